"""When: dates, intervals and durations in a text, as EDTF (ISO 8601-2) and ISO 8601 durations."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from dragoman.report import Span

TimeKind = Literal["date", "interval", "duration"]
TimeBasis = Literal["stated", "resolved_relative"]


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Words that tell a time; ``value`` is EDTF or an ISO 8601 duration, None where it cannot be told."""

    span: Span
    value: str | None
    kind: TimeKind
    basis: TimeBasis


_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), 1)
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {day.lower(): number for number, day in enumerate(calendar.day_name)}
_NUMBERS = {word: value for value, word in enumerate(
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"])} | {
    "a": 1, "an": 1, "thirty": 30, "ninety": 90, "couple of": 2, "a couple of": 2}  # fmt: skip
_UNITS = {"day": "D", "week": "W", "month": "M", "year": "Y", "decade": "0Y", "hour": "H", "minute": "M"}

# Full names in either case of the first letter only where it is a capital: "may" and "march" are words.
_MONTH = r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)(?!\d|[.,]\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?![\d%]|[.,:]\d)"
_WEEKDAY = r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_NUMBER = (
    r"(?P<number>\d{1,3}|a couple of|an?|"
    + "|".join(sorted((w for w in _NUMBERS if len(w) > 2), key=len, reverse=True))
    + r")"
)
_UNIT = r"(?P<unit>day|week|month|year|decade|hour|minute)s?"

_AHEAD = re.compile(
    r"\b(?:by|before|until|till|no later than|not later than|deadline of)\s+(?:the\s+)?(?:(?:end|start|beginning|middle)\s+)?(?:of\s+)?(?:the\s+)?\Z",
    re.IGNORECASE,
)
_WILL = re.compile(
    r"\b(?:will|would|shall|plan(?:s|ned)? to|(?:expected|scheduled|due|set|slated|planned) (?:to|for|in|on)|(?:intend|hope|aim)s? to)\b",
    re.IGNORECASE,
)
#: "Urged them to vote in September"; of days of the week the last one is meant even so ("to explain the attack on Friday").
_URGED = re.compile(r"\b(?:urg|ask|request|invit|press|call|appeal)(?:e|es|s|ed|ing)?\b[^.;:,”\"]{1,80}? to [a-z]+\b")

_DONE = re.compile(
    r"\b(?:said|told|was|were|had|left|went|came|met|held|took|gave|began|won|lost|sent|made|(?<!be )\w{3,}ed)\b",
    re.IGNORECASE,
)

Resolver = Callable[["re.Match[str]", datetime.date | None], tuple[str | None, TimeKind, TimeBasis]]


def _iso(year: int, month: int, day: int) -> str | None:
    """The date if it exists; nothing for 30 February."""
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def _month(found: re.Match[str]) -> int:
    return _MONTHS[found["month"].rstrip(".").lower()]


def _full_date(found: re.Match[str], today: datetime.date | None) -> tuple[str | None, TimeKind, TimeBasis]:
    """September 25, 2023; 25 September 2023"""
    return _iso(int(found["year"]), _month(found), int(found["day"])), "date", "stated"


def _day_of_month(found: re.Match[str], today: datetime.date | None) -> tuple[str | None, TimeKind, TimeBasis]:
    """Sept. 25: of the year of publication, or of the year before where that would lie far ahead"""
    if today is None:
        return None, "date", "resolved_relative"
    value = _iso(today.year, _month(found), int(found["day"]))
    if _is_ahead(found):
        past = value is not None and datetime.date.fromisoformat(value) < today
        return (_iso(today.year + 1, _month(found), int(found["day"])) if past else value), "date", "resolved_relative"
    if value and (datetime.date.fromisoformat(value) - today).days > 180:
        value = _iso(today.year - 1, _month(found), int(found["day"]))
    return value, "date", "resolved_relative"


def _is_ahead(found: re.Match[str]) -> bool:
    """ "by Friday", "until the end of January": a deadline lies ahead; so does what "will" be "on Friday"."""
    if _AHEAD.search(found.string, max(found.pos, found.start() - 40), found.start()):
        return True
    before = [_WILL] if "weekday" in found.re.groupindex else [_WILL, _URGED]
    ahead = (match for words in before for match in words.finditer(found.string, found.pos, found.start()))
    will = max(ahead, key=re.Match.end, default=None)
    # "Kenya, which will go, *said* on Friday": what was done since then is what the day belongs to.
    return will is not None and not _DONE.search(found.string, will.end(), found.start())


def _month_and_year(found: re.Match[str], today: datetime.date | None) -> tuple[str | None, TimeKind, TimeBasis]:
    """in August 2019"""
    return f"{found['year']}-{_month(found):02d}", "date", "stated"


def _bare_month(found: re.Match[str], today: datetime.date | None) -> tuple[str | None, TimeKind, TimeBasis]:
    """in August: the last one; "next", "by", "until" August: the coming one"""
    if today is None:
        return None, "date", "resolved_relative"
    month, lead = _month(found), found["lead"].lower()
    ahead = lead in ("by", "until", "next", "before") or (lead not in ("since", "last") and _is_ahead(found))
    year = today.year
    if ahead and month < today.month:
        year += 1
    elif not ahead and month > today.month:
        year -= 1
    return f"{year}-{month:02d}", "date", "resolved_relative"


def _bare_year(found: re.Match[str], today: datetime.date | None) -> tuple[str | None, TimeKind, TimeBasis]:
    """in 2019; since 2011 is an open interval"""
    year = found["year"]
    if found["lead"].lower() == "since":
        return f"{year}/..", "interval", "stated"
    return year, "date", "stated"


def _years(found: re.Match[str], today: datetime.date | None) -> tuple[str | None, TimeKind, TimeBasis]:
    """between 2012 and 2015; from 2012 to 2015"""
    first, last = found["first"], found["last"]
    return (f"{first}/{last}" if first <= last else None), "interval", "stated"


def _decade(found: re.Match[str], today: datetime.date | None) -> tuple[str | None, TimeKind, TimeBasis]:
    """the 1990s"""
    return f"{found['decade']}X", "date", "stated"


def _weekday(found: re.Match[str], today: datetime.date | None) -> tuple[str | None, TimeKind, TimeBasis]:
    """Monday: the last one, the day of publication included; next Monday, the coming one"""
    if today is None:
        return None, "date", "resolved_relative"
    lead = (found["lead"] or "").lower()
    day = _WEEKDAYS[found["weekday"].lower()]
    back = (today.weekday() - day) % 7
    if lead in ("next", "coming") or _is_ahead(found):
        return (
            (today + datetime.timedelta(days=(day - today.weekday()) % 7 or 7)).isoformat(),
            "date",
            "resolved_relative",
        )
    if lead == "last" and back == 0:
        back = 7
    return (today - datetime.timedelta(days=back)).isoformat(), "date", "resolved_relative"


def _deictic_day(found: re.Match[str], today: datetime.date | None) -> tuple[str | None, TimeKind, TimeBasis]:
    """today, tonight, yesterday, tomorrow"""
    if today is None:
        return None, "date", "resolved_relative"
    shift = {"yesterday": -1, "tomorrow": 1}.get(found["word"].lower(), 0)
    return (today + datetime.timedelta(days=shift)).isoformat(), "date", "resolved_relative"


def _period(found: re.Match[str], today: datetime.date | None) -> tuple[str | None, TimeKind, TimeBasis]:
    """last week (Monday to Sunday), this month, next year"""
    unit = found["period"].lower()
    if today is None:
        return None, "interval" if unit == "week" else "date", "resolved_relative"
    shift = {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1, "coming": 1}[found["lead"].lower()]
    if unit == "week":
        monday = today - datetime.timedelta(days=today.weekday()) + datetime.timedelta(weeks=shift)
        return (
            f"{monday.isoformat()}/{(monday + datetime.timedelta(days=6)).isoformat()}",
            "interval",
            "resolved_relative",
        )
    if unit == "weekend":
        saturday = today - datetime.timedelta(days=today.weekday()) + datetime.timedelta(weeks=shift, days=5)
        return (
            f"{saturday.isoformat()}/{(saturday + datetime.timedelta(days=1)).isoformat()}",
            "interval",
            "resolved_relative",
        )
    if unit == "month":
        months = today.year * 12 + today.month - 1 + shift
        return f"{months // 12}-{months % 12 + 1:02d}", "date", "resolved_relative"
    return str(today.year + shift), "date", "resolved_relative"


def _ago(found: re.Match[str], today: datetime.date | None) -> tuple[str | None, TimeKind, TimeBasis]:
    """two days ago; a month ago (to the month), ten years ago (to the year)"""
    count, unit = _count(found), found["unit"].lower()
    if today is None or count is None or unit in ("hour", "minute"):
        return (today.isoformat() if today and unit in ("hour", "minute") else None), "date", "resolved_relative"
    if unit in ("day", "week"):
        return (
            (today - datetime.timedelta(days=count * (7 if unit == "week" else 1))).isoformat(),
            "date",
            "resolved_relative",
        )
    if unit == "month":
        months = today.year * 12 + today.month - 1 - count
        return (f"{months // 12}-{months % 12 + 1:02d}" if months >= 12 else None), "date", "resolved_relative"
    year = today.year - count * (10 if unit == "decade" else 1)
    return (f"{year:04d}" if year > 0 else None), "date", "resolved_relative"


def _duration(found: re.Match[str], today: datetime.date | None) -> tuple[str | None, TimeKind, TimeBasis]:
    """for five years, the next five years, a five-year pact, six months"""
    count, unit = _count(found), found["unit"].lower()
    if count is None:
        return None, "duration", "stated"
    return f"P{'T' if unit in ('hour', 'minute') else ''}{count}{_UNITS[unit]}", "duration", "stated"


def _count(found: re.Match[str]) -> int | None:
    word = found["number"].lower()
    return int(word) if word.isdigit() else _NUMBERS.get(word)


def _end_of(found: re.Match[str], today: datetime.date | None) -> tuple[str | None, TimeKind, TimeBasis]:
    """by the end of 2024; early 2017: the year is what can be said"""
    return found["year"], "date", "stated"


def _end_of_period(found: re.Match[str], today: datetime.date | None) -> tuple[str | None, TimeKind, TimeBasis]:
    """by the end of the year, of this month, of next week"""
    if today is None:
        return None, "date", "resolved_relative"
    shift = 1 if (found["lead"] or "").lower() == "next" else 0
    match found["period"].lower():
        case "year":
            return str(today.year + shift), "date", "resolved_relative"
        case "month":
            months = today.year * 12 + today.month - 1 + shift
            return f"{months // 12}-{months % 12 + 1:02d}", "date", "resolved_relative"
        case _:
            sunday = today + datetime.timedelta(days=6 - today.weekday() + 7 * shift)
            return sunday.isoformat(), "date", "resolved_relative"


# In this order: what matches first takes the words.
_RULES: list[tuple[re.Pattern[str], Resolver]] = [
    (re.compile(rf"\b{_MONTH} {_DAY},? {_YEAR}"), _full_date),
    (re.compile(rf"\b{_DAY} (?:of )?{_MONTH},? {_YEAR}"), _full_date),
    (re.compile(r"\b(?P<iso>(?:1[89]|20)\d\d-\d\d-\d\d)\b"), lambda found, _: (_checked_iso(found["iso"]), "date", "stated")),
    (re.compile(rf"\b{_MONTH} (?:of )?{_YEAR}"), _month_and_year),
    (re.compile(rf"\b{_MONTH} {_DAY}\b"), _day_of_month),
    (re.compile(rf"\b{_DAY} {_MONTH}(?!\w)"), _day_of_month),
    (re.compile(r"\b(?:[Bb]etween|[Ff]rom) (?P<first>(?:1[89]|20)\d\d) (?:and|to|until|through) (?P<last>(?:1[89]|20)\d\d)\b"), _years),
    (re.compile(rf"\b(?P<lead>[Ii]n|[Ss]ince|[Bb]y|[Uu]ntil|[Ll]ast|[Nn]ext|[Tt]his|[Bb]efore|[Ee]arly|[Ll]ate|[Mm]id|[Oo]f)[ -]{_MONTH}(?!\w|[ ]\d)"), _bare_month),
    (re.compile(r"\b(?:the )?(?P<decade>(?:1[89]|20)\d)0s\b"), _decade),
    (re.compile(rf"\b(?:[Tt]he )?(?:[Ee]nd of|[Ee]arly|[Ll]ate|[Mm]id|[Bb]eginning of|[Ss]tart of|[Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter)[ -](?:of )?{_YEAR}"), _end_of),
    (re.compile(r"\b(?:the )?end of (?:the |this )?(?:(?P<lead>next) )?(?P<period>week|month|year)\b", re.IGNORECASE), _end_of_period),
    (re.compile(rf"\b(?P<lead>[Ii]n|[Ss]ince|[Bb]y|[Uu]ntil|[Dd]uring|[Aa]fter|[Bb]efore|[Ff]rom|[Oo]f|[Tt]hrough) {_YEAR}"), _bare_year),
    (re.compile(rf"\b(?:(?P<lead>[Ll]ast|[Nn]ext|[Tt]his|[Cc]oming) )?{_WEEKDAY}\b"), _weekday),
    (re.compile(r"\b(?P<word>[Tt]oday|[Tt]onight|[Yy]esterday|[Tt]omorrow)\b(?!['\u2019]s)"), _deictic_day),
    (re.compile(r"\b(?P<lead>[Ll]ast|[Tt]his|[Nn]ext|[Pp]revious|[Cc]oming|[Pp]ast) (?P<period>week|weekend|month|year)\b"), _period),
    (re.compile(rf"\b{_NUMBER} {_UNIT} (?:ago|earlier)\b", re.IGNORECASE), _ago),
    (re.compile(rf"\b(?:(?:for|over|within|in|the|next|last|past|coming) ){{0,3}}{_NUMBER}[ -]{_UNIT}\b(?!-old| old)", re.IGNORECASE), _duration),
]  # fmt: skip


def _checked_iso(text: str) -> str | None:
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when something is to be done: the words that set it, and the day, month or year (EDTF) where it can be told."""

    phrase: Span
    value: str | None


# "within" counts from the day of publication; the others name the day itself.
_UNTIL = re.compile(
    r"\b(?:by|before|until|till|no later than|not later than|ahead of|in time for|with a deadline of)\s+(?:the\s+|at the latest\s+)?(?:(?:end|start|beginning)\s+(?:of\s+)?)?(?:the\s+)?\Z",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:by|before|until|till)\b", re.IGNORECASE)
_WITHIN = re.compile(r"within\b", re.IGNORECASE)


def lies_ahead(value: str | None, published: str | None) -> bool:
    """
    Is a day, month or year (EDTF) after the day of publication?

        >>> lies_ahead("2024-07", "2024-06-14"), lies_ahead("2024", "2024-06-14"), lies_ahead("2023/..", "2024-06-14")
        (True, False, False)
    """
    today = _date_of(published)
    return bool(today and value and re.match(r"\d{4}(-|\Z)", value) and value > today.isoformat()[: len(value)])


def deadline_in(text: str, times: Sequence[TimeExpression], inside: Span, published: str | None) -> Deadline | None:
    """
    The first deadline within *inside*: "by 15 October", "by the end of the year", "within six months".

        >>> text = "They will leave by 15 October."
        >>> deadline_in(text, find_times(text, 0, 30, "2018-09-18"), Span(0, 30), "2018-09-18").value
        '2018-10-15'
    """
    for time in times:
        if not inside.contains(time.span):
            continue
        words = text[time.span.start : time.span.end]
        if time.kind == "duration" and _WITHIN.match(words):
            return Deadline(time.span, _after(published, time.value))
        if time.kind != "date":
            continue
        lead = _UNTIL.search(text, max(0, time.span.start - 40), time.span.start)
        if lead:
            return Deadline(Span(lead.start(), time.span.end), time.value)
        if _BY.match(words):
            return Deadline(time.span, time.value)
    return None


def _after(published: str | None, duration: str | None) -> str | None:
    """The day, month or year that lies a duration after the day of publication."""
    today, found = _date_of(published), re.fullmatch(r"P(\d+)([DWMY])", duration or "")
    if today is None or found is None:
        return None
    count, unit = int(found[1]), found[2]
    if unit in "DW":
        return (today + datetime.timedelta(days=count * (7 if unit == "W" else 1))).isoformat()
    months = today.year * 12 + today.month - 1 + count * (1 if unit == "M" else 12)
    return f"{months // 12}-{months % 12 + 1:02d}" if unit == "M" else str(months // 12)


def find_times(text: str, start: int, end: int, published: str | None) -> list[TimeExpression]:
    """
    The times told in ``text[start:end]`` in order, relative ones resolved against *published* (EDTF).

        >>> [time.value for time in find_times("He signed it on Monday.", 0, 23, "2023-09-26")]
        ['2023-09-25']
    """
    today = _date_of(published)
    found: list[TimeExpression] = []
    taken: list[tuple[int, int]] = []
    for pattern, resolve in _RULES:
        for match in pattern.finditer(text, start, end):
            if any(match.start() < b and a < match.end() for a, b in taken):
                continue
            value, kind, basis = resolve(match, today)
            taken.append(match.span())
            found.append(TimeExpression(Span(*match.span()), value, kind, basis))
    return sorted(found, key=lambda time: time.span)


def _date_of(published: str | None) -> datetime.date | None:
    """The day of publication; of a month or year only, its middle would mislead, so nothing."""
    try:
        return datetime.date.fromisoformat(published) if published else None
    except ValueError:
        return None
