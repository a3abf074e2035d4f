"""`dragoman read`: read reports and show what they say."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from dragoman.cli.options import model_option, profile_option
from dragoman.errors import DateError, DragomanError, TranslationFailed

if TYPE_CHECKING:
    from dragoman.facts import Reading
    from dragoman.find.scores import Profile
    from dragoman.language.encoder import Model
    from dragoman.report import Report

_EXAMPLES = """\b
Examples:
  dragoman read article.html
  dragoman read saved-page.txt --published 2023-09-26 --evidence
  dragoman read article.html --profile precision
  dragoman read *.txt --format json > readings.jsonl
  dragoman read communique.pdf --evidence
  dragoman read lemonde.html --translate http://localhost:5000
  dragoman read archive.csv --column text=body --column date=day --format json
  dragoman read https://example.org/report --format html --output report.html
  pbpaste | dragoman read -
"""


#: Files that hold one report: its JSON is laid out over lines, for people.
_SINGLE = (".txt", ".md", ".html", ".htm", ".xhtml", ".pdf", ".docx", ".eml", ".mht", ".mhtml", "-")

column_option = click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="OURS=THEIRS",
    help="Which column of a table is text, title, date, url, authors or site; for example text=article_body.",
)


translate_option = click.option(
    "--translate", metavar="URL", help="A LibreTranslate server for reports in other languages."
)
translate_model_option = click.option(
    "--translate-model", metavar="NAME", help="The server at --translate speaks OpenAI's protocol and has this model."
)


def named_columns(columns: tuple[str, ...]) -> dict[str, str]:
    """The columns of a table by our names. Raises BadParameter."""
    named = dict(column.partition("=")[::2] for column in columns)
    known = ("text", "title", "date", "url", "authors", "site", "language")
    if wrong := [ours for ours, theirs in named.items() if ours not in known or not theirs]:
        raise click.BadParameter(
            f"“{wrong[0]}” is not one of {', '.join(known)}; write --column text=THEIR_NAME", param_hint="--column"
        )
    return named


@click.command(epilog=_EXAMPLES)
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    help="How to show what was found.",
    show_default=True,
)
@click.option(
    "--published",
    metavar="DATE",
    help="The date of publication (2023-09-26), where the report does not say it or is wrong.",
)
@click.option("--evidence", is_flag=True, help="Show the sentence under each line.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file and not to the terminal."
)
@profile_option
@model_option
@column_option
@translate_option
@translate_model_option
@click.option(
    "--second-reader",
    metavar="URL",
    help="Have a language model of yours look at facts of low score: a server that speaks OpenAI's protocol.",
)
@click.option("--second-model", metavar="NAME", help="The model at --second-reader.")
def read(
    paths: tuple[str, ...],
    form: str,
    published: str | None,
    evidence: bool,
    output: Path | None,
    columns: tuple[str, ...],
    profile: Profile,
    model: Model,
    translate: str | None,
    translate_model: str | None,
    second_reader: str | None,
    second_model: str | None,
) -> None:
    """
    Read reports and show who did, said and promised what to whom.

    PATH is a text or HTML file, PDF, DOCX or mail; a table of reports (JSONL, CSV or Parquet with the columns text, title,
    date, url); an archive (MBOX, WARC, ZIP, tar, a dump of Wikinews); an address; or - for standard input.
    """
    from dragoman.reading import read_all

    published, named = _checked(published), named_columns(columns)
    failures: list[DragomanError] = []

    def fail(error: DragomanError) -> None:
        failures.append(error)
        click.echo(f"dragoman: {error}", err=True)

    with _opened(output) as out:
        write = _writer(form, out, evidence=evidence, several=len(paths) > 1 or not paths[0].lower().endswith(_SINGLE))
        with _progress(len(paths)) as advance:
            reports = _reports(paths, published, named, fail, advance)
            for reading in read_all(
                in_english(reports, translate, translate_model, fail), profile=profile, model=model
            ):
                write(_seconded(reading, second_reader, second_model, fail))
    if failures:
        raise click.exceptions.Exit(1)


def _checked(published: str | None) -> str | None:
    from dragoman.sources.dates import check_date

    try:
        return check_date(published) if published is not None else None
    except DateError as error:
        raise click.BadParameter(str(error), param_hint="--published") from None


def in_english(
    reports: Iterator[Report], translate: str | None, model: str | None, fail: Callable[[DragomanError], None]
) -> Iterator[Report]:
    """The reports, those in other languages translated where a server is named; what it does not do goes to *fail*."""
    if translate is None:
        yield from reports
        return
    from dragoman.sources.languages import foreign, language_of
    from dragoman.translate import translated, translator

    server = translator(translate, model)
    for report in reports:
        try:
            yield translated(report, server, language_of(report)) if foreign(report) else report
        except TranslationFailed as error:
            fail(error)


def _seconded(
    reading: Reading, server: str | None, model: str | None, fail: Callable[[DragomanError], None]
) -> Reading:
    """The reading, with a second reader's opinions where one is named."""
    if server is None:
        return reading
    if model is None:
        raise click.UsageError("--second-reader needs --second-model NAME as well")
    from dragoman.second_reader import SecondReader

    try:
        return SecondReader(server, model).read(reading)
    except TranslationFailed as error:
        fail(error)
        return reading


def _reports(
    paths: tuple[str, ...],
    published: str | None,
    columns: dict[str, str],
    fail: Callable[[DragomanError], None],
    advance: Callable[[], None],
) -> Iterator[Report]:
    from dragoman.sources import load

    for path in paths:
        try:
            for report in load(path, on_error=fail, columns=columns):
                yield replace(report, published=published) if published else report
        except DragomanError as error:
            fail(error)
        advance()


def _opened(output: Path | None) -> nullcontext[TextIO] | TextIO:
    if output is None:
        return nullcontext(sys.stdout)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        return output.open("w", encoding="utf8")
    except OSError as error:
        raise click.BadParameter(f"{output} cannot be written ({error.strerror})", param_hint="--output") from None


class _progress:  # noqa: N801 - used as a function
    """A bar on standard error for several files, where that is a terminal; nothing else."""

    def __init__(self, total: int) -> None:
        self.total = total

    def __enter__(self) -> Callable[[], None]:
        if self.total < 2 or not sys.stderr.isatty():
            return lambda: None
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self.bar = Progress(
            TextColumn("reading"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        task = self.bar.add_task("", total=self.total)
        self.bar.start()
        return lambda: self.bar.advance(task)

    def __exit__(self, *_: object) -> None:
        if hasattr(self, "bar"):
            self.bar.stop()


def _writer(form: str, out: TextIO, *, evidence: bool, several: bool) -> Callable[[Reading], None]:
    """What is done with each reading: one page, one line of JSON, or one readout after another."""
    if form == "json":
        return lambda reading: _write(out, reading.to_json(indent=None if several else 2) + "\n")
    if form == "html":
        from dragoman.export.html import render as render_html

        return lambda reading: _write(out, render_html(reading))
    from dragoman.export.text import render

    colour = out.isatty()
    return lambda reading: _write(out, render(reading, evidence=evidence, colour=colour) + "\n")


def _write(out: TextIO, text: str) -> None:
    # A terminal that cannot show a character gets a question mark, not an error.
    encoding = out.encoding or "utf8"
    out.write(text.encode(encoding, "replace").decode(encoding))
    out.flush()
