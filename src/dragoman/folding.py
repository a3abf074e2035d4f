"""Text as it is compared: without case, accents and signs."""

from __future__ import annotations

import re
import unicodedata

_NAME_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Lower case without accents and signs: “Jovenel Moïse” is ``jovenel moise``."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(_NAME_WORD.findall(bare.casefold()))
