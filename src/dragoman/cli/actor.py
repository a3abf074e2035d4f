"""`dragoman actor`: who somebody is, and what they promised, were promised, did and object to."""

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
  dragoman actor Kenya
  dragoman actor HTI --evidence
  dragoman actor "Ekuru Aukot" --json
"""


@click.command(epilog=_EXAMPLES, short_help="Show who somebody is and what they promised and did.")
@click.argument("name")
@limit_option
@evidence_option
@ledger_option
@json_option
def actor(name: str, limit: int, evidence: bool, location: str | None, as_json: bool) -> None:
    """
    Show an actor across reports: its names, its entries and its positions.

    NAME is a name, another spelling of it, an ISO country code or an id.
    """
    with opened(location) as book:
        record = book.actor(name)
        if as_json:
            write_json(record, indent=2)
            return
        from rich.padding import Padding
        from rich.text import Text

        from dragoman.cli.lines import clean, console, position_line, print_entries, question_line, quotes

        out = console()
        about = "/".join(filter(None, (record.country, record.sector))) or "no country"
        out.print(Text(clean(record.name), style="bold").append(f"  {record.kind}, {about}", style="not bold"))
        out.print(Text(record.id, style="dim"))
        others = [clean(other) for other in record.names if other != record.name]
        if others:
            out.print(Text("also " + ", ".join(others)))
        out.print(
            Text(
                f"in {record.reports} reports; promised {record.promised}, was promised {record.promised_to}, "
                f"took part in {record.events} events"
            )
        )
        found, more = limited(pages(book.entries, limit and limit + 1, actor=record.id), limit)
        if found:
            print_entries(out, found, book.entry if evidence else None)
        if more:
            click.echo(f"The first {limit} only; more with --limit.")
        if record.positions:
            out.print(Text(f"Takes a side ({len(record.positions)})", style="bold"))
        for held in record.positions:
            line = position_line(held.position)
            line.append(
                f"  on {clean(held.title)} {held.entry}" if held.entry else f"  on {clean(held.position.target)}"
            )
            out.print(Padding(line, (0, 0, 0, 2), expand=False))
            for quote in quotes([held.position.quote] if evidence else [], indent=6):
                out.print(quote)
        for item in record.questions:
            out.print(Padding(question_line(item), (0, 0, 0, 2), expand=False))
