"""`dragoman search`: entries and reports with these words."""

from __future__ import annotations

import click

from dragoman.cli.options import json_option, ledger_option, opened, write_json

_EXAMPLES = """\b
Examples:
  dragoman search trust fund
  dragoman search '"reciprocal agreement" court'
  dragoman search Aukot --json
"""


@click.command(epilog=_EXAMPLES, short_help="Find entries and reports by their words.")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many.")
@ledger_option
@json_option
def search(words: tuple[str, ...], limit: int, location: str | None, as_json: bool) -> None:
    """Find entries and reports with these WORDS, the best of the newest first; "quoted words" stand together."""
    with opened(location) as book:
        hits = book.search(" ".join(words), limit=limit)
        if as_json:
            for hit in hits:
                write_json(hit)
            return
        from rich.padding import Padding
        from rich.text import Text

        from dragoman.cli.lines import clean, console

        out = console()
        for hit in hits:
            line = Text(f"{hit.date or 'no date':<10}  ").append(clean(hit.title) or "(no headline)", style="bold")
            out.print(line.append(f"  {hit.entry or hit.report}", style="dim"))
            if hit.snippet:
                out.print(Padding(Text(clean(hit.snippet), style="dim"), (0, 0, 0, 12), expand=False))
        if not hits:
            click.echo("Nothing was found.")
