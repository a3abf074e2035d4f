"""EDTF dates as the ledger needs them: the first and the last day that a date can mean."""

from __future__ import annotations

import calendar
import datetime
import re

from dragoman.errors import BadFilter

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?")
_TERM = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T.*)?")


def bounds(date: str | None) -> tuple[datetime.date, datetime.date] | None:
    """
    The first and the last day of an EDTF date or interval; None where it is none, or open at both ends.

    >>> bounds("2023-09~")
    (datetime.date(2023, 9, 1), datetime.date(2023, 9, 30))
    >>> bounds("2023-09-25/2028-09-25")[1]
    datetime.date(2028, 9, 25)
    """
    if not date:
        return None
    if "/" in date:
        ends = [bounds(part) for part in date.split("/", 1)]
        known = [end for end in ends if end]
        return (known[0][0], known[-1][1]) if known else None
    found = _DATE.fullmatch(date.strip().rstrip("?~%"))
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if year is None:
            return None
        if month is None:
            return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
        if day is None:
            return datetime.date(year, month, 1), datetime.date(year, month, calendar.monthrange(year, month)[1])
        return datetime.date(year, month, day), datetime.date(year, month, day)
    except (ValueError, calendar.IllegalMonthError):
        return None


def first_day(date: str | None) -> str:
    """The first day that *date* can mean, as ``2023-09-01``; empty where there is none."""
    found = bounds(date)
    return found[0].isoformat() if found else ""


def last_day(date: str | None) -> str:
    """The last day that *date* can mean; empty where there is none."""
    found = bounds(date)
    return found[1].isoformat() if found else ""


def days_between(one: str, other: str) -> int:
    """Whole days between two days in ISO form, never negative."""
    return abs((datetime.date.fromisoformat(one) - datetime.date.fromisoformat(other)).days)


def shifted(day: str, days: int) -> str:
    """The day so many *days* later."""
    try:
        return (datetime.date.fromisoformat(day) + datetime.timedelta(days)).isoformat()
    except OverflowError:
        return "0001-01-01" if days < 0 else "9999-12-31"


def after_term(start: str, term: str | None) -> str | None:
    """The day on which an ISO 8601 duration that starts on *start* is over; None where it cannot be told."""
    found = _TERM.fullmatch(term or "")
    day = bounds(start)
    if not found or not day or not any(found.groups()):
        return None
    years, months, weeks, days = (int(part or 0) for part in found.groups())
    month = day[0].month - 1 + months
    year, month = day[0].year + years + month // 12, month % 12 + 1
    if year > 9000:
        return None
    end = datetime.date(year, month, min(day[0].day, calendar.monthrange(year, month)[1]))
    return (end + datetime.timedelta(days=7 * weeks + days)).isoformat()


def checked(date: str, what: str) -> tuple[str, str]:
    """First and last day of a date that a user gave. Raises BadFilter."""
    found = bounds(date)
    if not found:
        raise BadFilter(f"{what} “{date}” is no date; write 2023, 2023-09 or 2023-09-26")
    return found[0].isoformat(), found[1].isoformat()


def today() -> str:
    """Today in UTC."""
    return datetime.datetime.now(datetime.UTC).date().isoformat()


def now() -> str:
    """The present moment, RFC 3339 in UTC."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
