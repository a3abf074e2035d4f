"""`dragoman review`: questions for a person, answered with one key."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast, get_args

import click

from dragoman.cli.options import (
    json_option,
    ledger_option,
    limit_option,
    limited,
    opened,
    pages,
    reviewer_option,
    who,
    write_json,
)
from dragoman.errors import BadDecision, NotInLedger, Outdated

if TYPE_CHECKING:
    from rich.console import Console

    from dragoman.ledger import Ledger
    from dragoman.ledger.entries import AssertionLine, Decision, ReviewItem, Verdict

_EXAMPLES = """\b
Examples:
  dragoman review
  dragoman review --list --kind stage
  dragoman review --decide chg_77c0f2… accept --note "confirmed by the ministry"
  dragoman review --decide obs_1d0be4… reject --reason misattributed
  dragoman review --decide asr_90aa31… correct --value '"2024-06-25"'
  dragoman review --undo dec_5b1e08…

\b
Keys: a accept, r reject, e edit, u unsure, s skip, o open the entry, z undo the
last, q quit. Without a terminal the questions are listed.
"""

_VERDICTS = ("accept", "correct", "reject", "unsure", "defer")
_KEYS = "a accept   e edit   r reject   u unsure   s skip   o open   z undo   q quit"


@click.command(epilog=_EXAMPLES, short_help="Answer open questions with one key.")
@click.option("--kind", multiple=True, metavar="KIND", help="stage, stale, disagreement, join, actor or single_source.")
@click.option("--entry", metavar="ID", help="Only questions on this entry.")
@click.option("--list", "only_list", is_flag=True, help="Show the questions and decide nothing.")
@click.option("--decide", nargs=2, metavar="TARGET VERDICT", help=f"Decide one: {', '.join(_VERDICTS)}.")
@click.option("--undo", metavar="DECISION", help="Take a decision back; both stay in the log.")
@click.option("--reason", metavar="CODE", help="Why: wrong_actor, wrong_number, duplicate, misattributed …")
@click.option("--note", default="", help="In your words.")
@click.option("--value", metavar="JSON", help="With correct: the right value.")
@click.option("--seen", metavar="HASH", help="What you saw, as --json shows it; refused where it has changed since.")
@reviewer_option
@limit_option
@ledger_option
@json_option
def review(
    kind: tuple[str, ...],
    entry: str | None,
    only_list: bool,
    decide: tuple[str, str] | None,
    undo: str | None,
    reason: str | None,
    note: str,
    value: str | None,
    seen: str | None,
    reviewer: str | None,
    limit: int,
    location: str | None,
    as_json: bool,
) -> None:
    """Answer open questions, the most consequential first: ends and downgrades, figures that differ, joins, single sources."""
    if decide and undo:
        raise click.UsageError("give --decide or --undo, not both")
    if not decide and (value is not None or seen or reason):
        raise click.UsageError("--value, --seen and --reason go with --decide TARGET VERDICT")
    with opened(location) as book:
        if undo:
            _tell(book.undo(undo, reviewer=who(reviewer), note=note), as_json)
        elif decide:
            target, verdict = decide
            decision = book.decide(
                target,
                _verdict(verdict),
                seen=seen or _seen(book, target),
                reviewer=who(reviewer),
                reason=reason,
                note=note,
                value=_value(value),
            )
            _tell(decision, as_json)
        elif as_json:
            for item in pages(book.review_queue, limit, kind=kind or None, entry=entry):
                write_json(item)
        elif only_list or not (sys.stdin.isatty() and sys.stdout.isatty()):
            _list(book, kind, entry, limit)
        else:
            _Desk(book, who(reviewer), kind, entry).work()


def _verdict(word: str) -> Verdict:
    if word not in _VERDICTS:
        raise click.UsageError(f"no verdict is called {word!r}; there are {', '.join(_VERDICTS)}")
    return cast("Verdict", word)


def _tell(decision: Decision, as_json: bool) -> None:
    from dragoman.cli.lines import console, decision_line

    write_json(decision, indent=2) if as_json else console().print(decision_line(decision))


def _value(text: str | None) -> Any:
    """JSON, or the words themselves where they are none."""
    if text is None:
        return None
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _seen(book: Ledger, target: str) -> str:
    """The hash of a target as it stands now. Raises NotInLedger where only its entry's page has it."""
    for item in pages(book.review_queue, 0):
        if item.target == target:
            return item.seen
    try:
        return book.entry(target).seen
    except NotInLedger:
        raise NotInLedger(
            f"{target} is no open question and no entry; if it is a line of an entry, take its hash from "
            "dragoman show ENTRY --json and give it with --seen"
        ) from None


def _list(book: Ledger, kind: tuple[str, ...], entry: str | None, limit: int) -> None:
    from dragoman.cli.lines import console

    out = console()
    found, more = limited(pages(book.review_queue, limit and limit + 1, kind=kind or None, entry=entry), limit)
    for item in found:
        _print(out, book, item)
    if not found:
        click.echo("No question is open.")
    if more:
        click.echo(f"The first {limit} only; more with --limit.")


def _print(out: Console, book: Ledger, item: ReviewItem) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from dragoman.cli.lines import clean, quotes

    out.print(Text(f"{item.kind.replace('_', ' ')}: ", style="bold").append(clean(item.question), style="bold"))
    out.print(Padding(Text(f"until you say so: {clean(item.default)}", style="italic"), (0, 0, 0, 2), expand=False))
    for reason in item.reasons:
        out.print(Padding(Text(f"{reason.score:.2f}  {reason.on}: {clean(reason.why)}"), (0, 0, 0, 2), expand=False))
    for quote in quotes(item.quotes):
        out.print(quote)
    for id in item.entries:
        out.print(
            Padding(
                Text(f"on {clean(book.entry(id).title)}").append(f"  {id}", style="dim"), (0, 0, 0, 2), expand=False
            )
        )
    for id in item.actors:
        actor = book.actor(id)
        about = f"on {clean(actor.name)}, {actor.kind}, in {actor.reports} reports"
        out.print(Padding(Text(about).append(f"  {id}", style="dim"), (0, 0, 0, 2), expand=False))
    out.print(Padding(Text(item.target, style="dim"), (0, 0, 1, 2), expand=False))


class _Desk:
    """One sitting: questions one by one, until there are none or the reviewer leaves."""

    def __init__(self, book: Ledger, reviewer: str, kind: tuple[str, ...], entry: str | None) -> None:
        from dragoman.cli.lines import console

        self.book, self.reviewer, self.kind, self.entry = book, reviewer, kind, entry
        self.out = console()
        self.skipped: set[str] = set()
        self.decided: list[str] = []

    def work(self) -> None:
        """Ask until nothing is left."""
        while (item := next(self._open(), None)) is not None:
            self.out.rule(style="dim")
            _print(self.out, self.book, item)
            if not self._answer(item):
                break
        else:
            click.echo("No further question is open.")
        click.echo(f"{len(self.decided)} decided")

    def _open(self) -> Iterator[ReviewItem]:
        """Asked anew each time, since an answer can settle other questions."""
        for item in pages(self.book.review_queue, 0, kind=self.kind or None, entry=self.entry):
            if item.target not in self.skipped:
                yield item

    def _answer(self, item: ReviewItem) -> bool:
        """Ask for a key until one settles the question; False to leave."""
        while True:
            click.echo(_KEYS + "  ", nl=False)
            key = click.getchar().lower()
            click.echo(key if key.isprintable() else "")
            if key in ("q", "\x1b", "\x04"):
                return False
            try:
                if self._act(key, item):
                    return True
            except Outdated as error:
                click.echo(f"{error}; here is how it stands now")
                return True
            except (BadDecision, NotInLedger) as error:
                click.echo(str(error))

    def _act(self, key: str, item: ReviewItem) -> bool:
        """True where the question is settled, for now at least."""
        if key == "a":
            self._decide(item, "accept")
        elif key == "r":
            self._decide(item, "reject", reason=_reason(), note=_note())
        elif key == "u":
            self._decide(item, "unsure", note=_note())
            # Unsure may leave the question open; it is not asked again today.
            self.skipped.add(item.target)
        elif key == "e":
            return self._edit(item)
        elif key == "s":
            self.skipped.add(item.target)
        elif key == "o":
            self._look(item)
            return False
        elif key == "z":
            return self._undo()
        else:
            return False
        return True

    def _decide(self, item: ReviewItem, verdict: Any, **more: Any) -> None:
        decision = self.book.decide(item.target, verdict, seen=item.seen, reviewer=self.reviewer, **more)
        self.decided.append(decision.id)

    def _edit(self, item: ReviewItem) -> bool:
        """Put another value in the place of what was read: a stage with its date, or one of the entry's assertions."""
        if item.kind == "stage":
            from dragoman.facts import Stage

            stage = click.prompt("Stage", type=click.Choice(get_args(Stage)))
            effective = click.prompt("Since when (2024-03-01, 2024-03)")
            self._decide(item, "correct", value={"stage": stage, "effective": effective}, note=_note())
            return True
        lines = self._assertions(item)
        if not lines:
            click.echo("nothing here can be edited; open the entry and decide on its parts with --decide")
            return False
        for number, line in enumerate(lines, 1):
            click.echo(f"{number:>3}  {line.property}: {json.dumps(line.value, ensure_ascii=False)}")
        line = lines[click.prompt("Which", type=click.IntRange(1, len(lines))) - 1]
        value = _value(click.prompt("The right value"))
        decision = self.book.decide(
            line.id, "correct", seen=line.seen, reviewer=self.reviewer, value=value, reason=_reason(), note=_note()
        )
        self.decided.append(decision.id)
        return True

    def _assertions(self, item: ReviewItem) -> list[AssertionLine]:
        """What the question's own sentences assert."""
        reports = {quote.report for quote in item.quotes}
        tellings = [telling for id in item.entries for telling in self.book.entry(id).observations]
        return [line for telling in tellings if telling.quote.report in reports for line in telling.assertions]

    def _look(self, item: ReviewItem) -> None:
        from dragoman.cli.lines import entry_lines

        for id in item.entries:
            entry_lines(self.out, self.book.entry(id), evidence=True)

    def _undo(self) -> bool:
        if not self.decided:
            click.echo("nothing was decided yet in this sitting")
            return False
        decision = self.book.undo(self.decided.pop(), reviewer=self.reviewer)
        click.echo(f"taken back: {decision.target}")
        return True


def _reason() -> str | None:
    from dragoman.ledger.entries import REASONS

    listed = ", ".join(f"{number} {code.replace('_', ' ')}" for number, code in enumerate(REASONS, 1))
    number = click.prompt(f"Why ({listed})", type=click.IntRange(1, len(REASONS)), default=len(REASONS))
    return REASONS[number - 1]


def _note() -> str:
    note: str = click.prompt("Note", default="", show_default=False)
    return note
