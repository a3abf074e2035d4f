"""`dragoman backup`: a copy of the ledger in one file."""

from __future__ import annotations

from pathlib import Path

import click

from dragoman.cli.options import json_option, ledger_option, opened, write_json

_EXAMPLES = """\b
Examples:
  dragoman backup ledger-2025-02-01.db
  dragoman backup copy.db --ledger postgresql://desk@localhost/haiti
"""


@click.command(epilog=_EXAMPLES, short_help="Copy the ledger to a new file.")
@click.argument("path", type=click.Path(path_type=Path))
@ledger_option
@json_option
def backup(path: Path, location: str | None, as_json: bool) -> None:
    """Copy the ledger to a new SQLite file at PATH, while others may go on writing."""
    with opened(location) as book:
        book.backup(path)
        if as_json:
            write_json({"ledger": book.location, "backup": str(path), "bytes": path.stat().st_size})
        else:
            click.echo(f"{book.location} copied to {path} ({path.stat().st_size:,} bytes)")
