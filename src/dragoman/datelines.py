"""Datelines: where, when and for whom a report was written, before its first sentence."""

from __future__ import annotations

import re

#: "NAIROBI (Wire) -", "KYIV, Ukraine —", "New York, 25 September 2023 –", "(Wire) -": where and for whom it was written.
_DATELINE = re.compile(
    r"""\s*(?:
        (?:[A-Z]{5}|[A-Z][A-Z.'\u2019]{2,}(?=[^()\n]{0,30},\ |[^()\n]{0,30}\())  # a bare "NATO -" may be no place
        [A-Z.'\u2019]*(?:[ /-][A-Z][A-Z.'\u2019]+)*(?:,\ [^()\n]{2,40}?)?(?:\ ?\([^()\n]{2,40}\))?
        | [A-Z][a-z]+(?:\ [A-Z][a-z]+)*,\ \d{1,2}\ [A-Z][a-z]+\ \d{4}(?:\ ?\([^()\n]{2,40}\))?
        | \([A-Z][^()\n]{1,40}\)
    )\s*(?:\s-{1,2}|[\u2013\u2014])\s+(?=["\u201c\u2018'A-Z0-9])""",
    re.VERBOSE,
)


def after_dateline(text: str, start: int, end: int) -> int:
    """
    Where the first sentence of ``text[start:end]`` begins: behind the dateline, where there is one.

        >>> text = "KYIV, Ukraine (Wire) - Poland sent tanks."
        >>> text[after_dateline(text, 0, len(text)):]
        'Poland sent tanks.'
    """
    found = _DATELINE.match(text, start, min(end, start + 160))
    return found.end() if found and found.end() < end else start
