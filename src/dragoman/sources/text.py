"""Plain text, and web pages saved as text: which lines are headline, byline, caption, body, and which are the site's own."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from dragoman.datelines import after_dateline
from dragoman.errors import DateError, EmptyReport
from dragoman.report import Passage, Report, Role, Span
from dragoman.sources.dates import parse_date

#: A report holds at most this many characters; of a longer text the rest is left out, with a warning.
MAX_TEXT_CHARS = 5_000_000

_SENTENCE_END = re.compile(r"[.!?\u2026][\"'\u201d\u2019)\]]*\s*\Z")
_BYLINE = re.compile(
    r"\s*(?:by\b[\s|:]|posted\b|published\b|updated\b|last updated\b|written by\b|reporting by\b|editing by\b|date:|source:|from:\s)",
    re.IGNORECASE,
)
_BY = re.compile(r"\s*(?:written\s+)?by\b[\s|:]*(?P<names>[^|,\d]*)", re.IGNORECASE)
_FILE_NAME = re.compile(
    r"\S+\.(?:jpe?g|png|gif|webp|tiff?)\Z|(?:img|dsc|dscn|pxl)[_-]?\d+\Z|(?=.*\d)[a-z0-9]+(?:[ _-][a-z0-9]+){2,6}\Z",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"About (?:the author:?\s*)?(?P<name>[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3})\Z")
_OFFICIAL = re.compile(
    r"\s*(?:for immediate release|(?:press )?release|(?:full )?transcript|readout|remarks|media note|(?:as|check against|checked against|as prepared for) deliver(?:y|ed)|office of the .{3,60}|.{0,40}spokesperson|"
    r"united nations|security council|general assembly|distr\.:.*|[AS]/(?:RES|PRST|HRC)/\S+(?: \(\d{4}\))?|original: \w+)\s*\Z",
    re.IGNORECASE,
)
#: MINISTRY OF FOREIGN AFFAIRS: who publishes, above the headline.
_LETTERHEAD = re.compile(
    r"(?:THE )?(?:MINISTRY|DEPARTMENT|GOVERNMENT|EMBASSY|OFFICE|PRESIDENCY|PERMANENT MISSION|STATE HOUSE|PRIME MINISTER['’]S OFFICE|PRESIDENT['’]S OFFICE)\b[A-Z ,'’.&-]*\Z"
)
# Lines with which the page's own furniture begins; what follows them is no longer the report.
_FURNITURE = re.compile(
    r"\s*(?:related(?: articles| stories| posts| content| news)?|our books|read more|more (?:from|on|in) .*|see also|share (?:this|on)\b.*|"
    r"leave a (?:reply|comment)|comments?|\d+ comments?|subscribe\b.*|sign up\b.*|newsletter|most (?:read|popular)|trending\b.*|advertisement|"
    r"follow us\b.*|tags?:.*|filed under\b.*|copyright\b.*|©.*|all rights reserved.*|about the author|about us|contact us|recommended\b.*|"
    r"you may also like.*|next article|previous article|print this page|email this article|skip to .*|privacy policy.*|terms of (?:use|service).*|latest news|donate)\s*\Z",
    re.IGNORECASE,
)
_MONTHS = ("january february march april may june july august september october november december").split()
_URL = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines without a blank line between them."""

    start: int
    end: int
    text: str


def read_text(
    text: str, *, location: str | None = None, url: str | None = None, warnings: tuple[str, ...] = ()
) -> Report:
    """
    A report from a text file: an ordinary one, an official readout, or a web page saved as text.

    Form 1: only sentences                                   -> all is body
    Form 2: headline / by-line / paragraphs
    Form 3: headline / by | Sep 26, 2023 / the same again / a photo's file name / caption / paragraphs / About NAME / Related …

    Raises EmptyReport where there is nothing to read.
    """
    text, warnings = tidy(text, warnings)
    if not any(letter.isalpha() for letter in text):
        raise EmptyReport(f"{location or 'the text'} has no letters in it; give a text to read")
    blocks = _blocks(text)
    roles = _roles(blocks)
    passages = tuple(Passage(role, Span(block.start, block.end)) for block, role in zip(blocks, roles, strict=True))
    headline = next(
        (_one_line(block.text) for block, role in zip(blocks, roles, strict=True) if role == "headline"), None
    )
    published, warnings = _published(blocks, roles, warnings)
    return Report(
        text,
        passages,
        title=headline,
        published=published,
        authors=_authors(blocks, roles),
        url=url or _address(blocks, roles),
        location=location,
        warnings=warnings,
    )


def tidy(text: str, warnings: tuple[str, ...] = ()) -> tuple[str, tuple[str, ...]]:
    """Text in NFC with plain line ends and no NULs, cut at MAX_TEXT_CHARS; and the warnings with one for the cut."""
    text = unicodedata.normalize(
        "NFC", text[: MAX_TEXT_CHARS + 1].replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ")
    )
    if len(text) > MAX_TEXT_CHARS:
        cut = max(text.rfind("\n", 0, MAX_TEXT_CHARS), text.rfind(" ", 0, MAX_TEXT_CHARS))
        text = text[: cut if cut > MAX_TEXT_CHARS // 2 else MAX_TEXT_CHARS]
        warnings = (
            *warnings,
            f"only the first {MAX_TEXT_CHARS:,} characters were read; split the file into its reports",
        )
    return text, warnings


def _blocks(text: str) -> list[_Block]:
    found = []
    for match in re.finditer(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*", text):
        block = match.group()
        start = match.start() + len(block) - len(block.lstrip())
        found.append(_Block(start, match.start() + len(block.rstrip()), block.strip()))
    return found


def _roles(blocks: list[_Block]) -> list[Role]:
    """A role for each block: first the head, then body until the page's furniture begins."""
    roles: list[Role] = ["body"] * len(blocks)
    body = _first_body(blocks)
    for number in range(body):
        roles[number] = _head_role(blocks, number)
    end = _furniture(blocks, body)
    for number in range(end, len(blocks)):
        roles[number] = "boilerplate"
    return roles


def _first_body(blocks: list[_Block]) -> int:
    """
    The first block of the body: a paragraph of sentences. A single sentence that follows a photo's name is its caption,
    and so is one that stands before a second, longer paragraph within a head.
    """
    if _is_prose(blocks[0]) and not (len(blocks) > 1 and _is_head_line(blocks[0])):
        return 0
    for number, block in enumerate(blocks):
        if _is_prose(block):
            after_photo = number > 0 and bool(_FILE_NAME.match(_one_line(blocks[number - 1].text)))
            if after_photo and number + 1 < len(blocks) and _is_prose(blocks[number + 1]):
                return number + 1
            return number
    # No sentences at all: lines of a list or a table. The first is the headline if more follow.
    return 1 if len(blocks) > 1 else 0


def _is_prose(block: _Block) -> bool:
    """It ends like a sentence and is longer than a label, or is very long."""
    if _BYLINE.match(block.text) and len(block.text) < 160:
        return False
    return (len(block.text) >= 40 and bool(_SENTENCE_END.search(block.text[-12:]))) or len(block.text) > 300


def _is_head_line(block: _Block) -> bool:
    return len(block.text) < 200 and not _SENTENCE_END.search(block.text[-12:])


def _head_role(blocks: list[_Block], number: int) -> Role:
    line = _one_line(blocks[number].text)
    if _FURNITURE.match(line) or _URL.fullmatch(line):
        return "boilerplate"
    if _FILE_NAME.match(line):
        return "boilerplate"
    if number > 0 and _FILE_NAME.match(_one_line(blocks[number - 1].text)) and _is_prose(blocks[number]):
        return "caption"
    if _BYLINE.match(line) or _OFFICIAL.match(line) or _LETTERHEAD.match(line) or _only_date(line):
        return "byline"
    earlier = [_one_line(block.text) for block in blocks[:number]]
    headlines = [
        text
        for text in earlier
        if not (
            _BYLINE.match(text)
            or _OFFICIAL.match(text)
            or _LETTERHEAD.match(text)
            or _only_date(text)
            or _FURNITURE.match(text)
            or _FILE_NAME.match(text)
        )
    ]
    if not headlines or line in headlines:
        return "headline"
    if re.fullmatch(r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3}", line):
        return "byline"  # a name by itself
    return "headline" if len(headlines) < 3 and len(line) > 20 else "boilerplate"


def _only_date(line: str) -> bool:
    try:
        return len(line) < 40 and parse_date(line) is not None
    except DateError:
        return True


def _furniture(blocks: list[_Block], body: int) -> int:
    """Where the page's own furniture begins behind the body; the number of blocks if it does not."""
    for number in range(body + 1, len(blocks)):
        line = _one_line(blocks[number].text)
        if _FURNITURE.match(line) or _ABOUT.match(line):
            # A paragraph headed "Comments" in the middle of a long report is rare; two paragraphs of prose behind it are not furniture.
            prose = [block for block in blocks[number + 1 :] if _is_prose(block)]
            if len(prose) <= max(2, number - body):
                return number
    return len(blocks)


def _published(
    blocks: list[_Block], roles: list[Role], warnings: tuple[str, ...]
) -> tuple[str | None, tuple[str, ...]]:
    """The date of a by-line or headline block, else of a short last line."""
    for block, role in zip(blocks, roles, strict=True):
        if role in ("byline", "headline") or (role == "boilerplate" and len(block.text) < 80):
            try:
                if value := parse_date(block.text):
                    return value, warnings
            except DateError as error:
                return None, (*warnings, f"the date of publication cannot be right: {error}")
    body = next((block.text for block, role in zip(blocks, roles, strict=True) if role == "body"), "")
    return _date_of_dateline(body), warnings


def _date_of_dateline(body: str) -> str | None:
    """ "BERLIN, 11 October 2024 (Wire) - The chancellor …": the date, where the line gives the year."""
    try:
        return parse_date(body[: after_dateline(body, 0, len(body))])
    except DateError:
        return None


def _authors(blocks: list[_Block], roles: list[Role]) -> tuple[str, ...]:
    """The names in a by-line; where it has none, the name of the biography ("About Jane Doe")."""
    for block, role in zip(blocks, roles, strict=True):
        if role == "byline" and (found := _BY.match(block.text)):
            names = [name.strip(" .") for name in re.split(r"\band\b|&|;", found["names"].split("\n")[0])]
            named = tuple(
                name
                for name in names
                if re.fullmatch(r"[^\W\d_][\w.'’-]+(?: [\w.'’-]+){1,3}", name) and not _dated(name)
            )
            if named:
                return tuple(name.title() if name.isupper() else name for name in named)
    for block, role in zip(blocks, roles, strict=True):
        if role == "boilerplate" and (about := _ABOUT.match(_one_line(block.text))):
            return (about["name"],)
    return ()


def _dated(name: str) -> bool:
    """A date without its digits: "Sep", "Sept", "September"."""
    first = name.split()[0].lower().rstrip(".")
    return any(month.startswith(first) and len(first) >= 3 for month in _MONTHS)


def _address(blocks: list[_Block], roles: list[Role]) -> str | None:
    """An address that stands alone in the head or the foot of a saved page."""
    for block, role in zip(blocks, roles, strict=True):
        if role in ("boilerplate", "byline") and (found := _URL.search(block.text)):
            return found.group()
    return None


def _one_line(text: str) -> str:
    return " ".join(text.split())
