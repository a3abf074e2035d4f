"""`dragoman as-of`: the ledger as it stood on a day."""

from __future__ import annotations

from functools import partial

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
  dragoman as-of 2024-01-31
  dragoman as-of 2024-01-31 --known 2024-01-31 --actor Kenya

\b
The first shows what had happened by that day as we know now, the second what
one could know of it on that day.
"""


@click.command("as-of", epilog=_EXAMPLES)
@click.argument("date")
@click.option("--known", metavar="DATE", help="Only from reports published by that day.")
@click.option("--actor", metavar="NAME", help="Who takes part.")
@click.option("--kind", multiple=True, metavar="KIND", help="money, personnel, agreement …")
@limit_option
@evidence_option
@ledger_option
@json_option
def as_of(
    date: str,
    known: str | None,
    actor: str | None,
    kind: tuple[str, ...],
    limit: int,
    evidence: bool,
    location: str | None,
    as_json: bool,
) -> None:
    """Show commitments as they stood on DATE (2024-01-31)."""
    with opened(location) as book:
        filters = {"known": known, "actor": actor, "kind": kind or None}
        fetch = partial(book.as_of, date)
        if as_json:
            for line in pages(fetch, limit, **filters):
                write_json(line)
            return
        from dragoman.cli.lines import console, print_entries

        found, more = limited(pages(fetch, limit and limit + 1, **filters), limit)
        out = console()
        if not found:
            click.echo(f"Nothing was in the ledger by {date}.")
        else:
            then = partial(book.entry_as_of, date=date, known=known)
            print_entries(out, found, then if evidence else None)
        if more:
            click.echo(f"The first {limit} only; more with --limit.")
