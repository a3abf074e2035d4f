"""`dragoman stats`: how much the ledger holds."""

from __future__ import annotations

import click

from dragoman.cli.options import json_option, ledger_option, opened, write_json

_EXAMPLES = """\b
Examples:
  dragoman stats
  dragoman stats --ledger postgresql://desk@localhost/haiti --json
"""


@click.command(epilog=_EXAMPLES)
@ledger_option
@json_option
def stats(location: str | None, as_json: bool) -> None:
    """Show how much the ledger holds."""
    with opened(location) as book:
        found = book.stats()
    if as_json:
        write_json(found, indent=2)
        return
    click.echo(f"{found.location} (schema {found.schema})")
    click.echo(
        f"  {found.reports:,} reports, {found.witnesses:,} independent; {found.first or '-'} to {found.last or '-'}"
    )
    click.echo(f"  {found.entries:,} entries and {found.events:,} events from {found.observations:,} tellings")
    click.echo(f"  {found.assertions:,} assertions, {found.actors:,} actors, {found.decisions:,} decisions")
    for name, counts in (
        ("kinds", found.by_kind),
        ("stages", found.by_stage),
        ("review", found.by_review),
        ("questions", found.questions),
    ):
        if counts:
            listed = ", ".join(f"{key.replace('_', ' ')} {count:,}" for key, count in counts.items())
            click.echo(f"  {name}: {listed}")
