"""`dragoman timeline`: what happened, in order."""

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
    write_json,
)

_EXAMPLES = """\b
Examples:
  dragoman timeline --actor Kenya --since 2024
  dragoman timeline --entry com_3f9a02d1c4b5e6f70811 --evidence
  dragoman timeline --kind personnel --until 2024-06-30 --json
"""


@click.command(epilog=_EXAMPLES, short_help="Show what happened, the earliest first.")
@click.option("--actor", metavar="NAME", help="Who takes part.")
@click.option("--entry", metavar="ID", help="Only this entry.")
@click.option("--kind", multiple=True, metavar="KIND", help="money, personnel, agreement …, event, or AID, REJECT …")
@click.option("--since", metavar="DATE", help="From that day on.")
@click.option("--until", metavar="DATE", help="Up to that day.")
@limit_option
@evidence_option
@ledger_option
@json_option
def timeline(
    actor: str | None,
    entry: str | None,
    kind: tuple[str, ...],
    since: str | None,
    until: str | None,
    limit: int,
    evidence: bool,
    location: str | None,
    as_json: bool,
) -> None:
    """Show what happened, the earliest first: changes of stage, requirements, positions, events."""
    with opened(location) as book:
        filters = {"actor": actor, "entry": entry, "kind": kind or None, "since": since, "until": until}
        if as_json:
            for event in pages(book.timeline, limit, **filters):
                write_json(event)
            return
        from dragoman.cli.lines import console, event_line, quotes

        found, more = limited(pages(book.timeline, limit and limit + 1, **filters), limit)
        out = console()
        for event in found:
            out.print(event_line(event))
            for quote in quotes([event.quote] if evidence else [], indent=12):
                out.print(quote)
        if not found:
            click.echo("Nothing in the ledger matches.")
        if more:
            click.echo(f"The first {limit} only; more with --limit, or narrow them down with --actor, --since.")
