"""`dragoman train`: learn from the decisions in a ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dragoman.cli.options import ledger_option, opened
from dragoman.errors import AdaptationError

if TYPE_CHECKING:
    from dragoman.adapting import Example
    from dragoman.ledger.entries import Entry, Observation

_EXAMPLES = """\b
Examples:
  dragoman train --ledger desk.db --output desk.json
  dragoman --adapted desk.json read article.html
  dragoman --adapted desk.json add reports/ --ledger desk.db

About 200 decisions are a good beginning. What is accepted or corrected was right; what is rejected, or was of another type, was not.
"""


@click.command(epilog=_EXAMPLES)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
@click.option(
    "--floor",
    type=click.FloatRange(0, 1),
    metavar="F1",
    help="Write nothing where F1 on what was left out is below this. Else: below what it was before.",
)
@ledger_option
def train(output: Path, floor: float | None, location: str | None) -> None:
    """
    Learn from the decisions in a ledger which events and commitments are right, on this machine, in seconds.

    Each fifth of the reports is judged by what the others taught; the figures are of what was left out.
    """
    from dragoman import adapting

    with opened(location) as book:
        examples = [example for entry in book.all_entries() for example in _of(entry)]
    adapted, kept = {}, []
    for kind in adapting.KINDS:
        count = sum(one.kind == kind for one in examples)
        if not adapting.enough(examples, kind):
            click.echo(
                f"{kind}: {count} decisions; left as they are (it takes {adapting.LEAST}, and {adapting.LEAST_OF_EACH} of each verdict)"
            )
            continue
        figures = adapting.cross_validated(examples, kind)
        least = figures.before if floor is None else floor
        line = f"{kind}: {count} decisions, {figures.right} right; F1 on what was left out {figures.before:.3f} before, {figures.after:.3f} after"
        if figures.after < least:
            click.echo(f"{line}; below {least:.3f}, so they are left as they are")
            continue
        click.echo(line)
        adapted[kind] = adapting.fitted([one for one in examples if one.kind == kind])
        kept.append(figures)
    if not adapted:
        raise AdaptationError("nothing was learnt that would help; decide on more with: dragoman review")
    adapting.write(output, adapted, kept)
    click.echo(f"written to {output}; use it with: dragoman --adapted {output} read …")


def _of(entry: Entry) -> Iterator[Example]:
    """What was decided of an entry's tellings; a verdict on the entry counts for its only telling."""
    from dragoman.adapting import Example, features

    kind = "events" if entry.kind == "event" else "commitments"
    for telling in entry.observations:
        review = (
            telling.review if telling.review != "proposed" else entry.review if len(entry.observations) == 1 else ""
        )
        if review not in ("accepted", "corrected", "rejected"):
            continue
        said = {line.property: line.value for line in telling.assertions}
        told = features(
            kind,  # type: ignore[arg-type]
            said["type"]["type"] if kind == "events" else said["kind"],
            said.get("realis" if kind == "events" else "stage", ""),
            telling.score,
            telling.reason,
            telling.quote.exact,
            beneficiary=bool({"target", "beneficiary"} & said.keys()),
            told=telling.speaker is not None,
        )
        yield Example(kind, telling.quote.report, told, review != "rejected" and not _other_type(telling))  # type: ignore[arg-type]


def _other_type(telling: Observation) -> bool:
    return any(
        line.property in ("type", "kind") and line.review in ("corrected", "rejected") for line in telling.assertions
    )
