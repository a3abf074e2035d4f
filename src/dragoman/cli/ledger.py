"""`dragoman ledger`: what was promised, as it stands; and the care of the ledger itself."""

from __future__ import annotations

import click

from dragoman.cli.options import (
    evidence_option,
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

_EXAMPLES = """\b
Examples:
  dragoman ledger
  dragoman ledger --actor Kenya --stage pledged --stage in_delivery
  dragoman ledger --kind money --since 2024-01 --evidence
  dragoman ledger --kind event --text "trust fund" --json
  dragoman ledger verify --ledger haiti.db

\b
+ − are those for and against; Src counts independent reports; Needs are the
requirements granted, of all.
"""


@click.group(
    invoke_without_command=True, epilog=_EXAMPLES, short_help="Show what was promised, as it stands across all reports."
)
@click.option("--actor", metavar="NAME", help="Who takes part: a name, an ISO country code or an id.")
@click.option("--kind", multiple=True, metavar="KIND", help="money, personnel, agreement …, event, or AID, REJECT …")
@click.option("--stage", multiple=True, metavar="STAGE", help="pledged, agreed, in_delivery, suspended …")
@click.option("--since", metavar="DATE", help="Only with evidence of that day or later (2024, 2024-03, 2024-03-01).")
@click.option("--until", metavar="DATE", help="Only with no evidence after that day.")
@click.option("--text", metavar="WORDS", help="Only with these words.")
@click.option("--review", "verdict", multiple=True, metavar="STATE", help="proposed, accepted, rejected, stale …")
@limit_option
@evidence_option
@ledger_option
@json_option
@click.pass_context
def ledger(
    context: click.Context,
    actor: str | None,
    kind: tuple[str, ...],
    stage: tuple[str, ...],
    since: str | None,
    until: str | None,
    text: str | None,
    verdict: tuple[str, ...],
    limit: int,
    evidence: bool,
    location: str | None,
    as_json: bool,
) -> None:
    """Show what was promised, as it stands across all reports; the newest evidence first."""
    if context.invoked_subcommand:
        context.obj = location
        return
    with opened(location) as book:
        filters = {
            "actor": actor, "kind": kind or None, "stage": stage or None, "since": since, "until": until,
            "text": text, "review": verdict or None,
        }  # fmt: skip
        if as_json:
            for line in pages(book.entries, limit, **filters):
                write_json(line)
            return
        from dragoman.cli.lines import console, print_entries

        found, more = limited(pages(book.entries, limit and limit + 1, **filters), limit)
        out = console()
        if not found:
            click.echo("Nothing in the ledger matches." if any(filters.values()) else "The ledger is empty.")
        else:
            print_entries(out, found, book.entry if evidence else None)
        if more:
            click.echo(f"The first {limit} only; more with --limit, or narrow them down with --actor, --kind, --text.")


def _care(context: click.Context, location: str | None) -> str | None:
    """The ledger named behind the subcommand, else before it."""
    named: str | None = location or context.obj
    return named


@ledger.command()
@ledger_option
@json_option
@click.pass_context
def rebuild(context: click.Context, location: str | None, as_json: bool) -> None:
    """Work out all entries anew from reports, judgements and decisions."""
    with opened(_care(context, location)) as book:
        count = book.rebuild()
        if as_json:
            write_json({"entries": count})
        else:
            click.echo(f"{book.location}: {count:,} entries worked out anew")


@ledger.command()
@ledger_option
@json_option
@click.pass_context
def verify(context: click.Context, location: str | None, as_json: bool) -> None:
    """Check the log's hash chain, every text, every assertion and every quotation; exit code 1 where there is a fault."""
    with opened(_care(context, location)) as book:
        outcome = book.verify()
        if as_json:
            write_json(outcome, indent=2)
        else:
            click.echo(
                f"{book.location}: looked at {outcome.reports:,} reports, {outcome.assertions:,} assertions, "
                f"{outcome.decisions:,} decisions, {outcome.audit_lines:,} lines of the log (head {outcome.head[:16]})"
            )
            for fault in outcome.faults:
                click.echo(f"  fault: {fault}")
            click.echo("no fault found" if outcome.ok else f"{len(outcome.faults)} faults")
    if not outcome.ok:
        raise click.exceptions.Exit(1)


@ledger.command()
@ledger_option
@click.pass_context
def upgrade(context: click.Context, location: str | None) -> None:
    """Bring a ledger of an older version of Dragoman to this one, after a copy."""
    from dragoman.ledger import Ledger, default_location

    place = _care(context, location) or default_location()
    click.echo(f"{place}: now at revision {Ledger.upgrade(place)}")


@ledger.command()
@click.argument("one")
@click.argument("other")
@click.option("--note", default="", help="Why.")
@reviewer_option
@ledger_option
@json_option
@click.pass_context
def join(
    context: click.Context,
    one: str,
    other: str,
    note: str,
    reviewer: str | None,
    location: str | None,
    as_json: bool,
) -> None:
    """Say that two entries, or two actors, are one. Taken back with: dragoman review --undo DECISION."""
    from dragoman.cli.lines import console, decision_line

    with opened(_care(context, location)) as book:
        decision = book.join(one, other, reviewer=who(reviewer), note=note)
        write_json(decision, indent=2) if as_json else console().print(decision_line(decision))


@ledger.command()
@click.argument("observation")
@click.option("--note", default="", help="Why.")
@reviewer_option
@ledger_option
@json_option
@click.pass_context
def separate(
    context: click.Context, observation: str, note: str, reviewer: str | None, location: str | None, as_json: bool
) -> None:
    """Take a report's telling (obs_…, see `dragoman show`) out of its entry, for good."""
    from dragoman.cli.lines import console, decision_line

    with opened(_care(context, location)) as book:
        decision = book.separate(observation, reviewer=who(reviewer), note=note)
        write_json(decision, indent=2) if as_json else console().print(decision_line(decision))


@ledger.command()
@limit_option
@ledger_option
@json_option
@click.pass_context
def audit(context: click.Context, limit: int, location: str | None, as_json: bool) -> None:
    """Show the append-only log of what was done, the oldest first."""
    from dragoman.cli.lines import clean

    with opened(_care(context, location)) as book:
        for line in pages(book.audit, limit):
            if as_json:
                write_json(line)
            else:
                click.echo(f"{line.seq:>7}  {line.at[:19]}  {clean(line.agent)}  {line.action}  {line.target}  {line.hash[:12]}")  # fmt: skip
