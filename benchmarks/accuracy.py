"""
Every figure of docs/accuracy.md that the shipped package gives, measured anew.

    python benchmarks/accuracy.py --shared ../shared            # measure, and write the table with the figures before
    python benchmarks/accuracy.py --shared ../shared --guard    # measure what has a floor; exit 1 where one is not reached

`../shared` holds the public sets. The figures are those of `dragoman eval`; the founding report's come from its own scorer. Floors
stand a little under what was seen, and only rise.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from dragoman.evaluate import evaluate, figures

HERE = Path(__file__).parent
ANNOTATIONS = HERE.parent / "training/annotations"
PAGE = HERE.parent / "docs/accuracy.md"
FIGURES = HERE.parent / "docs/accuracy.json"
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"


@dataclass(frozen=True)
class Figure:
    """A figure: what it is, what is wanted of it, and the floor below which nothing lands."""

    name: str
    wanted: float
    floor: float | None = None


@dataclass(frozen=True)
class Measured:
    """A set as `dragoman eval` knows it, where it lies below the shared folder, and what is asked of it."""

    title: str
    set: str
    path: str
    figures: tuple[Figure, ...]
    part: str = "dev"


SEED = "seed"
SETS = (
    Measured(SEED, SEED, "data/seed", (
        Figure("metadata of 4", 4, 4), Figure("actors of 19", 19, 18), Figure("statements of 11", 11, 10),
        Figure("events of 19", 16, 15), Figure("commitments of 6", 6, 5), Figure("positions of 7", 6, 6),
        Figure("facts in all (at most)", 70),
    )),
    Measured("attribution, PolNeAR dev", "polnear", "data/attribution/polnear-dev.jsonl.gz", (
        Figure("source", 0.83, 0.80), Figure("cue", 0.75, 0.72), Figure("content", 0.73, 0.65), Figure("linked", 0.60, 0.61),
    )),
    Measured("names, left-out tenth of UNER", "names", "data/entities/uner-ewt-train.iob2", (Figure("F1", 0.86, 0.65),), "tenth"),
    Measured("pages", "pages", "data/pages", (Figure("F1", 0.96, 0.958),)),
    *(
        Measured(f"our gold, {title}", "gold", "", (
            Figure("statements", 0.85, 0.76 if guarded else None), Figure("speaker right", 0.85, 0.75 if guarded else None),
            Figure("events", 0.60, 0.43 if guarded else None), Figure("realis right", 0.85, 0.87 if guarded else None),
            Figure("commitments", 0.60, 0.51 if guarded else None), Figure("stage right", 0.80, 0.92 if guarded else None),
            Figure("positions", 0.50, 0.39 if guarded else None),
        ), part)
        for title, part, guarded in (("development part", "dev", True), ("test part", "test", False))
    ),
)  # fmt: skip


def measure(shared: Path, *, guarded: bool) -> dict[str, dict[str, float | None]]:
    """All figures by set, in three digits; only those with a floor where *guarded*."""
    found: dict[str, dict[str, float | None]] = {}
    for one in SETS:
        wanted = [figure.name for figure in one.figures if figure.floor is not None or not guarded]
        if not wanted:
            continue
        path = shared / one.path if one.path else ANNOTATIONS
        values = _seed(shared) if one.set == SEED else _evaluated(one, path, shared / "data")
        found[one.title] = {name: values.get(name) for name in wanted}
        print(f"{one.title}: {found[one.title]}", flush=True)
    return found


def _evaluated(one: Measured, path: Path, texts: Path) -> dict[str, float]:
    evaluation = evaluate(one.set, path, part=one.part, texts=texts)
    return {name: round(interval.value, 3) for name, interval in figures(evaluation).items()}


def _seed(shared: Path) -> dict[str, float]:
    """What the founding report's scorer prints; a line that it does not print has no figure."""
    command = [sys.executable, str(shared / "score/seed.py"), str(shared / "data/seed")]
    out = subprocess.run(command, capture_output=True, text=True).stdout
    found = {
        f"{name} of {of}": float(hits) for name, hits, of in re.findall(r"^(\w+)\s+(\d+)/(\d+)", out, re.MULTILINE)
    }
    if told := re.search(r"facts in all\s+(\d+)", out):
        found["facts in all (at most)"] = float(told.group(1))
    return found


def table(now: dict[str, dict[str, float | None]], before: dict[str, dict[str, float | None]]) -> str:
    """The figures as a table: what, wanted, before, now."""
    lines = ["| set | figure | wanted | before | now |", "| --- | --- | --- | --- | --- |"]
    for one in SETS:
        for number, figure in enumerate(one.figures):
            old, new = (some.get(one.title, {}).get(figure.name) for some in (before, now))
            cells = [f"{value:g}" if value is not None else "–" for value in (figure.wanted, old, new)]
            lines.append(f"| {'' if number else one.title} | {figure.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> int:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="the folder with score/ and data/")
    parser.add_argument("--guard", action="store_true", help="write nothing; fail where a floor is not reached")
    args = parser.parse_args()
    now = measure(args.shared.resolve(), guarded=args.guard)
    if not args.guard:
        before = json.loads(FIGURES.read_text(encoding="utf8")) if FIGURES.exists() else {}
        page = PAGE.read_text(encoding="utf8")
        head, _, rest = page.partition(BEGIN)
        _, _, tail = rest.partition(END)
        PAGE.write_text(f"{head}{BEGIN}\n{table(now, before)}\n{END}{tail}", encoding="utf8")
        FIGURES.write_text(json.dumps(now, indent=1) + "\n", encoding="utf8")
        return 0
    fallen = 0
    for one in SETS:
        for figure in one.figures:
            if figure.floor is None:
                continue
            value = now[one.title][figure.name]
            if value is None or value < figure.floor:
                fallen += 1
                print(f"FELL: {one.title}, {figure.name}: {value}, the floor is {figure.floor}")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
