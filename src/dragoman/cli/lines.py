"""Entries, changes and questions in the terminal: tables that can be read at 80 columns, sentences below their lines."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dragoman.export.words import requirement
from dragoman.ledger.entries import (
    Decision,
    Disagreement,
    Entry,
    EntrySummary,
    Figure,
    LedgerEvent,
    Observation,
    Party,
    PositionHeld,
    Quote,
    ReviewItem,
    StageChange,
)
from dragoman.sources.languages import language_name

#: The width where nobody looks at a terminal.
WIDTH = 100
_BOUNDS = {
    "at_least": "at least ", "more_than": "more than ", "at_most": "up to ", "less_than": "less than ",
    "about": "about ", "dozens": "dozens, at least ", "unknown": "",
}  # fmt: skip
_STYLES = {
    "suspended": "yellow", "withdrawn": "red", "rejected": "red", "lapsed": "red", "fulfilled": "green",
    "in_delivery": "green", "disputed": "yellow", "stale": "yellow", "granted": "green", "denied": "red",
    "enjoined": "red", "proposed": "dim", "opposes": "red", "supports": "green",
}  # fmt: skip


def console() -> Console:
    """A console on standard output; a terminal that cannot show a character gets a question mark."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    known = sys.stdout.isatty() or "COLUMNS" in os.environ
    return Console(width=None if known else WIDTH, highlight=False, soft_wrap=False)


def clean(text: str | None) -> str:
    """On one line and without control characters: a hostile report must not move the cursor or recolour the terminal."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text or "").split())


def word(value: str | None) -> Text:
    """A word of the ledger's vocabulary, in its colour: in_delivery reads "in delivery"."""
    return Text((value or "").replace("_", " "), style=_STYLES.get(value or "", ""))


def parties(found: Sequence[Party]) -> str:
    """Kenya → Haiti"""
    sides = [
        ", ".join(clean(party.name) for party in found if party.role in roles)
        for roles in (("promisor", "source"), ("beneficiary", "target"))
    ]
    return " → ".join(side for side in (sides[0] or "nobody named", sides[1]) if side)


def amount(figure: Figure) -> str:
    """An amount with its bounds: at least 1,000 soldiers; USD 100,000,000"""
    low, high = figure.value_min, figure.value_max
    if low is not None and high is not None and low != high:
        value = f"{low:,f} to {high:,f}"
    else:
        value = f"{number(low if low is not None else high)}"
    bound = _BOUNDS.get(figure.qualifier, "")
    unit = figure.unit.partition(":")[2].replace("_", " ") or figure.unit
    if len(unit) == 3 and unit.isupper():
        return f"{bound}{unit} {value}"
    return f"{bound}{value} {'people' if unit == 'unspecified' else unit}"


def number(value: Decimal | None) -> str:
    """With thousands separated: 1,000"""
    return "?" if value is None else f"{value:,f}"


def entry_table(entries: Iterable[EntrySummary], width: int) -> Table:
    """Who → whom, what and how much, stage, requirements granted of all, for and against, sources, review."""
    table = Table(box=SIMPLE_HEAD, show_edge=False, padding=0, header_style="bold")
    narrow = {"Stage": 12, "Needs": 5, "+ −": 4, "Src": 4, "Review": 9}
    # An id has 24 characters, and must stay whole to be copied.
    left = max(width - sum(narrow.values()) - len(narrow) - 1, 24 + 14)
    who = max(24, left * 4 // 9)
    table.add_column("Who → whom", width=who)
    table.add_column("What, how much", width=left - who)
    for name, wide in narrow.items():
        table.add_column(name, width=wide, justify="right" if name in ("Needs", "+ −", "Src") else "left")
    for entry in entries:
        table.add_row(*_cells(entry))
    return table


def print_entries(out: Console, entries: Sequence[EntrySummary], look_up: Callable[[str], Entry] | None = None) -> None:
    """The table; with *look_up*, each line with the sentences that it rests on."""
    if look_up is None:
        out.print(entry_table(entries, out.width))
        return
    for entry in entries:
        out.print(entry_table([entry], out.width))
        for quote in quotes(telling.quote for telling in look_up(entry.id).observations):
            out.print(quote)


def _cells(entry: EntrySummary) -> list[Text]:
    stage = word(entry.stage or entry.realis)
    if since := entry.stage_since or entry.when:
        stage.append(f"\n{since}", style="dim")
    if entry.stage_proposed:
        stage.append(f"\n? {entry.stage_proposed.replace('_', ' ')}", style="yellow")
    if entry.schedule in ("due_soon", "overdue"):
        stage.append(f"\n{entry.schedule.replace('_', ' ')}", style="yellow")
    sides = Text(str(entry.supporters or "-"), style="green" if entry.supporters else "dim")
    sides.append(" ").append(str(entry.objectors or "-"), style="red" if entry.objectors else "dim")
    review = word(entry.review)
    if entry.evidence == "disputed" or entry.disagreements:
        review.append(f"\n{entry.disagreements} differ" if entry.disagreements else "\ndisputed", style="yellow")
    return [
        Text(parties(entry.parties)).append(f"\n{entry.id}", style="dim"),
        what(entry),
        stage,
        Text(f"{entry.granted}/{entry.requirements}" if entry.requirements else ""),
        sides,
        # Copies are no further witnesses: 3 of 5 reports are independent.
        Text(f"{entry.witnesses}" if entry.witnesses == entry.reports else f"{entry.witnesses}\nof {entry.reports}"),
        review,
    ]


#: Words of an entry without a figure are cut to so many characters.
_FEW = 72


def what(entry: EntrySummary) -> Text:
    """personnel: at least 1,000 soldiers; services: “Kenya has offered to lead the mission”"""
    text = Text(entry.type or entry.kind)
    if entry.amount:
        return text.append(f": {clean(entry.amount)}")
    words = clean(entry.words)
    words = words if len(words) <= _FEW else words[:_FEW].rsplit(" ", 1)[0] + " …"
    return text.append(": ").append(f"“{words}”", style="dim") if words else text


def quotes(found: Iterable[Quote], *, indent: int = 2) -> list[Padding]:
    """Each sentence with its paper and date, the words themselves stressed; the same sentence only once."""
    shown = []
    seen: set[str] = set()
    for quote in found:
        if (key := quote.report + quote.sentence) in seen:
            continue
        seen.add(key)
        sentence, exact = clean(quote.sentence), clean(quote.exact)
        text = Text("“" + sentence + "”", style="dim")
        if exact and exact != sentence and exact in sentence:
            at = sentence.index(exact) + 1
            text.stylize("not dim", at, at + len(exact))
        text.append(f" — {source(quote)}", style="dim italic")
        if quote.original:
            text.append(f"\nin {language_name(quote.language)}: “{clean(quote.original)}”", style="dim")
        shown.append(Padding(text, (0, 0, 0, indent), expand=False))
    return shown


def source(quote: Quote) -> str:
    """Savannah Chronicle, 2023-09-23 (copy)"""
    name = clean(quote.site or quote.title) or quote.report
    notes = [note for note, so in (("copy", quote.witness != quote.report), ("page changed", quote.replaced)) if so]
    return f"{name}, {quote.published or 'no date'}" + (f" ({', '.join(notes)})" if notes else "")


def entry_lines(out: Console, entry: Entry, *, evidence: bool, why: bool = False) -> None:
    """
    The whole page of an entry: ladder, figures, requirements, disagreements, positions, tellings, decisions.

    With *why* also ids to decide on, scores, and the reasons why lines were read and joined as they were.
    """
    out.print(Text(clean(entry.title), style="bold"))
    out.print(Text(entry.id, style="dim"))
    about = Text(entry.type or entry.kind).append(" · ").append_text(word(entry.stage or entry.realis))
    about.append(f" since {entry.stage_since}" if entry.stage_since else f" {entry.when or ''}")
    about.append(f" · {entry.schedule.replace('_', ' ')}" + (f" {entry.deadline}" if entry.deadline else ""))
    about.append(" · ").append_text(word(entry.evidence)).append(" · ").append_text(word(entry.review))
    about.append(f" · {entry.reports} report{_s(entry.reports)}, {entry.witnesses} independent")
    out.print(about)
    for label, value in (("called", entry.name), ("for", entry.term), ("place", entry.place)):
        if value:
            out.print(Text(f"{label} {clean(value)}"))
    if entry.silence:
        out.print(Text(entry.silence, style="italic"))
    _section(out, "Stages", [(change_line(c), _why(c.id, c.reason), c.quotes) for c in entry.history], evidence, why)
    _section(out, "Figures", [(_figure_line(f), Text(), f.quotes) for f in entry.figures], evidence, why)
    _requirements(out, entry, evidence, why)
    _section(
        out,
        "Where reports differ",
        [(_dispute_line(d), _why(d.id, d.review), d.quotes) for d in entry.disputes],
        evidence,
        why,
    )
    held = [(position_line(p), _why(p.id, p.reason), (p.quote,)) for p in entry.positions]
    _section(out, "For and against", held, evidence, why)
    told = [(_telling_line(t), _joined(t), (t.quote,)) for t in entry.observations]
    _section(out, "Told by", told, evidence, why)
    _section(out, "Decisions", [(decision_line(d), Text(), ()) for d in entry.decisions], evidence, why)
    _section(out, "Questions for a person", [(question_line(q), Text(), ()) for q in entry.questions], evidence, why)


def _section(
    out: Console, title: str, lines: Sequence[tuple[Text, Text, Sequence[Quote]]], evidence: bool, why: bool
) -> None:
    if not lines:
        return
    out.print()
    out.print(Text(f"{title} ({len(lines)})", style="bold"))
    for line, reason, found in lines:
        out.print(Padding(line, (0, 0, 0, 2), expand=False))
        if why and reason:
            out.print(Padding(reason, (0, 0, 0, 6), expand=False))
        if evidence:
            for quote in quotes(found, indent=6):
                out.print(quote)


def _why(id: str, *reasons: str) -> Text:
    return Text("; ".join((id, *(clean(reason) for reason in reasons if reason))), style="dim")


def _joined(telling: Observation) -> Text:
    reasons = "; ".join(f"{reason.on}: {clean(reason.why)}" for reason in telling.link.reasons)
    return _why(
        telling.id, f"score {telling.score:.2f}", f"{telling.review}", f"joined {telling.link.likeness:.2f}", reasons
    )


def change_line(change: StageChange) -> Text:
    """2024-06-25  in delivery, 400 of 1,000 police (known 2024-06-26, independent report)"""
    line = Text(f"{change.effective:<10}  ").append_text(word(change.stage))
    if change.delivered is not None:
        line.append(f", {number(change.delivered)}" + (f" of {number(change.of)}" if change.of is not None else ""))
        line.append(f" {(change.unit or '').partition(':')[2] or change.unit or ''}".rstrip())
    if change.standing != "in_effect":
        line.append(f" [{change.standing}]", style="yellow")
    line.append(f"  (known {change.known}, {change.basis.replace('_', ' ')})", style="dim")
    return line


def _figure_line(figure: Figure) -> Text:
    line = Text(amount(figure), style="" if figure.current else "dim")
    notes = [
        figure.role,
        f"as of {figure.as_of}" if figure.as_of else "",
        "moved" if figure.delivered else "",
        "" if figure.current else "replaced by a later one",
        f"{figure.witnesses} independent" if figure.witnesses > 1 else "",
    ]
    return line.append(f"  ({', '.join(filter(None, notes))})", style="dim")


def _requirements(out: Console, entry: Entry, evidence: bool, why: bool) -> None:
    if not entry.requirement_states:
        return
    out.print()
    out.print(Text(f"Requirements ({entry.granted} of {entry.requirements} granted)", style="bold"))
    for need in entry.requirement_states:
        name = requirement(need.kind)
        who = clean(need.authority_name)
        line = Text(f"{name}{f' ({who})' if who and who != name else ''}: ").append_text(word(need.status))
        line.append(f" since {need.since}" + ("" if need.blocking else ", does not block"))
        out.print(Padding(line, (0, 0, 0, 2), expand=False))
        if why:
            out.print(Padding(_why(need.id, need.review), (0, 0, 0, 6), expand=False))
        for step in need.history:
            told = Text(f"{step.effective:<10}  ").append_text(word(step.status))
            out.print(Padding(told.append(f"  (known {step.known})", style="dim"), (0, 0, 0, 4), expand=False))
            if evidence:
                for quote in quotes(step.quotes, indent=8):
                    out.print(quote)


def _dispute_line(dispute: Disagreement) -> Text:
    line = Text(f"{dispute.kind.replace('_', ' ')}, {clean(dispute.on)}: ", style="yellow")
    line.append(" / ".join(clean(value) for value in dispute.values), style="not yellow")
    return line.append(f"  {clean(dispute.reason)}", style="dim")


def position_line(position: PositionHeld) -> Text:
    """65 Haitian organisations: opposes, 2023-09-22"""
    line = Text(clean(position.holder_name))
    count = position.holder_count
    if count and str(count) not in position.holder_name:
        line.append(f" ({count})")
    line.append(": ").append_text(word(position.stance))
    line.append(f", {position.when}" if position.when else "")
    return line


def _telling_line(telling: Observation) -> Text:
    line = Text(source(telling.quote))
    if names := telling.speaker_names:
        line.append(f", {'say' if len(names) > 1 else 'says'} {clean(' and '.join(names))}")
    if not telling.counted:
        line.append(" [not counted]", style="yellow")
    return line


def decision_line(decision: Decision) -> Text:
    """2026-01-02  Amina: reject chg_… (duplicate): note"""
    line = Text(f"{decision.decided_at[:16]}  {clean(decision.reviewer)}: {decision.verdict} {decision.target}")
    line.append(f" ({decision.reason})" if decision.reason else "")
    line.append(f": {clean(decision.note)}" if decision.note else "")
    line.append(" [stale]" if decision.stale else "", style="yellow")
    return line.append(f"  {decision.id}" + (f", undone by {decision.undone}" if decision.undone else ""), style="dim")


def question_line(item: ReviewItem) -> Text:
    """stage: Has Kenya withdrawn …? (until then: …) chg_…"""
    line = Text(f"{item.kind.replace('_', ' ')}: {clean(item.question)}")
    return line.append(f"  until then: {clean(item.default)}  {item.target}", style="dim")


def event_line(event: LedgerEvent) -> Text:
    """2023-10-02  requirement  UN Security Council: granted"""
    line = Text(f"{event.at:<10}  ", style="bold").append(clean(event.text), style="not bold")
    if event.standing not in ("in_effect", ""):
        line.append(f" [{event.standing}]", style="yellow not bold")
    if clean(event.title) not in clean(event.text):
        line.append(f"  {clean(event.title)}", style="dim not bold")
    return line.append(f"  {event.entry}", style="dim not bold")


def _s(count: int) -> str:
    return "" if count == 1 else "s"
