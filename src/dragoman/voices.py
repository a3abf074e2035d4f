"""
Passages whose speaker or doer the form of the document names, put as prose for the encoder, and what was found put back.

A transcript's "SEC. AUSTIN: We will send …" is read as "Secretary Austin said: “We will send …”", a resolution's "4. Urges
…" as "The Security Council urges …". The words that were put in stand for the places where the document names them; no
fact points to a word that is not in the report.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Any

from dragoman.facts import Reading, Statement
from dragoman.report import FACTUAL_ROLES, Passage, Report, Span, Voice

_REPORTERS = frozenset(("q", "question", "reporter", "press"))
_HOSTS = frozenset(("staff", "moderator", "operator", "host", "interpreter", "participant"))
#: Titles as transcripts shorten them.
_TITLES = {
    "sec": "Secretary", "secdef": "Secretary", "gen": "General", "amb": "Ambassador", "min": "Minister", "pres": "President",
    "sen": "Senator", "rep": "Representative", "adm": "Admiral", "lt": "Lieutenant", "col": "Colonel", "maj": "Major", "pm": "Prime Minister",
    "mr": "Mr.", "mrs": "Mrs.", "ms": "Ms.", "dr": "Dr.",
}  # fmt: skip
_ROMAN = re.compile(r"[IVX]+\Z")
#: "Chair, Global Police Watch" below a signature; not "Minister for Defence, Nairobi".
_POST_AND_HOUSE = re.compile(r"\n[^\s,]+(?: (?!of\b|for\b|to\b)[^\s,]+){0,3}(?P<comma>,) (?=[A-Z])")
#: Inner quotation marks while a passage stands within outer ones.
_INNER = str.maketrans('“”"', "‘’'")


@dataclass(slots=True)
class _Prose:
    """A text in the making: its characters, and for each the place in the report that it stands for (None: for none)."""

    characters: list[str] = field(default_factory=list)
    places: list[tuple[int, int] | None] = field(default_factory=list)
    own: list[bool] = field(default_factory=list)
    #: For each passage that was put as prose: where it is in this text, and its own words in the report.
    framed: list[tuple[Span, Span]] = field(default_factory=list)

    def copy(self, text: str, start: int) -> None:
        """Words of the report, as they stand there (or letter for letter changed)."""
        self.characters += text
        self.places += [(at, at + 1) for at in range(start, start + len(text))]
        self.own += [True] * len(text)

    def put(self, text: str, standing_for: Span | None = None) -> None:
        """Words put in; they stand for the words at *standing_for*, letter for letter where they are as many."""
        self.characters += text
        if standing_for and standing_for.end - standing_for.start == len(text):
            self.places += [(at, at + 1) for at in range(standing_for.start, standing_for.end)]
        else:
            self.places += [(standing_for.start, standing_for.end) if standing_for else None] * len(text)
        self.own += [False] * len(text)

    def within(self, span: Span, *, own: bool) -> list[tuple[int, int]]:
        """The places of the report's own words in the span, or of those put in."""
        here = range(span.start, min(span.end, len(self.places)))
        return [place for at in here if self.own[at] is own and (place := self.places[at]) is not None]


@dataclass(frozen=True, slots=True)
class Framed:
    """A report put as prose, to be read in place of the one it was made of."""

    original: Report
    report: Report
    prose: _Prose

    def back(self, reading: Reading) -> Reading:
        """The reading of the prose as a reading of the original: every span is one of the report's own."""
        sentences = tuple(span for s in reading.sentences if (span := self._sentence(s)))
        moved: Reading = self._moved(replace(reading, report=self.original, sentences=()))
        return replace(moved, sentences=sentences)

    def _place(self, span: Span) -> Span | None:
        """The report's own words within the span; where all are put in, the last of those that they stand for."""
        own = self.prose.within(span, own=True)
        for found in (own, _last_run(self.prose.within(span, own=False))):
            # Quotation marks and white space alone are no words.
            if any(self.original.text[start].isalnum() for start, _ in found):
                return Span(min(start for start, _ in found), max(end for _, end in found))
        return None

    def _sentence(self, span: Span) -> Span | None:
        """A sentence's own words, with the name before the colon where it begins a turn."""
        place, put = self._place(span), self.prose.within(span, own=False)
        if place and put:
            end = max(end for _, end in put)
            if end <= place.start and not self.original.text[end : place.start].strip(" :()."):
                return Span(min(start for start, _ in put), place.end)
        return place

    def _evidence(self, span: Span) -> Span:
        """The own words of a fact; of the passage's where the fact's are all put in."""
        if self.prose.within(span, own=True) and (place := self._place(span)):
            return place
        around = next((own for where, own in self.prose.framed if where.overlaps(span)), None)
        return around or self._place(span) or Span(0, 1)

    def _moved(self, value: Any) -> Any:
        if isinstance(value, Span):
            return self._place(value)
        if isinstance(value, tuple):
            moved = (self._moved(item) for item in value)
            return tuple(dict.fromkeys(item for item in moved if item is not None))
        if isinstance(value, Statement):
            return self._statement(value)
        if dataclasses.is_dataclass(value) and not isinstance(value, (type, Report)):
            changed = {}
            for part in dataclasses.fields(value):
                old = getattr(value, part.name)
                evident = isinstance(old, Span) and part.name in ("evidence", "span")
                changed[part.name] = self._evidence(old) if evident else self._moved(old)
            return replace(value, **changed)
        return value

    def _statement(self, statement: Statement) -> Statement:
        content = tuple(span for piece in statement.content if (span := self._place(piece)))
        source = self._place(statement.source) if statement.source else None
        first = min((piece.start for piece in content), default=0)
        put_in = statement.source and not self.prose.within(statement.source, own=True)
        if source and put_in and "\n" in self.original.text[source.end : first]:
            # Named pages ago, at the head of the document or of the turn: the actor knows where, the evidence stays short.
            source = None
        return replace(
            statement,
            content=content or (self._evidence(statement.evidence),),
            source=source,
            cue=self._place(statement.cue) if statement.cue else None,
        )


def _last_run(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The last of the places that follow one another."""
    start = 0
    for at in range(1, len(places)):
        if places[at][0] < places[at - 1][0] or places[at][0] > places[at - 1][1] + 3:
            start = at
    return places[start:]


def framed(report: Report) -> Framed | None:
    """The report as prose; None where no passage has a voice, or it could not be put so."""
    if not any(passage.voice for passage in report.passages):
        return None
    prose, passages, at = _Prose(), [], 0
    for passage in report.passages:
        prose.copy(report.text[at : passage.start], at)
        start = len(prose.characters)
        if passage.voice and passage.role in FACTUAL_ROLES:
            _frame(prose, report, passage, passage.voice)
            prose.framed.append((Span(start, len(prose.characters)), passage.span))
        else:
            prose.copy(report.quote(passage.span), passage.start)
        passages.append(Passage(passage.role, Span(start, len(prose.characters))))
        at = passage.end
    prose.copy(report.text[at:], at)
    text = "".join(prose.characters)
    if not unicodedata.is_normalized("NFC", text):
        return None
    return Framed(report, replace(report, text=text, passages=tuple(passages)), prose)


def _frame(prose: _Prose, report: Report, passage: Passage, voice: Voice) -> None:
    words = report.quote(passage.span)
    if voice.manner == "does":
        for who in voice.who:
            lead = _in_sentence(report.quote(who)) if who is not voice.who[0] else report.quote(who)
            prose.put(lead, who)
            prose.put(" ")
        if re.match(r"[A-Z][a-z]+ing ", words):
            prose.put("is ")
        prose.copy(_ended(_in_sentence(words)), passage.start)
        return
    _name(prose, report, voice.who)
    prose.put(" asked: “" if _label(report, voice.who[0]) in _REPORTERS else " said: “")
    prose.copy(words.translate(_INNER), passage.start)
    prose.put("”")


def _name(prose: _Prose, report: Report, who: tuple[Span, ...]) -> None:
    """Who speaks, as prose writes it: one after the other, posts between commas."""
    label = _label(report, who[0])
    if label in _REPORTERS or label in _HOSTS:
        prose.put("A reporter" if label in _REPORTERS else "A moderator", who[0])
        return
    for number, span in enumerate(who):
        if number:
            prose.put(", and ")  # each time, or the next name looks like a post of the one before
        joints = {m.start("comma") for m in _POST_AND_HOUSE.finditer(report.quote(span))}
        for word in re.finditer(r"\n|[^\s,]+|,", report.quote(span)):
            if word.group() == "\n" or word.start() in joints:
                prose.put("," if word.group() == "\n" else " of")
                continue
            place = Span(span.start + word.start(), span.start + word.end())
            if word.start() and word.group() != ",":
                prose.put(" ")
            prose.put(_cased(word.group()), place)
        if "\n" in report.quote(span) and number == len(who) - 1:
            prose.put(",")


def _label(report: Report, span: Span) -> str:
    return report.quote(span).lower().strip(" .:")


def _cased(word: str) -> str:
    """AUSTIN -> Austin, SEC. -> Secretary; what is not in capitals stays."""
    if (title := _TITLES.get(word.lower().rstrip("."))) and (word.endswith(".") or word.isupper()):
        return title
    if not word.isupper() or _ROMAN.match(word) or (len(word) <= 2 and "." in word):
        return word
    cased = re.sub(r"[^\W\d_]+", lambda part: part.group()[:1] + part.group()[1:].lower(), word)
    cased = re.sub(r"\b(Mc|Mac(?=[A-Z]))([a-z])", lambda m: m[1] + m[2].upper(), cased)
    return cased if len(cased) == len(word) else word


def _in_sentence(words: str) -> str:
    """Its first letter small, unless the word is a name's or an acronym's."""
    first = words.split(maxsplit=1)[0] if words.split() else ""
    small = words[:1].lower()
    return small + words[1:] if first[1:].islower() and len(small) == 1 else words


def _ended(words: str) -> str:
    """A list's ";" and ":" as full stops."""
    return words[:-1] + "." if words[-1:] in ";:," else words
