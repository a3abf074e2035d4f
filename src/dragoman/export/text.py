"""The readout for a terminal: what an editor wants to see of one report."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator

from dragoman.export import words
from dragoman.facts import Reading
from dragoman.report import Span
from dragoman.sources.languages import language_name

_BOLD, _DIM, _PLAIN = "\033[1m", "\033[2m", "\033[0m"
_WIDTH = 110


def render(reading: Reading, *, evidence: bool = False, colour: bool = False) -> str:
    """
    The readout as text; each line ends with the number of its sentence, with *evidence* the sentence stands below it.

    Sections without facts are left out.
    """
    page = _Page(reading, evidence=evidence, colour=colour)
    report = reading.report
    page.heading(_clean(report.title or "(no headline)"))
    about = [
        report.published or "no date",
        ", ".join(report.authors),
        report.site or "",
        report.url or report.location or "",
    ]
    page.dim(" · ".join(_clean(part) for part in about if part))
    page.section(
        "Commitments",
        reading.commitments,
        lambda fact: words.commitment_line(reading, fact),
        _commitment_notes(reading),
    )
    page.section(
        "Who did what to whom",
        reading.events,
        lambda fact: words.event_line(reading, fact),
    )
    page.section("Who says what", words.not_told_yet(reading), lambda fact: words.statement(reading, fact))
    page.section("For and against", reading.positions, lambda fact: words.position(reading, fact))
    page.actors()
    if not (reading.commitments or reading.events or reading.statements or reading.positions):
        page.line("Nothing was found that anybody did, said or promised.")
    for warning in reading.warnings:
        page.line(f"! {_clean(warning)}")
    return "\n".join(page.lines)


def _commitment_notes(reading: Reading) -> Callable[..., list[str]]:
    def notes(fact: object) -> list[str]:
        from dragoman.facts import Commitment

        assert isinstance(fact, Commitment)
        needed = [f"needs {need}" for need in words.needs(reading, fact)]
        condition = [f"only {words.short(reading, fact.condition)}"] if fact.condition else []
        purpose = [f"purpose: {words.short(reading, fact.purpose)}"] if fact.purpose else []
        return [*needed, *condition, *purpose]

    return notes


class _Page:
    """Lines on their way to the terminal."""

    def __init__(self, reading: Reading, *, evidence: bool, colour: bool) -> None:
        self.reading, self.evidence, self.colour = reading, evidence, colour
        self.lines: list[str] = []

    def heading(self, text: str) -> None:
        self.lines += [*(f"{_BOLD}{line}{_PLAIN}" if self.colour else line for line in textwrap.wrap(text, _WIDTH))]

    def dim(self, text: str) -> None:
        self.lines.append(f"{_DIM}{text}{_PLAIN}" if self.colour else text)

    def line(self, text: str) -> None:
        self.lines += ["", *textwrap.wrap(text, _WIDTH)]

    def section(
        self,
        title: str,
        facts: Iterable[object],
        line: Callable[..., str],
        notes: Callable[..., list[str]] | None = None,
    ) -> None:
        """A heading and one line a fact."""
        facts = list(facts)
        if not facts:
            return
        self.lines.append("")
        self.heading(title)
        for fact in facts:
            span: Span = fact.evidence  # type: ignore[attr-defined]
            number = self.reading.sentence_number(span)
            self.lines += textwrap.wrap(
                f"{_clean(line(fact))} [{self.reading.where(span)}]",
                _WIDTH,
                initial_indent="  ",
                subsequent_indent="      ",
            )
            for note in (*(notes(fact) if notes else ()), *self._opinions(fact)):
                self.lines += textwrap.wrap(
                    _clean(note), _WIDTH, initial_indent="      – ", subsequent_indent="        "
                )
            if self.evidence:
                self._quote(number, span)

    def _opinions(self, fact: object) -> Iterator[str]:
        """What a second reader says of the fact, if one was asked."""
        said = {"confirm": "confirms it", "reject": "does not see it in the text", "point": "points to"}
        for opinion in self.reading.opinions:
            if opinion.fact == fact.id:  # type: ignore[attr-defined]
                words = ", ".join(f"“{self.reading.report.quote(span)}”" for span in opinion.spans)
                yield f"{opinion.reader} {said[opinion.verdict]} {words}".rstrip() + f" ({opinion.score:.2f})"

    def _quote(self, number: int, span: Span) -> None:
        quoted = self.reading.sentences[number - 1] if number else span
        text = " ".join(self.reading.report.quote(quoted).split())
        for wrapped in textwrap.wrap(_clean(text), _WIDTH - 6, initial_indent="      | ", subsequent_indent="      | "):
            self.dim(wrapped)
        if before := self.reading.report.original:
            own = f"{language_name(before.report.language)}: {_clean(before.quote(span))}"
            for wrapped in textwrap.wrap(own, _WIDTH - 6, initial_indent="      | ", subsequent_indent="      | "):
                self.dim(wrapped)

    def actors(self) -> None:
        """Who takes part, compactly."""
        if not self.reading.actors:
            return
        self.lines.append("")
        self.heading("Actors")
        taking_part = words.actors_of_facts(self.reading)
        shown = [actor for actor in self.reading.actors if actor.id in taking_part]
        listed = [
            f"{actor.name} ({'/'.join(part for part in (actor.country, actor.sector) if part)})" for actor in shown
        ]
        if others := len(self.reading.actors) - len(shown):
            listed.append(f"and {others} more who are only mentioned")
        self.lines += textwrap.wrap(_clean(" · ".join(listed)), _WIDTH, initial_indent="  ", subsequent_indent="  ")


def _clean(text: str) -> str:
    """Without control characters: a hostile report must not move the cursor, recolour the terminal or turn text around."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
