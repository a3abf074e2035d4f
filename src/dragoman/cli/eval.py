"""`dragoman eval`: how well a public set is read, and what a version or model changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.options import model_option, profile_option
from dragoman.errors import EvaluationError

if TYPE_CHECKING:
    from dragoman.evaluate import Evaluation
    from dragoman.find.scores import Profile
    from dragoman.language.encoder import Model

_SETS = ("plv", "polnear", "names", "pages", "gold", "plover")

_EXAMPLES = """\b
Examples:
  dragoman eval polnear polnear-dev.jsonl.gz
  dragoman eval plv PLV_test.tsv --kinds --format html --output plv.html
  dragoman eval gold training/annotations --data ../shared/data --each
  dragoman eval polnear polnear-dev.jsonl.gz --format json --output before.json
  dragoman eval polnear polnear-dev.jsonl.gz --model fast --compare before.json

Sets: plv (PLV, AW), polnear, names (UNER, WikiGold, re3d), pages (article-extraction-benchmark), gold (our own), plover
(PLOVER's gold standard records). docs/evaluate.md says where each is fetched, and how its figures are counted.
"""


@click.command("eval", epilog=_EXAMPLES)
@click.argument("name", metavar="SET", type=click.Choice(_SETS))
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="For gold: the folder with the texts that were coded.")
@click.option(
    "--part",
    type=click.Choice(["dev", "test", "tenth"]),
    default="dev",
    show_default=True,
    help="For gold: which half. For names: tenth reads every tenth document, which the encoder has not learnt.",
)
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="Only the first N documents, sentences or pairs."
)
@click.option("--kinds", is_flag=True, help="Show each kind or class too.")
@click.option("--each", is_flag=True, help="List what was missed or wrong, sentence by sentence.")
@click.option(
    "--compare",
    "before",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="JSON",
    help="Show gains and losses against an evaluation that was written with --format json.",
)
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@profile_option
@model_option
def eval_(
    name: str,
    path: Path,
    data: Path | None,
    part: str,
    limit: int | None,
    kinds: bool,
    each: bool,
    before: Path | None,
    form: str,
    output: Path | None,
    profile: Profile,
    model: Model,
) -> None:
    """
    Score how a public set is read: figures with 95 % bootstrap intervals, by kind, beside what others published.

    PATH is a file or folder that you fetched; nothing is downloaded.
    """
    from dragoman.evaluate import evaluate

    old = _loaded(before) if before else None
    with _Counter(name) as counter:
        found = evaluate(
            name, path, model=model, profile=profile, part=part, texts=data, limit=limit, on_unit=counter.tell
        )
    text = _as(form, found, old, kinds=kinds, each=each)
    if output:
        output.write_text(text, encoding="utf8")
        click.echo(f"written to {output}", err=True)
    else:
        click.echo(text, nl=False)


def _as(form: str, found: Evaluation, old: Evaluation | None, *, kinds: bool, each: bool) -> str:
    from dragoman.evaluate import compare
    from dragoman.evaluate.showing import as_html, as_text, compared_as_text

    comparison = compare(old, found) if old else None
    if form == "json":
        return json.dumps(found.to_dict(), ensure_ascii=False, indent=1) + "\n"
    if form == "html":
        return as_html(found, comparison)
    lines = compared_as_text(comparison) if comparison else as_text(found, kinds=kinds, each=each)
    return "\n".join(lines) + "\n"


def _loaded(path: Path) -> Evaluation:
    from dragoman.evaluate import Evaluation

    try:
        return Evaluation.from_dict(json.loads(path.read_text(encoding="utf8")), str(path))
    except ValueError:
        raise EvaluationError(f"{path} is no JSON; make it with: dragoman eval … --format json --output FILE") from None


class _Counter:
    """A line on the terminal that counts the units; nothing where errors go to a file."""

    def __init__(self, name: str) -> None:
        from rich.console import Console
        from rich.status import Status

        self._status = Status(f"reading {name} …", console=Console(stderr=True))
        self._done = 0

    def __enter__(self) -> _Counter:
        self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._status.stop()

    def tell(self, _: Any) -> None:
        """One more unit is done."""
        self._done += 1
        self._status.update(f"{self._done:,} read …")
