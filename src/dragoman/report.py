"""A report and the places in it. Imports nothing of ours but the errors."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import Literal

from dragoman.errors import SpanError

Role = Literal["headline", "byline", "caption", "body", "boilerplate"]

#: Facts are read from these passages only; a byline or a list of related articles states none.
FACTUAL_ROLES: frozenset[Role] = frozenset(("headline", "caption", "body"))


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch ``[start, end)`` of one report's text, in code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise SpanError(f"a span needs 0 <= start < end, got [{self.start}, {self.end})")

    def overlaps(self, other: Span) -> bool:
        """Do the two share at least one character?"""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Does *other* lie wholly within this span?"""
        return self.start <= other.start and other.end <= self.end

    def to(self, other: Span) -> Span:
        """The span from the start of the earlier one to the end of the later."""
        return Span(min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True, slots=True)
class Voice:
    """
    Whose words or deeds a passage holds where it does not say so itself.

    ``says``: a turn in a transcript, a letter; the words at *who* name the speaker. ``does``: a numbered paragraph that
    begins with its verb ("4. Urges …"), a bullet; the words at *who* go before it.
    """

    manner: Literal["says", "does"]
    who: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a report with a role; ``label`` is where the document itself says that it stands ("p. 3, para. 4")."""

    role: Role
    span: Span
    label: str | None = None
    voice: Voice | None = None

    @property
    def start(self) -> int:
        """Where it starts in the report's text."""
        return self.span.start

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""
        return self.span.end


@dataclass(frozen=True, slots=True)
class Original:
    """
    What a translated report was made of, and by whom.

    ``pairs`` say which stretch of its text became which of the English one: (original, English).
    """

    report: Report
    translator: str
    pairs: tuple[tuple[Span, Span], ...]

    def spans(self, english: Span) -> tuple[Span, ...]:
        """The sentences that a place in the English text was made from."""
        return tuple(own for own, made in self.pairs if made.overlaps(english))

    def quote(self, english: Span) -> str:
        """Their words."""
        return " ".join(" ".join(self.report.quote(span).split()) for span in self.spans(english))


@dataclass(frozen=True, slots=True)
class Report:
    """
    One published document: its text in NFC, what its parts are, and where it comes from.

    ``published`` is an EDTF date (``2023-09-26``) or None. ``location`` names the file or
    address it was loaded from, for messages. ``warnings`` tell what a reader should know of how it was loaded.
    ``original`` is what a translation was made of.
    """

    text: str
    passages: tuple[Passage, ...]
    title: str | None = None
    published: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    site: str | None = None
    language: str | None = None
    location: str | None = None
    warnings: tuple[str, ...] = ()
    original: Original | None = None

    def __post_init__(self) -> None:
        if not unicodedata.is_normalized("NFC", self.text):
            raise SpanError("a report's text must be in Unicode form NFC; use Report.from_text to have it made so")
        for passage in self.passages:
            if passage.span.end > len(self.text):
                raise SpanError(f"passage {passage} ends after the text, which has {len(self.text)} characters")

    @classmethod
    def from_text(
        cls,
        text: str,
        *,
        title: str | None = None,
        published: str | None = None,
        authors: tuple[str, ...] = (),
        url: str | None = None,
        site: str | None = None,
        language: str | None = None,
        location: str | None = None,
    ) -> Report:
        """A report of plain text, as it is: the whole text (in NFC) is body."""
        text = unicodedata.normalize("NFC", text)
        start, end = len(text) - len(text.lstrip()), len(text.rstrip())
        passages = (Passage("body", Span(start, end)),) if start < end else ()
        return cls(text, passages, title, published, tuple(authors), url, site, language, location)

    @property
    def id(self) -> str:
        """``rep_`` and 20 hex digits of the SHA-256 of the text: the same text is the same report."""
        return "rep_" + hashlib.sha256(self.text.encode("utf8", "surrogatepass")).hexdigest()[:20]

    def quote(self, span: Span) -> str:
        """The exact words at *span*. Raises SpanError where it does not fit this text."""
        if span.end > len(self.text):
            raise SpanError(f"{span} ends after the text, which has {len(self.text)} characters")
        return self.text[span.start : span.end]
