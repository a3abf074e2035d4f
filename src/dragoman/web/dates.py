"""Dates as people read them."""

from __future__ import annotations

import re

from dragoman.web.catalogue import say

_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T[\d:.]+Z?)?([?~%]?)")


def in_words(date: str | None) -> str:
    """
    An EDTF date in words; what is none is left as it is.

    >>> in_words("2023-10-02"), in_words("2023-07"), in_words("2023"), in_words("2023-09~")
    ('2 Oct 2023', 'Jul 2023', '2023', 'about Sep 2023')
    >>> in_words("2023-09-25/2028-09-25")
    '25 Sep 2023 – 25 Sep 2028'
    """
    if not date:
        return ""
    if "/" in date:
        first, _, last = date.partition("/")
        return f"{in_words(first)} – {in_words(last)}"
    found = _PART.fullmatch(date)
    if not found or (found[2] and not 1 <= int(found[2]) <= 12):
        return date
    year, month, day, doubt = found.groups()
    parts = [str(int(day))] if day else []
    parts += [say("month.short").split()[int(month) - 1]] if month else []
    return ("" if not doubt else say("date.about") + " ") + " ".join([*parts, year])


def moment(instant: str | None) -> str:
    """
    An instant to the minute, in UTC.

    >>> moment("2026-11-26T07:52:01.123456Z")
    '26 Nov 2026, 07:52 UTC'
    """
    if not instant or len(instant) < 16:
        return instant or ""
    return f"{in_words(instant[:10])}, {instant[11:16]} UTC"
