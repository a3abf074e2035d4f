"""Names made from content, and hashes of values: the same thing has the same name on every machine."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

_UNSOUND = re.compile("[\0\ud800-\udfff]")


def plain(value: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, so that equal values are equal texts."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(*parts: Any) -> str:
    """SHA-256 in hex over the canonical JSON of *parts*."""
    return hashlib.sha256(plain(parts).encode("utf8", "surrogatepass")).hexdigest()


def named(prefix: str, *parts: Any) -> str:
    """``prefix_`` and 20 hex digits of the digest of *parts*."""
    return f"{prefix}_{digest(*parts)[:20]}"


def sound(value: Any) -> Any:
    """*value* without what databases cannot hold: a NUL, or half a surrogate pair, becomes one replacement sign."""
    if isinstance(value, str):
        return _UNSOUND.sub("\ufffd", value)
    if isinstance(value, dict):
        return {name: sound(inner) for name, inner in value.items()}
    return [sound(inner) for inner in value] if isinstance(value, (list, tuple)) else value
