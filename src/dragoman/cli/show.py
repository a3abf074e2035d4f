"""`dragoman show`: one entry with its whole history, every line with its sentence."""

from __future__ import annotations

import click

from dragoman.cli.options import json_option, ledger_option, opened, write_json

_EXAMPLES = """\b
Examples:
  dragoman show com_3f9a02d1c4b5e6f70811
  dragoman show com_3f9a02d1c4b5e6f70811 --brief
  dragoman show com_3f9a02d1c4b5e6f70811 --why
  dragoman show com_3f9a02d1c4b5e6f70811 --on 2024-01-01 --known 2024-01-01
  dragoman show com_3f9a02d1c4b5e6f70811 --json
"""


@click.command(epilog=_EXAMPLES, short_help="Show one entry with its history, line by line.")
@click.argument("id")
@click.option("--brief", is_flag=True, help="Without the sentences.")
@click.option("--why", is_flag=True, help="With ids to decide on, scores, and the reasons for each line.")
@click.option("--on", metavar="DATE", help="As it stood on that day.")
@click.option("--known", metavar="DATE", help="Only from reports published by that day (with --on).")
@ledger_option
@json_option
def show(
    id: str, brief: bool, why: bool, on: str | None, known: str | None, location: str | None, as_json: bool
) -> None:
    """
    Show one entry: its stages, figures, requirements, disagreements, positions, who tells it, what people decided.

    ID is the one that `dragoman ledger` shows.
    """
    if known and not on:
        raise click.UsageError("--known goes with --on DATE")
    with opened(location) as book:
        entry = book.entry_as_of(id, on, known=known) if on else book.entry(id)
        if as_json:
            write_json(entry, indent=2)
            return
        from dragoman.cli.lines import console, entry_lines

        entry_lines(console(), entry, evidence=not brief, why=why)
