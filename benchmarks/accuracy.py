"""
Every figure of docs/accuracy.md that the shipped package gives, measured anew.

    python benchmarks/accuracy.py --shared ../shared            # measure, and write the table with the figures before
    python benchmarks/accuracy.py --shared ../shared --guard    # measure what has a floor; exit 1 where one is not reached

`../shared` holds the public sets and their scorers. Floors stand a little under what was seen, and only rise.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs/accuracy.md"
FIGURES = HERE.parent / "docs/accuracy.json"
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"


@dataclass(frozen=True)
class Figure:
    """A figure: what it is, how the scorer's line shows it, what is wanted of it, and the floor below which nothing lands."""

    name: str
    pattern: str
    wanted: float
    floor: float | None = None


@dataclass(frozen=True)
class Scorer:
    """A command (paths below the shared folder, or a script of ours) and the figures that it prints."""

    name: str
    command: tuple[str, ...]
    figures: tuple[Figure, ...]


def f1(name: str, wanted: float, floor: float | None = None) -> Figure:
    """An F1 on a line that begins with its name."""
    return Figure(name, rf"^{name}\s.*F1 ([\d.]+)", wanted, floor)


SCORERS = (
    Scorer("seed", ("score/seed.py", "data/seed"), (
        Figure("metadata of 4", r"metadata\s+(\d+)/", 4, 4),
        Figure("actors of 19", r"actors\s+(\d+)/", 19, 18),
        Figure("statements of 11", r"statements\s+(\d+)/", 11, 10),
        Figure("events of 19", r"events\s+(\d+)/", 16, 15),
        Figure("commitments of 6", r"commitments\s+(\d+)/", 6, 5),
        Figure("positions of 7", r"positions\s+(\d+)/", 6, 6),
        Figure("facts in all (at most)", r"facts in all\s+(\d+)", 70),
    )),
    Scorer("attribution, PolNeAR dev", ("score/attribution.py", "data/attribution/polnear-dev.jsonl.gz"), (
        f1("source", 0.83, 0.80), f1("cue", 0.75, 0.72), f1("content", 0.73, 0.64), f1("linked", 0.60, 0.60),
    )),
    Scorer("names, left-out tenth of UNER", ("benchmarks/entities.py", "data/entities/uner-ewt-train.iob2"), (
        Figure("F1", r"F1 ([\d.]+)", 0.86, 0.62),
    )),
    Scorer("pages", ("score/pages.py", "data/pages"), (Figure("F1", r"F1 ([\d.]+)", 0.96, 0.958),)),
    Scorer("our gold, development part", ("benchmarks/gold.py", "--data", "data"), (
        f1("statements", 0.85, 0.76), Figure("speaker right", r"^statements.*right ([\d.]+)", 0.85, 0.75),
        f1("events", 0.60, 0.42), Figure("realis right", r"^events.*right ([\d.]+)", 0.85, 0.87),
        f1("commitments", 0.60, 0.51), Figure("stage right", r"^commitments.*right ([\d.]+)", 0.80, 0.92),
        f1("positions", 0.50, 0.38),
    )),
    Scorer("our gold, test part", ("benchmarks/gold.py", "--data", "data", "--part", "test"), (
        f1("statements", 0.85), Figure("speaker right", r"^statements.*right ([\d.]+)", 0.85),
        f1("events", 0.60), Figure("realis right", r"^events.*right ([\d.]+)", 0.85),
        f1("commitments", 0.60), Figure("stage right", r"^commitments.*right ([\d.]+)", 0.80),
        f1("positions", 0.50),
    )),
)  # fmt: skip


def run(scorer: Scorer, shared: Path) -> str:
    """What the scorer prints. Raises CalledProcessError where it fails."""
    words = [str(shared / word) if word.startswith(("score/", "data")) else word for word in scorer.command]
    words = [str(HERE.parent / word) if word.startswith("benchmarks/") else word for word in words]
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=True).stdout


def measure(shared: Path, *, guarded: bool) -> dict[str, dict[str, float | None]]:
    """All figures by scorer; only those with a floor where *guarded*."""
    found: dict[str, dict[str, float | None]] = {}
    for scorer in SCORERS:
        figures = [figure for figure in scorer.figures if figure.floor is not None or not guarded]
        if not figures:
            continue
        try:
            out = run(scorer, shared)
        except subprocess.CalledProcessError as error:
            print(f"--- {scorer.name}\n{error.stdout}{error.stderr}", flush=True)
            found[scorer.name] = dict.fromkeys(figure.name for figure in figures)
            continue
        print(f"--- {scorer.name}\n{out}", flush=True)
        hits = {figure.name: re.search(figure.pattern, out, re.MULTILINE) for figure in figures}
        found[scorer.name] = {name: float(hit.group(1)) if hit else None for name, hit in hits.items()}
    return found


def table(now: dict[str, dict[str, float | None]], before: dict[str, dict[str, float | None]]) -> str:
    """The figures as a table: what, wanted, before, now."""
    lines = ["| set | figure | wanted | before | now |", "| --- | --- | --- | --- | --- |"]
    for scorer in SCORERS:
        for number, figure in enumerate(scorer.figures):
            old, new = (some.get(scorer.name, {}).get(figure.name) for some in (before, now))
            cells = [f"{value:g}" if value is not None else "–" for value in (figure.wanted, old, new)]
            lines.append(f"| {'' if number else scorer.name} | {figure.name} | {' | '.join(cells)} |")
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
    for scorer in SCORERS:
        for figure in scorer.figures:
            if figure.floor is None:
                continue
            value = now[scorer.name][figure.name]
            if value is None or value < figure.floor:
                fallen += 1
                print(f"FELL: {scorer.name}, {figure.name}: {value}, the floor is {figure.floor}")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
