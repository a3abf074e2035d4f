"""The sets that can be evaluated, each with the format that it reads, and evaluate(), which reads one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from dragoman.errors import EvaluationError
from dragoman.evaluate import attribution, gold, names, pages, plover, relations
from dragoman.evaluate.counting import Evaluation, Figure, Unit
from dragoman.find.scores import Profile
from dragoman.language.encoder import Model
from dragoman.version import __version__

#: Told after each unit: how many are done, and of how many.
Progress = Callable[[int, int], None]


class Reader(NamedTuple):
    """How a set is read: with which model and profile, and of a set with parts (a gold's development and test half) which."""

    model: Model = "standard"
    profile: Profile = "balanced"
    part: str = "dev"
    texts: Path | None = None


@dataclass(frozen=True, slots=True)
class Set:
    """A kind of set: what it is, its units and its figures. Pages and names do not depend on the profile."""

    about: str
    units: Callable[[Path, Reader], Iterator[Unit]]
    figures: tuple[Figure, ...]
    kinds: tuple[str, ...] = ()


SETS: dict[str, Set] = {
    "plv": Set("PLOVER class of a marked pair of actors, 15 classes (PLV, AW: JSONL or TSV)", relations.units, relations.FIGURES, relations.CLASSES),
    "polnear": Set("who says what: exact spans of source, cue and content (PolNeAR: JSONL with brat)", attribution.units, attribution.FIGURES),
    "names": Set("persons, places, organisations (UNER, WikiGold, re3d: CoNLL, IOB2)", names.units, names.FIGURES),
    "pages": Set("article bodies out of web pages, 4-word shingles (article-extraction-benchmark: folder)", pages.units, pages.FIGURES),
    "gold": Set("statements, events, commitments and positions of whole reports (our gold: folder; texts by --data)", gold.units, gold.FIGURES, gold.KINDS),
    "plover": Set("event, states and sectors from the bare sentence (PLOVER gold standard records: JSON)", plover.units, plover.FIGURES, plover.FIELDS),
}  # fmt: skip


def evaluate(
    name: str, path: Path | str, *, model: Model = "standard", profile: Profile = "balanced", part: str = "dev",
    texts: Path | str | None = None, limit: int | None = None, on_unit: Callable[[Unit], None] | None = None,
) -> Evaluation:  # fmt: skip
    """
    Read the set *name* at *path* and count.

    *texts* is the folder with the public sets that a gold's annotations point into; *part* its half. *limit* stops after so
    many units. Raises EvaluationError for an unknown set, and for files that are not there or of another format.
    """
    if name not in SETS:
        raise EvaluationError(f"there is no set “{name}”; choose one of {', '.join(SETS)}")
    path = Path(path)
    if not path.exists():
        raise EvaluationError(f"{path}: not found; fetch the set first (docs/evaluate.md says where)")
    kind, units = SETS[name], list[Unit]()
    try:
        for unit in kind.units(path, Reader(model, profile, part, Path(texts) if texts else None)):
            units.append(unit)
            if on_unit:
                on_unit(unit)
            if len(units) == limit:
                break
    except (LookupError, TypeError, ValueError, OSError) as error:
        raise EvaluationError(
            f"{path}: this is not the format of {name}, {kind.about}: {type(error).__name__} {error}"
        ) from error
    if not units:
        raise EvaluationError(f"{path}: nothing in it can be evaluated as {name}, {kind.about}")
    return Evaluation(
        name, str(path), digest(path), __version__, model, profile, tuple(units), kind.figures, kind.kinds
    )


def digest(path: Path) -> str:
    """SHA-256 over a file, or over the names and bytes of a folder's files."""
    found = hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            if path.is_dir():
                found.update(file.relative_to(path).as_posix().encode() + b"\0")
            found.update(file.read_bytes())
    return found.hexdigest()
