"""Where sentences begin and end, and which words stand between quotation marks."""

from __future__ import annotations

import re

from dragoman.language.tokens import ABBREVIATIONS
from dragoman.report import Span

#: Longer sentences (lists, tables, text without full stops) are cut, so that reading time stays bounded.
MAX_SENTENCE_CHARS = 1_000

_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
# A stop with what closes behind it, then white space, then something that can open a sentence.
_STOP = re.compile(
    r"[.!?\u2026]+[\"'\u201d\u2019)\]]*(?=\s+[\"'\u201c\u2018(\[\u2013\u2014-]*[^\W_a-z])|[.!?][\"\u201d\u2019)]*(?=[A-Z][a-z])"
)
_LAST_WORD = re.compile(r"([^\s\"'\u201c\u2018(\[]+)\Z")
_NEXT_WORD = re.compile(r"\s*[\"'\u201c\u2018(\[\u2013\u2014-]*([^\s,.;:]+)")
_LINE_END = re.compile(r"[.!?:;\u2026][\"'\u201d\u2019)\]]*\s*\Z")
#: Some newspapers' archives have two apostrophes for a quotation mark.
_MARK = re.compile(r"[\"\u201c\u201d]|''|``|\u2019\u2019|\u2018\u2018")
_BULLET = re.compile(r"\s*(?:[-\u2022*\u2013\u2014]|\(?\d{1,2}[.)])\s")

#: After "U.S." or an initial a sentence ends only where one of these follows.
_OPENERS = frozenset(
    (
        "The A An He She It They We I In On At But And Or If When While As After Before Since This That These "
        "Those There His Her Its Their Our However Meanwhile For From With Yet So Still Also Both Earlier "
        "Later Last Under Under"
    ).split()
)


def paragraphs(text: str, start: int, end: int) -> list[Span]:
    """The paragraphs of ``text[start:end]``: blank lines part them, and so do lines that end like a sentence."""
    found = []
    for block in _PARAGRAPH.finditer(text, start, end):
        at = block.start()
        for line in re.finditer("\n", block.group()):
            cut = block.start() + line.start()
            if _ends_line(text[at:cut], text[cut + 1 : min(cut + 80, block.end())]):
                found.append((at, cut))
                at = cut + 1
        found.append((at, block.end()))
    return [span for pair in found if (span := _trim(text, *pair))]


def _ends_line(line: str, following: str) -> bool:
    """A line break that parts paragraphs, not one that only wraps a long line."""
    return bool(_LINE_END.search(line[-8:]) or _BULLET.match(following) or (len(line) < 60 and following[:1].isupper()))


def sentences(text: str, start: int, end: int) -> list[Span]:
    """
    The sentences of the paragraph ``text[start:end]``, without the white space between them.

        >>> text = 'Gen. Austin met the U.S. team. "We agree," he said.'
        >>> [text[s.start:s.end] for s in sentences(text, 0, len(text))]
        ['Gen. Austin met the U.S. team.', '"We agree," he said.']
    """
    cuts = [start]
    for stop in _STOP.finditer(text, start, end):
        if _is_boundary(text, cuts[-1], stop.start(), stop.end()):
            cuts.append(stop.end())
    cuts.append(end)
    spans = []
    for begin, finish in zip(cuts, cuts[1:], strict=False):
        for piece in _bounded(text, begin, finish):
            if span := _trim(text, *piece):
                spans.append(span)
    return spans


def _is_boundary(text: str, start: int, at: int, after: int) -> bool:
    if text[at] != "." or (after - at > 1 and text[at : at + 2] != ".\u2019"):
        return True
    word = _LAST_WORD.search(text[max(start, at - 30) : at])
    last = word.group(1) if word else ""
    following = _NEXT_WORD.match(text, after, min(after + 40, len(text)))
    opens = following is not None and following.group(1) in _OPENERS
    if last in ABBREVIATIONS:
        # "No." and months can end a sentence, but far more often a name or a number follows.
        return False
    if re.fullmatch(r"[A-Z]|(?:[A-Za-z]\.)+[A-Za-z]", last):
        return opens
    return True


def _bounded(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretch in pieces of at most MAX_SENTENCE_CHARS, cut at white space where there is some."""
    pieces = []
    while end - start > MAX_SENTENCE_CHARS:
        cut = text.rfind(" ", start + MAX_SENTENCE_CHARS // 2, start + MAX_SENTENCE_CHARS)
        cut = cut if cut > start else start + MAX_SENTENCE_CHARS
        pieces.append((start, cut))
        start = cut
    pieces.append((start, end))
    return pieces


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def quotations(text: str, paragraph_spans: list[Span]) -> list[Span]:
    """
    The stretches between double quotation marks (or pairs of single ones), marks included, one span per paragraph and quotation.

    Form 1: "We agree," he said.                 -> the words and both marks
    Form 2: “First paragraph. / “Second one.”    -> a mark that is not closed runs to the end of its paragraph
                                                    when the next paragraph opens with a mark again
    """
    found: list[Span] = []
    for index, paragraph in enumerate(paragraph_spans):
        opened: int | None = None
        for mark in _MARK.finditer(text, paragraph.start, paragraph.end):
            if opened is None and _opens(text, mark, paragraph):
                opened = mark.start()
            elif opened is not None and mark.group() != "\u201c":
                found.append(Span(opened, mark.end()))
                opened = None
        if opened is not None and _goes_on(text, index, paragraph_spans):
            found.append(Span(opened, paragraph.end))
    return found


def _opens(text: str, mark: re.Match[str], paragraph: Span) -> bool:
    if mark.group() in ('"', "''"):
        return mark.end() < paragraph.end and not text[mark.end()].isspace()
    return mark.group() != "\u201d"


def _goes_on(text: str, index: int, paragraph_spans: list[Span]) -> bool:
    following = index + 1
    return following < len(paragraph_spans) and bool(_MARK.match(text, paragraph_spans[following].start))
