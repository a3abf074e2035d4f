"""`dragoman code`: event data from many reports."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dragoman.cli.options import json_option, model_option, profile_option, write_json

if TYPE_CHECKING:
    from dragoman.bulk import Estimate, Progress, Settings, Summary, Verification
    from dragoman.find.scores import Profile
    from dragoman.language.encoder import Device, Model

_EXAMPLES = """\b
Examples:
  dragoman code news.jsonl coded/
  dragoman code archive/ 'feeds/2024-*.csv.gz' s3://bucket/wire/*.parquet coded/
  dragoman code archive/ coded/ --dry-run
  dragoman code scraped.parquet coded/ --column text=article_body --column published=day
  dragoman code archive/ coded/ --engine ray --address ray://head:10001
  dragoman code --verify coded/
  dragoman query "SELECT * FROM dyad_months LIMIT 20" coded/

\b
After a break the same command goes on where it stopped. The same input, version
and settings give the same bytes, whatever the engine and the number of workers.
"""


@click.command(epilog=_EXAMPLES)
@click.argument("paths", nargs=-1, required=True, metavar="INPUT… OUT")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processes; all cores where none is given.")
@click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    default="local",
    show_default=True,
    help="On this machine, or on a Ray cluster.",
)
@click.option(
    "--address", metavar="ADDRESS", help="The Ray cluster: ray://host:10001, or auto. Else one is started here."
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="OURS=THEIRS",
    help="What a table calls text, title, published, url, site, authors or language.",
)
@click.option(
    "--rows-per-part",
    type=click.IntRange(min=1),
    metavar="N",
    help="Input rows that are written together, 1,024 where none is given; more where there are millions.",
)
@profile_option
@model_option
@click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "gpu"]),
    default="auto",
    show_default=True,
    help="Where the encoder runs; auto: on a GPU if there is one and dragoman[gpu] is installed.",
)
@click.option("--dry-run", is_flag=True, help="Read a sample; tell how long all would take and how large it would be.")
@click.option("--verify", is_flag=True, help="Read a sample of OUT's input again and compare; check all files.")
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Batches to verify, or reports to try.")
@click.option("--anew", is_flag=True, help="Throw away what another version or other settings made in OUT.")
@click.option("--retry", is_flag=True, help="Code again the parts with failures that may be none another time.")
@click.option("--quiet", is_flag=True, help="Only the summary.")
@json_option
def code(
    paths: tuple[str, ...],
    workers: int | None,
    engine: str,
    address: str | None,
    columns: tuple[str, ...],
    rows_per_part: int | None,
    profile: Profile,
    model: Model,
    device: str,
    dry_run: bool,
    verify: bool,
    sample: int | None,
    anew: bool,
    retry: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """
    Read many reports and write what they say to the folder OUT as Parquet.

    INPUT is a file, a folder, a pattern in quotes, or an address (https://, s3://, gs://) of tables (JSONL, CSV, Parquet,
    WARC; .gz too), text or HTML. OUT has the tables events, statements, commitments, actors, reports and failures: each
    row of the input is a row of reports or of failures.
    """
    *inputs, out = paths
    if verify:
        _verify(inputs, Path(out), sample, as_json)
        return
    if not inputs:
        raise click.UsageError("name the input and then the folder for the output: dragoman code INPUT… OUT")
    settings = replace(_settings(columns, rows_per_part), profile=profile, model=model, device=_device(device))
    if address and engine != "ray":
        raise click.UsageError("--address is for --engine ray")
    if dry_run:
        _estimate(inputs, settings, workers, sample, as_json)
        return
    from dragoman import bulk

    with _told(quiet or as_json) as tell:
        try:
            summary = bulk.code(
                inputs,
                out,
                settings,
                engine="ray" if engine == "ray" else "local",
                workers=workers,
                address=address,
                anew=anew,
                retry=retry,
                on_progress=tell,
                on_note=_note,
            )
        except (KeyboardInterrupt, click.Abort):
            _note("stopped; what is done stays, and the same command goes on from there")
            raise click.Abort from None
    if as_json:
        write_json(summary)
    else:
        click.echo(_summary(summary))
    if summary.tables["failures"]:
        if not as_json:
            _note(f'see what failed: dragoman query "SELECT location, reason FROM failures" {out}')
        raise click.exceptions.Exit(1)


def _settings(columns: tuple[str, ...], rows_per_part: int | None) -> Settings:
    from dragoman.bulk import Settings
    from dragoman.bulk.inputs import COLUMNS

    named = {}
    for column in columns:
        ours, sign, theirs = column.partition("=")
        if not sign or not theirs or ours not in COLUMNS:
            raise click.BadParameter(
                f"{column}: write OURS=THEIRS, where OURS is one of {', '.join(COLUMNS)}", param_hint="--column"
            )
        named[ours] = theirs
    return Settings(named, rows_per_part=rows_per_part) if rows_per_part else Settings(named)


def _device(asked: str) -> Device:
    from dragoman.language.encoder import gpu_is_there

    return "gpu" if asked == "gpu" or (asked == "auto" and gpu_is_there()) else "cpu"


def _note(text: str) -> None:
    click.echo(f"dragoman: {text}", err=True)


@contextmanager
def _told(quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """Progress on standard error: a moving line on a terminal, a line twice a minute elsewhere."""
    moving, told = sys.stderr.isatty(), [time.monotonic()]
    every = 0.2 if moving else 30.0

    def tell(progress: Progress) -> None:
        now = time.monotonic()
        if quiet or now - told[0] < every:
            return
        told[0] = now
        line = _line(progress)
        click.echo(f"\r\x1b[K{line}" if moving else line, err=True, nl=not moving)

    yield tell
    if moving and not quiet:
        click.echo("\r\x1b[K", err=True, nl=False)


def _line(progress: Progress) -> str:
    parts = [f"{progress.rows:,} reports", f"{progress.rate:.1f}/s", f"{progress.share:.0%} of the input"]
    if progress.before:
        parts.insert(1, f"{progress.before:,} done before")
    if progress.left is not None:
        parts.append(f"{duration(progress.left)} left")
    if progress.failures:
        parts.append(f"{progress.failures:,} failed")
    return " · ".join(parts)


def duration(seconds: float) -> str:
    """
    As people say it.

        >>> duration(75), duration(7_300), duration(200_000)
        ('1 min 15 s', '2 h 1 min', '2 d 7 h')
    """
    units = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    whole = max(1, round(seconds))
    parts: list[tuple[int, str]] = []
    for name, size in units:
        if whole >= size or parts:
            parts.append((whole // size, name))
            whole %= size
    return " ".join(f"{count} {name}" for count, name in parts[:2] if count)


def _summary(summary: Summary) -> str:
    tables = summary.tables
    lines = [
        f"{summary.out}: {summary.rows:,} input rows: {tables['reports']:,} reports, {tables['failures']:,} failures",
        f"{tables['events']:,} event rows, {tables['statements']:,} statements, {tables['commitments']:,} commitments, "
        f"{tables['actors']:,} actors",
    ]
    if summary.coded:
        lines.append(
            f"{summary.coded:,} rows in {duration(summary.seconds)} ({summary.coded / summary.seconds:.1f}/s)"
            + (f"; {summary.rows - summary.coded:,} were done before" if summary.coded < summary.rows else "")
        )
    else:
        lines.append("all was done before")
    if summary.removed:
        lines.append(f"{summary.removed:,} parts taken away whose input is gone")
    return "\n".join(lines)


def _estimate(inputs: list[str], settings: Settings, workers: int | None, sample: int | None, as_json: bool) -> None:
    from dragoman.bulk import estimate

    found = estimate(inputs, settings, workers, sample or 48, on_note=_note)
    if as_json:
        write_json(found)
    else:
        click.echo(_estimated(found))


def _estimated(found: Estimate) -> str:
    about = "" if found.exact else "about "
    return (
        f"{about}{found.rows:,} rows in {found.files:,} files; {found.sample:,} of them were read, {found.failures:,} failed\n"
        f"with {found.workers} workers about {duration(found.seconds)} ({found.rate:.1f} reports/s) "
        f"and {size(found.bytes)} of Parquet; nothing was written"
    )


def size(count: float) -> str:
    """
    Bytes as people say them.

        >>> size(2_500_000)
        '2.5 MB'
    """
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} TB"


def _verify(inputs: list[str], out: Path, sample: int | None, as_json: bool) -> None:
    from dragoman.bulk import verify

    found = verify(out, inputs or None, sample or 4)
    if as_json:
        write_json(found)
    else:
        click.echo(_verified(found))
    if found.differences:
        raise click.exceptions.Exit(1)


def _verified(found: Verification) -> str:
    checked = f"{found.files:,} files are as they were written, {found.rows:,} rows were read again"
    if not found.differences:
        return f"{checked}: all the same"
    return "\n".join([f"{checked}: {len(found.differences):,} differences", *found.differences[:50]])
