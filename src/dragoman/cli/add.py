"""`dragoman add`: read reports and put what they say into the ledger."""

from __future__ import annotations

import contextlib
import glob
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dragoman.cli.options import json_option, ledger_option, opened, profile_option, write_json
from dragoman.cli.read import (
    _checked,
    _progress,
    column_option,
    in_english,
    named_columns,
    translate_model_option,
    translate_option,
)
from dragoman.errors import DragomanError, LedgerNotFound, NotEnglish, ReportNotFound

if TYPE_CHECKING:
    from dragoman.facts import Reading
    from dragoman.find.scores import Profile
    from dragoman.ledger import Ledger
    from dragoman.ledger.entries import Added
    from dragoman.report import Report

_EXAMPLES = """\b
Examples:
  dragoman add article.html readout.txt
  dragoman add reports/ --ledger haiti.db
  dragoman add 'archive/2024-*/**/*.txt'
  curl -s https://example.org/feed.jsonl | dragoman add -

\b
Reports that the ledger has already are not read again: after a break, the
same command goes on where it stopped.
"""

#: What is taken from a folder.
SUFFIXES = (
    ".txt", ".html", ".htm", ".xhtml", ".mht", ".mhtml", ".pdf", ".docx", ".eml", ".mbox", ".jsonl", ".ndjson", ".csv", ".parquet",
    ".warc", ".warc.gz", ".wet.gz", ".zip", ".tar", ".tar.gz", ".tgz", ".xml.bz2",
)  # fmt: skip


@click.command(epilog=_EXAMPLES)
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option(
    "--published",
    metavar="DATE",
    help="The date of publication (2023-09-26), where the report does not say it or is wrong.",
)
@column_option
@translate_option
@translate_model_option
@profile_option
@click.option("--quiet", is_flag=True, help="Only the summary.")
@ledger_option
@json_option
def add(
    paths: tuple[str, ...],
    published: str | None,
    columns: tuple[str, ...],
    translate: str | None,
    translate_model: str | None,
    profile: Profile,
    quiet: bool,
    location: str | None,
    as_json: bool,
) -> None:
    """
    Read reports and put what they say into the ledger.

    PATH is a file (text, HTML, PDF, DOCX, mail; a table of reports: JSONL, CSV, Parquet; an archive: WARC, ZIP, tar), a
    folder, a pattern in quotes, an address, or - for standard input. Each report is added whole or not at all.
    """
    published = _checked(published)
    failures: list[DragomanError] = []
    counts: Counter[str] = Counter()

    def fail(error: DragomanError) -> None:
        failures.append(error)
        click.echo(f"dragoman: {error}", err=True)

    with _book(location) as book:
        try:
            load_one = partial(_loaded, published=published, columns=named_columns(columns), fail=fail)
            _add(
                book,
                paths,
                partial(_english, load_one, translate, translate_model, fail, counts),
                profile,
                fail,
                counts,
                _shown(quiet, as_json),
            )
        except (KeyboardInterrupt, click.Abort):
            click.echo(
                f"dragoman: stopped after {counts['added']:,} reports; the same command goes on from there", err=True
            )
            raise click.Abort from None
        finally:
            if not as_json:
                made = (
                    _summary(counts, book.ledger.location) if book.ledger else "nothing to add, so no ledger was made"
                )
                click.echo(made)
    if failures:
        raise click.exceptions.Exit(1)


@dataclass
class _Book:
    """The ledger, or where it will be once there is something to put into it."""

    location: str | None
    ledger: Ledger | None = None

    def made(self) -> Ledger:
        """The ledger, made where there was none. Raises LedgerError."""
        if self.ledger is None:
            self.ledger = opened(self.location, create=True)
        return self.ledger


@contextlib.contextmanager
def _book(location: str | None) -> Iterator[_Book]:
    book = _Book(location)
    try:
        with contextlib.suppress(LedgerNotFound):
            book.ledger = opened(location)
        yield book
    finally:
        if book.ledger:
            book.ledger.close()


def _add(
    book: _Book,
    paths: tuple[str, ...],
    load_one: Callable[[str], Iterator[Report]],
    profile: Profile,
    fail: Callable[[DragomanError], None],
    counts: Counter[str],
    show: Callable[[Reading, Added], None],
) -> None:
    from dragoman.reading import read_all

    places = list(_places(paths, fail))
    with _progress(len(places)) as advance:
        for reading in read_all(_new(book, places, load_one, fail, counts, advance), profile=profile):
            added = book.made().add(reading)
            counts[added.status] += 1
            counts["copies"] += added.copy_of is not None
            counts["entries"] += len(added.entries)
            counts["begun"] += added.new
            counts["questions"] += added.questions
            show(reading, added)


def _places(paths: tuple[str, ...], fail: Callable[[DragomanError], None]) -> Iterator[str]:
    """Files, addresses and - in the order given; folders and patterns are opened up, by name."""
    for path in paths:
        if path == "-" or path.startswith(("http://", "https://")):
            yield path
        elif Path(path).is_dir():
            found = sorted(file for file in Path(path).rglob("*") if _is_report(file, Path(path)))
            if not found:
                fail(ReportNotFound(f"{path} holds no reports; wanted are files that end in {', '.join(SUFFIXES)}"))
            yield from map(str, found)
        elif glob.has_magic(path) and not Path(path).exists():
            matched = sorted(file for file in glob.glob(path, recursive=True) if Path(file).is_file())
            if not matched:
                fail(ReportNotFound(f"nothing matches {path}; check the pattern"))
            yield from matched
        else:
            yield path


def _is_report(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return not hidden and file.name.lower().endswith(SUFFIXES) and file.is_file()


def _new(
    book: _Book,
    places: list[str],
    load_one: Callable[[str], Iterator[Report]],
    fail: Callable[[DragomanError], None],
    counts: Counter[str],
    advance: Callable[[], None],
) -> Iterator[Report]:
    """Reports that are not in the ledger yet; what cannot be loaded goes to *fail* and the rest go on."""
    for place in places:
        try:
            for report in load_one(place):
                if book.ledger and book.ledger.has(report.id, report.url):
                    counts["known"] += 1
                else:
                    yield report
        except DragomanError as error:
            fail(error)
        advance()


def _loaded(
    place: str, *, published: str | None, columns: dict[str, str], fail: Callable[[DragomanError], None]
) -> Iterator[Report]:
    from dragoman.sources import load

    for report in load(place, on_error=fail, columns=columns):
        yield replace(report, published=published) if published else report


def _english(
    load_one: Callable[[str], Iterator[Report]], translate: str | None, model: str | None,
    fail: Callable[[DragomanError], None], counts: Counter[str], place: str,
) -> Iterator[Report]:  # fmt: skip
    """The reports at a place in English; others are translated where a server is named, else set aside with their language."""
    from dragoman.sources.languages import foreign

    for report in in_english(load_one(place), translate, model, fail):
        if (language := foreign(report)) is None:
            yield report
            continue
        counts["set aside"] += 1
        fail(NotEnglish(f"{report.location} is in {language}; set aside, have it translated with --translate URL"))


def _shown(quiet: bool, as_json: bool) -> Callable[[Reading, Added], None]:
    """What is shown of each report."""
    if as_json:
        return lambda reading, added: write_json(added)
    if quiet:
        return lambda reading, added: None
    return lambda reading, added: click.echo(_line(reading, added))


def _line(reading: Reading, added: Added) -> str:
    from dragoman.cli.lines import clean

    report = reading.report
    notes = [f"{len(added.entries)} entries and events, {added.new} new" if added.entries else "nothing for the ledger"]
    notes += [f"a copy of {added.copy_of}"] if added.copy_of else []
    notes += [f"a revision of {added.revision_of}"] if added.revision_of else []
    title = clean(report.title or report.location)
    title = title if len(title) <= 60 else title[:59] + "…"
    return (
        f"{added.status.replace('_', ' '):<10} {report.published or 'no date':<10}  {title}\n{'':23}{'; '.join(notes)}"
    )


def _summary(counts: Counter[str], location: str) -> str:
    parts = [f"{counts['added']:,} added"]
    for status, name in (
        ("known", "known already"),
        ("set aside", "set aside for their language"),
        ("seen_again", "seen again elsewhere"),
        ("revision", "revised"),
    ):
        if counts[status]:
            parts.append(f"{counts[status]:,} {name}")
    if counts["copies"]:
        parts.append(f"{counts['copies']:,} copies of others")
    if counts["begun"]:
        parts.append(f"{counts['begun']:,} new entries and events")
    asked = " (look at questions with: dragoman review)" if counts["questions"] else ""
    return f"{location}: {', '.join(parts)}{asked}"
