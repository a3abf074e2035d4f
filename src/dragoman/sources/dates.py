"""Dates as by-lines, page metadata and users write them, strictly: what does not exist is refused."""

from __future__ import annotations

import datetime
import re

from dragoman.errors import DateError

_MONTHS = {name: number for number, name in enumerate(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)}  # fmt: skip
_MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_FORMS = [
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>\d{{4}})\b", re.IGNORECASE),
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)"),
    re.compile(r"\b(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})(?!\d)"),
    re.compile(r"\b(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})\b"),
]
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_EDTF = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def parse_date(text: str) -> str | None:
    """
    The first date in *text* as ``2023-09-26``, or None.

    ``04/05/2023`` is left alone: it is April in one country and May in another. Raises DateError for 31 February.

        >>> parse_date("by | Sep 26, 2023")
        '2023-09-26'
    """
    for form in _FORMS:
        found = form.search(text)
        if found:
            month = found["month"]
            number = int(month) if month.isdigit() else _MONTHS[month[:3].lower()]
            return _iso(int(found["year"]), number, int(found["day"]), found.group())
    if slashed := _SLASHED.search(text):
        first, second, year = map(int, slashed.groups())
        if first > 12 or first == second:
            return _iso(year, second, first, slashed.group())
        if second > 12:
            return _iso(year, first, second, slashed.group())
    return None


def check_date(text: str) -> str:
    """
    A date given by a user or a table as EDTF: ``2023``, ``2023-09``, ``2023-09-26``, also with a time behind it.

    Raises DateError with what is wrong and what would be right.
    """
    found = _EDTF.fullmatch(text.strip().split("T")[0].split(" ")[0])
    if found:
        year, month, day = found.groups()
        if day:
            return _iso(int(year), int(month), int(day), text)
        if not month or 1 <= int(month) <= 12:
            return found.group()
    value = parse_date(text)
    if value is None:
        raise DateError(f"“{text}” is not a date that can be read; write it as 2023-09-26")
    return value


def _iso(year: int, month: int, day: int, printed: str) -> str:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        raise DateError(f"“{printed}” is not a day of the calendar; write it as 2023-09-26") from None
