"""
PDF: the text in reading order, columns one after the other, without running heads and feet, each passage with its page.

The letters and their places come from PDFium (pypdfium2; Apache-2.0 and BSD), the PDF reader of a browser that is attacked
daily. Lines, columns and paragraphs are worked out here: pypdf gives no places of lines, and pdfminer tears justified lines
of two columns into words. About twenty dense pages a second.
"""

from __future__ import annotations

import ctypes
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dragoman.errors import DateError, MissingPackage, NotText
from dragoman.report import Passage, Report
from dragoman.sources.dates import parse_date
from dragoman.sources.text import MAX_TEXT_CHARS, read_text

#: No more than this is read of one file.
MAX_PAGES = 1_000
MAX_SECONDS = 60.0
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:page\s+)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|of)\s*\d{1,4})?[-–—\s]*\Z", re.IGNORECASE
)
_LIST_ITEM = re.compile(r"(?:[-•*–—▪◦·]|\(?[a-z]{1,3}\)|\(?\d{1,3}[.)])\s")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and its box in points, y upwards from the foot of the page."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """How high its letters are."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page, and its height in points."""

    lines: list[Line]
    height: float


def read_pdf(data: bytes, *, location: str, url: str | None = None) -> Report:
    """
    The report in a PDF; its passages are labelled "p. 3".

    Raises NotText for a scan without a text layer, a file with a password, and what is no PDF; MissingPackage where pypdfium2
    is not installed.
    """
    pages, about, warnings = _pages(data, location)
    if not any(page.lines for page in pages):
        raise NotText(
            f"{location} has no text, only pictures of {len(pages)} pages (a scan); run text recognition first, for example ocrmypdf"
        )
    scans = [number for number, page in enumerate(pages, 1) if not page.lines]
    if scans:
        warnings = (
            *warnings,
            f"pages without text, perhaps scans: {', '.join(map(str, scans[:20]))}; their words are missing",
        )
    paragraphs = _joined_over_pages(
        [
            (number, text)
            for number, lines in enumerate(_without_running(pages), 1)
            for text in _paragraphs(in_order(lines))
        ]
    )
    report = read_text("\n\n".join(text for _, text in paragraphs), location=location, url=url, warnings=warnings)
    published, warnings = report.published, report.warnings
    if published is None and (made := _date(about.get("CreationDate", ""))):
        published, warnings = made, (*warnings, f"it says no date; taken is the day on which the file was made, {made}")
    return replace(
        report,
        passages=tuple(_labelled(report, paragraphs)),
        title=report.title or about.get("Title") or None,
        published=published,
        warnings=warnings,
    )


def _pages(data: bytes, location: str) -> tuple[list[Page], dict[str, str], tuple[str, ...]]:
    try:
        import pypdfium2
    except ModuleNotFoundError:
        raise MissingPackage(
            f"{location}: PDF files need pypdfium2; install it with: pip install 'dragoman[documents]'"
        ) from None
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        advice = "save it without its password" if locked else "open it to see whether it is whole"
        raise NotText(f"{location} cannot be opened as a PDF ({error}); {advice}") from None
    began, size = time.monotonic(), 0
    pages: list[Page] = []
    warnings: tuple[str, ...] = ()
    try:
        about = document.get_metadata_dict(skip_empty=True)
        for number in range(min(len(document), MAX_PAGES)):
            pages.append(_page(document, number))
            size += sum(len(line.text) for line in pages[-1].lines)
            if time.monotonic() - began > MAX_SECONDS or size > MAX_TEXT_CHARS:
                break
        if len(pages) < len(document):
            warnings = (f"only the first {len(pages):,} of {len(document):,} pages were read; split the file",)
    finally:
        document.close()
    return pages, about, warnings


def _page(document: Any, number: int) -> Page:
    """The lines of a page, cut where a wide gap parts columns. A page that is broken has none."""
    import pypdfium2
    import pypdfium2.raw as raw

    try:
        page = document[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return Page([], 0)
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    lines: list[Line] = []
    now: list[tuple[str, float, float, float, float]] = []

    def close() -> None:
        if line := _line(now):
            lines.append(line)
        now.clear()

    for at in range(min(text.count_chars(), MAX_TEXT_CHARS)):
        code = raw.FPDFText_GetUnicode(text.raw, at)
        letter = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        if letter in "\r\n":
            close()
            continue
        if letter.isspace() or not raw.FPDFText_GetCharBox(text.raw, at, left, right, bottom, top):
            now.append((" ", 0, 0, 0, 0))
            continue
        placed = [box for box in reversed(now) if box[0] != " "][:1] if now else []
        if placed:
            _, _, low, end, high = placed[0]
            tall = max(high - low, 4.0)
            # Another line, or another column on the same height.
            if abs(bottom.value - low) > 1.2 * tall or left.value - end > 2.2 * tall or left.value < end - 3 * tall:
                close()
        now.append((letter, left.value, bottom.value, right.value, top.value))
    close()
    return Page(lines, page.get_height())


def _line(letters: Sequence[tuple[str, float, float, float, float]]) -> Line | None:
    text = " ".join("".join(letter for letter, *_ in letters).split())
    boxes = [box for letter, *box in letters if letter != " "]
    if not text or not boxes:
        return None
    text = "".join(letter for letter in unicodedata.normalize("NFC", text) if letter.isprintable() or letter == "\x02")
    return Line(
        text.replace("\x02", "-"),
        min(box[0] for box in boxes), min(box[1] for box in boxes), max(box[2] for box in boxes), max(box[3] for box in boxes),
    )  # fmt: skip


# --- running heads and feet -------------------------------------------------------------------------------------


def _without_running(pages: list[Page]) -> list[list[Line]]:
    """The pages without what comes again at their heads and feet, and without page numbers."""
    edges = [_edges(page) for page in pages]
    counts = Counter(text for lines in edges for text in {_unnumbered(line.text) for line in lines})
    often = max(2, 0.4 * sum(bool(page.lines) for page in pages))
    return [
        [
            line
            for line in page.lines
            if line not in edge or not (counts[_unnumbered(line.text)] >= often or _PAGE_NUMBER.match(line.text))
        ]
        for page, edge in zip(pages, edges, strict=True)
    ]


def _edges(page: Page) -> list[Line]:
    """What stands in the upper or lower margin, a twelfth of the page."""
    return [line for line in page.lines if line.bottom > 0.92 * page.height or line.top < 0.08 * page.height]


def _unnumbered(text: str) -> str:
    return re.sub(r"\d+", "#", text.lower())


# --- columns ----------------------------------------------------------------------------------------------------


def in_order(lines: list[Line]) -> list[Line]:
    """Lines as they are read: down one column, then down the next; lines across the columns part what is above from what is below."""
    gutter = _gutter(lines)
    if gutter is None:
        return sorted(lines, key=lambda line: (-round(line.bottom / 3), line.left))
    across = sorted(
        (line for line in lines if line.left < gutter - 3 and line.right > gutter + 3), key=lambda line: -line.top
    )
    found: list[Line] = []
    rest = [line for line in lines if line not in across]
    for line in across:
        above = [other for other in rest if other.bottom >= line.bottom]
        found += _columns(above, gutter)
        found.append(line)
        rest = [other for other in rest if other.bottom < line.bottom]
    return found + _columns(rest, gutter)


def _columns(lines: list[Line], gutter: float) -> list[Line]:
    left = [line for line in lines if line.right <= gutter + 3]
    right = [line for line in lines if line.right > gutter + 3]
    return (
        [*in_order(left), *in_order(right)] if left and right else in_order(left or right) if len(lines) > 1 else lines
    )


def _gutter(lines: list[Line]) -> float | None:
    """The x where hardly a line crosses and at least three stand on either side, most of them beside one another."""
    if len(lines) < 6:
        return None
    begin, end = min(line.left for line in lines), max(line.right for line in lines)
    best: tuple[float, float] | None = None
    for x in sorted({line.left - 4 for line in lines}):
        if not begin + 0.12 * (end - begin) < x < end - 0.12 * (end - begin):
            continue
        left = [line for line in lines if line.right <= x + 3]
        right = [line for line in lines if line.left >= x - 3]
        crossing = len(lines) - len(left) - len(right)
        if len(left) < 3 or len(right) < 3 or crossing > 0.25 * len(lines):
            continue
        beside = min(max(line.top for line in left), max(line.top for line in right)) - max(
            min(line.bottom for line in left), min(line.bottom for line in right)
        )
        words = min(_words(left), _words(right))
        if beside > 2 * lines[0].height and words >= 2.5:
            score = (crossing, abs(len(left) - len(right)))
            if best is None or score < best[:2]:
                best, at = score, x
    return at if best is not None else None


def _words(lines: list[Line]) -> float:
    """Words a line: fewer stand in the columns of tables and lists."""
    return sum(len(line.text.split()) for line in lines) / len(lines)


# --- paragraphs -------------------------------------------------------------------------------------------------


def _paragraphs(lines: list[Line]) -> list[str]:
    """Lines put together: a gap, an indented line, a list's mark or a short last line ends a paragraph."""
    found: list[str] = []
    for number, line in enumerate(lines):
        before = lines[number - 1] if number else None
        if before is None or _parts(before, line, lines):
            found.append(line.text)
        else:
            found[-1] = _joined(found[-1], line.text)
    return found


def _parts(before: Line, line: Line, lines: list[Line]) -> bool:
    if line.bottom > before.bottom + 2:
        # At the head of the next column a sentence may go on.
        return before.text[-1:] in '.!?:”"' or not line.text[:1].islower()
    tall = max(before.height, line.height, 4.0)
    gaps = sorted(
        a.bottom - b.bottom for a, b in zip(lines, lines[1:], strict=False) if 0 < a.bottom - b.bottom < 3 * tall
    )
    usual = gaps[len(gaps) // 2] if gaps else 1.2 * tall
    wide = before.bottom - line.bottom > 1.35 * usual + 1
    indented = line.left > before.left + 0.8 * tall and before.text[-1:] in '.!?:;”"'
    bigger = abs(before.height - line.height) > 0.35 * tall and abs(before.height - line.height) > 3
    same_column = [other for other in lines if abs(other.left - before.left) < 3 * tall]
    short = (
        before.right < max(other.right for other in same_column) - 0.25 * (before.right - before.left + 1) - 2 * tall
    )
    ended = short and before.text[-1:] in '.!?:;”"'
    return wide or indented or bigger or ended or bool(_LIST_ITEM.match(line.text))


def _joined(text: str, more: str) -> str:
    """A word that was parted at the end of a line is put together again."""
    if text.endswith("-") and text[-2:-1].isalpha() and more[:1].islower():
        return text[:-1] + more
    return f"{text} {more}"


def _joined_over_pages(paragraphs: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """A paragraph that goes on over the page is one, and belongs to the page where it begins."""
    found: list[tuple[int, str]] = []
    for number, text in paragraphs:
        if found and number == found[-1][0] + 1 and text[:1].islower() and found[-1][1][-1:] not in ".!?:;":
            found[-1] = (found[-1][0], _joined(found[-1][1], text))
        else:
            found.append((number, text))
    return found


def _labelled(report: Report, paragraphs: list[tuple[int, str]]) -> list[Passage]:
    """The passages with their pages; one that runs over pages has that of its first word."""
    ends, at = [], 0
    for number, text in paragraphs:
        at += len(text) + 2
        ends.append((at, number))
    return [
        replace(passage, label=f"p. {next((number for end, number in ends if passage.start < end), ends[-1][1])}")
        for passage in report.passages
    ]


def _date(made: str) -> str | None:
    """D:20240312101500 -> 2024-03-12."""
    found = re.match(r"D:(\d{4})(\d{2})(\d{2})", made)
    try:
        return parse_date("-".join(found.groups())) if found else None
    except DateError:
        return None
