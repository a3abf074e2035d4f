"""
PLV and AW: the PLOVER class between two marked actors (Hu et al. 2024, "Leveraging Codebook Knowledge with NLI and ChatGPT for
Zero-Shot Political Relation Classification").

Fifteen classes: CONCEDE and RETREAT are YIELD. Every pair has a class, so the likeliest one counts as the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.evaluate.counting import Count, Figure, Unit
from dragoman.evaluate.files import rows
from dragoman.reading import relate

if TYPE_CHECKING:
    from dragoman.evaluate.sets import Reader

QUAD = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "COOPERATE": 2, "AID": 2, "YIELD": 2, "REQUEST": 3, "ACCUSE": 3, "REJECT": 3,
    "THREATEN": 3, "PROTEST": 4, "SANCTION": 4, "MOBILIZE": 4, "COERCE": 4, "ASSAULT": 4,
}  # fmt: skip
CLASSES = tuple(QUAD)
QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
SIDES = ("cooperation", "conflict")
FIGURES = (
    Figure("root macro-F1", "macro-F1", CLASSES),
    Figure("quad macro-F1", "macro-F1", QUADS),
    Figure("binary macro-F1", "macro-F1", SIDES),
    Figure("accuracy", "share", ("all",)),
)
_TOGETHER = 256


def units(path: Path, reader: Reader) -> Iterator[Unit]:
    """One unit a pair. AW knows only cooperation and conflict: its other figures are nothing."""
    coming = rows(path)
    while some := list(islice(coming, _TOGETHER)):
        answers = relate([unmarked(row["marked_sentence"]) for row in some], model=reader.model)
        for row, answer in zip(some, answers, strict=True):
            yield _unit(row, likeliest(answer["probabilities"]))


def _unit(row: dict[str, Any], said: str) -> Unit:
    side = SIDES[QUAD[said] > 2]
    if row.get("gold_root"):
        wanted = fold(row["gold_root"])
        counts = _pair(said, wanted) | _pair(QUADS[QUAD[said] - 1], QUADS[QUAD[wanted] - 1])
        counts |= _pair(side, SIDES[QUAD[wanted] > 2])
    else:
        said, wanted = side, SIDES[int(row["gold_binary"])]
        counts = _pair(said, wanted)
    counts["all"] = Count.of(said == wanted, 1, 1)
    hit, names = said == wanted, ((wanted,), (said,))
    return Unit(
        str(row.get("sentence_id", "")),
        row["marked_sentence"],
        counts,
        met=names[0] if hit else (),
        missed=() if hit else names[0],
        wrong=() if hit else names[1],
    )


def _pair(said: str, wanted: str) -> dict[str, Count]:
    if said == wanted:
        return {said: Count.of(1, 1, 1)}
    return {said: Count.of(0, 1, 0), wanted: Count.of(0, 0, 1)}


def fold(kind: str) -> str:
    """The sets' fifteen classes."""
    return "YIELD" if kind in ("CONCEDE", "RETREAT") else kind


def likeliest(probabilities: dict[str, float]) -> str:
    """The class with the most probability."""
    mass: dict[str, float] = {}
    for kind, p in probabilities.items():
        mass[fold(kind)] = mass.get(fold(kind), 0.0) + p
    return max(mass, key=lambda kind: mass[kind])


def unmarked(marked: str) -> dict[str, Any]:
    """The text and the places of source and target in a sentence with ``<s>…</s>`` and ``<t>…</t>``."""
    text, spans, begun = "", {"s": list[list[int]](), "t": list[list[int]]()}, dict[str, int]()
    for piece in re.split(r"(</?[st]>)", marked):
        tag = re.fullmatch(r"<(/?)([st])>", piece)
        if not tag:
            text += piece
        elif not tag.group(1):
            begun[tag.group(2)] = len(text)
        elif tag.group(2) in begun:
            spans[tag.group(2)].append([begun.pop(tag.group(2)), len(text)])
    return {"text": text, "source": spans["s"], "target": spans["t"]}
