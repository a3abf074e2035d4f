"""`dragoman export`: the ledger in other programs' formats."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dragoman.cli.options import json_option, ledger_option, opened, pages, write_json
from dragoman.errors import DragomanError

if TYPE_CHECKING:
    from dragoman.ledger import Ledger
    from dragoman.ledger.entries import Entry

_EXAMPLES = """\b
Examples:
  dragoman export csv --output haiti-tables
  dragoman export xlsx --actor Haiti
  dragoman export iati --kind money --reporter XM-DAC-12345 --output aid.xml
  dragoman export full --output ledger.jsonl.gz
  dragoman export plover --output - | cut -f 3,7,10

\b
csv       one file a table, with datapackage.json
parquet   the same as Parquet
xlsx      the same as one Excel workbook
jsonld    schema.org claims, W3C annotations, PROV
iati      IATI 2.03 activities (XML)
ftm       FollowTheMoney entities (JSON lines)
geojson   entries on a map
plover    events as source, target and PLOVER type (tab-separated)
polecat, icews, phoenix, gdelt   events in the columns of those sets
full      everything, to be put into another ledger with: dragoman import
"""


class CannotWrite(DragomanError):
    """An export cannot be written where it was wanted."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the module that writes it, the end of its file's name, and whether it is a folder."""

    module: str
    suffix: str
    folder: bool = False


FORMATS = {
    "csv": Format("csv", "csv", folder=True),
    "parquet": Format("parquet", "parquet", folder=True),
    "xlsx": Format("xlsx", "xlsx"),
    "jsonld": Format("jsonld", "jsonld"),
    "iati": Format("iati", "iati.xml"),
    "ftm": Format("ftm", "ftm.jsonl"),
    "geojson": Format("geojson", "geojson"),
    "plover": Format("plover", "plover.tsv"),
    "polecat": Format("polecat", "polecat.tsv"),
    "icews": Format("icews", "icews.tsv"),
    "phoenix": Format("phoenix", "phoenix.tsv"),
    "gdelt": Format("gdelt", "gdelt.tsv"),
    "full": Format("records", "full.jsonl"),
}


@click.command(epilog=_EXAMPLES)
@click.argument("format", type=click.Choice(list(FORMATS)))
@click.option("--output", type=click.Path(path_type=Path), metavar="PATH", help="File or folder; - is standard output.")
@click.option("--force", is_flag=True, help="Write over what is there.")
@click.option("--actor", metavar="NAME", help="Only what this actor takes part in.")
@click.option("--kind", multiple=True, metavar="KIND", help="Only money, personnel, agreement …, event.")
@click.option("--since", metavar="DATE", help="Only with evidence of that day or later.")
@click.option("--text", metavar="WORDS", help="Only with these words.")
@click.option("--reporter", metavar="ID", help="IATI: the organisation identifier of whoever publishes the file.")
@ledger_option
@json_option
def export(
    format: str,
    output: Path | None,
    force: bool,
    actor: str | None,
    kind: tuple[str, ...],
    since: str | None,
    text: str | None,
    reporter: str | None,
    location: str | None,
    as_json: bool,
) -> None:
    """Write the ledger, or a part of it, in FORMAT."""
    form = FORMATS[format]
    filtered = bool(actor or kind or since or text)
    if format == "full" and filtered:
        raise click.UsageError("the full export is always of everything; leave --actor, --kind, --since and --text out")
    if reporter and format != "iati":
        raise click.UsageError("--reporter is for iati only")
    path = output or Path(f"ledger-{form.suffix}" if form.folder else f"ledger.{form.suffix}")
    if form.folder and str(path) == "-":
        raise click.UsageError(f"{format} is a folder of files; name one with --output")
    with opened(location) as book:
        writer = import_module(f"dragoman.export.{form.module}").write
        if format == "full":
            write: Callable[[Path], int] = partial(writer, book)
        else:
            more = {"reporter": reporter} if reporter else {}
            write = partial(writer, book, chosen(book, actor, kind or _only(format), since, text), **more)
        count = _written(write, path, form, force)
    if str(path) == "-":
        return
    if as_json:
        write_json({"format": format, "path": str(path), "count": count})
    else:
        click.echo(f"{path}: {count:,} {'records' if format == 'full' else 'entries'}")


def _only(format: str) -> tuple[str, ...]:
    """Event data hold events and nothing else."""
    return ("event",) if format in ("plover", "polecat", "icews", "phoenix", "gdelt") else ()


def chosen(
    book: Ledger, actor: str | None, kind: tuple[str, ...], since: str | None, text: str | None
) -> Iterator[Entry]:
    """The entries that are asked for, each with its history: events too, where no kind is given."""
    if not (actor or since or text):
        yield from book.all_entries(kind=kind or None)
        return
    for kinds in [kind] if kind else [None, ("event",)]:
        for line in pages(book.entries, 0, actor=actor, kind=kinds, since=since, text=text):
            yield book.entry(line.id)


def _written(write: Callable[[Path], int], path: Path, form: Format, force: bool) -> int:
    """Write beside the place and move there when all is done, so that nobody finds half an export."""
    if str(path) == "-":
        with tempfile.TemporaryDirectory() as folder:
            count = write(Path(folder) / "out")
            with (Path(folder) / "out").open("rb") as made:
                sys.stdout.flush()
                shutil.copyfileobj(made, sys.stdout.buffer)
                sys.stdout.buffer.flush()
        return count
    if path.exists() and not force and (not form.folder or any(path.iterdir() if path.is_dir() else [path])):
        raise click.UsageError(f"{path} exists already; give another name with --output, or --force to write over it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".dragoman-") as folder:
            # The name's end tells whether to compress.
            part = Path(folder) / path.name
            count = write(part)
            if form.folder:
                path.mkdir(exist_ok=True)
                for file in part.iterdir():
                    os.replace(file, path / file.name)
            else:
                os.replace(part, path)
        return count
    except OSError as error:
        raise CannotWrite(f"{path} cannot be written ({error.strerror or error}); nothing was left there") from None
