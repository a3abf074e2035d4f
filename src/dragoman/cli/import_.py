"""`dragoman import`: put a full export into an empty ledger."""

from __future__ import annotations

from itertools import chain, islice
from pathlib import Path

import click

from dragoman.cli.options import json_option, ledger_option, opened, write_json

_EXAMPLES = """\b
Examples:
  dragoman import ledger.full.jsonl --ledger copy.db
  dragoman import haiti.jsonl.gz --ledger postgresql://desk@localhost/haiti
"""


@click.command("import", epilog=_EXAMPLES, short_help="Put a full export into an empty ledger.")
@click.argument("path", type=click.Path(path_type=Path))
@ledger_option
@json_option
def import_(path: Path, location: str | None, as_json: bool) -> None:
    """
    Put what `dragoman export full` wrote at PATH into an empty ledger; it is then the same ledger.

    All or nothing: a damaged file, or one that was cut off, leaves the ledger empty.
    """
    from dragoman.export.records import read

    records = read(path)
    # A file of another kind is refused before a ledger is made for it.
    first = list(islice(records, 1))
    with opened(location, create=True) as book:
        count = book.restore(chain(first, records))
        if as_json:
            write_json({"ledger": book.location, "reports": count})
        else:
            click.echo(f"{book.location}: {count:,} reports and all that was decided on them")
