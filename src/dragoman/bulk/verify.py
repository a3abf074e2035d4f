"""Is an output what its input says? Files are compared with their digests, and a sample is read again."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.bulk.batch import Batch, code_batch, prepare
from dragoman.bulk.coding import in_parts, part_digest
from dragoman.bulk.inputs import Inputs, Raw
from dragoman.bulk.output import OutputError, Part, read_manifest, whole_parts
from dragoman.bulk.places import find_sources
from dragoman.bulk.settings import Maker, Settings
from dragoman.bulk.tables import TABLES
from dragoman.export.extra import needs


@dataclass(frozen=True, slots=True)
class Verification:
    """Files that were compared with their digests, rows that were read again, and what was found to differ, in words."""

    files: int
    rows: int
    differences: tuple[str, ...]


def verify(
    out: str | Path, inputs: Iterable[str | Path] | None = None, sample: int = 4, *, seed: int | None = None
) -> Verification:
    """
    Compare all files of *out* with their digests and read *sample* batches of its input again.

    The input is where the manifest says, or at *inputs*. Which batches are read is left to chance, or to *seed*. Raises
    OutputError where *out* is no whole output or this version would not make it so; ReportNotFound for its input.
    """
    with needs("bulk coding", "bulk"):
        import pyarrow

        assert pyarrow
    out = Path(out)
    manifest = read_manifest(out)
    if not manifest["complete"]:
        raise OutputError(f"{out} is not complete; run the same dragoman code command again, then verify")
    chosen = manifest["made_by"]["settings"]
    settings = Settings(**chosen)
    maker = Maker.here(settings)
    if manifest["made_by"] != maker.to_dict():
        made = manifest["made_by"]
        raise OutputError(
            f"{out} was made by Dragoman {made['dragoman']} with model {made['model'][:12]}, and here is {maker.version} with "
            f"{maker.model[:12]}, which need not say the same; install that version to verify it"
        )
    parts = whole_parts(out)
    differences = [found for part in parts for found in _damaged(out, part)]
    sources = find_sources(inputs if inputs is not None else manifest["places"], but_not=out)
    rows = 0
    for part, raws in _wanted(Inputs(sources, settings.columns), parts, settings, sample, random.Random(seed)):
        rows += len(raws)
        differences += _compare(out, part, raws, settings)
    if rows == 0:
        differences.append("the input has fewer rows than the output")
    return Verification(len(parts) * len(TABLES), rows, tuple(differences))


def _damaged(out: Path, part: Part) -> Iterator[str]:
    for name, file in part.files.items():
        path = out / name / f"{part.name}.parquet"
        if not path.exists():
            yield f"{path} is missing"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != file.sha256:
            yield f"{path} is not as it was written"


def _wanted(
    inputs: Inputs, parts: list[Part], settings: Settings, sample: int, chance: random.Random
) -> Iterator[tuple[Part, list[Raw]]]:
    """The rows of some batches, each with its part. Raises OutputError where the input has changed."""
    size = settings.rows_per_batch
    batches = [(part.number, at) for part in parts for at in range(0, part.rows, size)]
    chosen = sorted(chance.sample(batches, min(sample, len(batches))))
    last = chosen[-1][0]
    for number, rows in enumerate(in_parts(inputs, settings.rows_per_part)):
        wanted = [at for part, at in chosen if part == number]
        if wanted and part_digest(rows) != parts[number].input:
            raise OutputError(
                f"the input is not what it was: {rows[0].location} to {rows[-1].location} hold other things now; "
                "code it again with the same command, or name the old input"
            )
        for at in wanted:
            yield parts[number], rows[at : at + size]
        if number == last:
            return


def _compare(out: Path, part: Part, raws: list[Raw], settings: Settings) -> Iterator[str]:
    """What a batch says now and said then, where that differs."""
    prepare(settings.model, settings.device)
    first, last = raws[0].number, raws[-1].number
    coded = code_batch(Batch(part.number, tuple(raws)), settings)
    for table in TABLES:
        path = out / table.name / f"{part.name}.parquet"
        before = _read(path, first, last) if path.exists() else []
        now = coded.tables[table.name].to_pylist()
        if before != now:
            key = table.key
            keys = {tuple(row[name] for name in key) for row in _symmetric(before, now)}
            yield f"{path}: {len(keys)} rows of input rows {first} to {last} differ: {sorted(keys, key=str)[:3]}"


def _read(path: Path, first: int, last: int) -> list[dict[str, Any]]:
    import pyarrow.parquet

    rows: list[dict[str, Any]] = pyarrow.parquet.read_table(
        path, filters=[("row", ">=", first), ("row", "<=", last)]
    ).to_pylist()
    return rows


def _symmetric(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in one if row not in other] + [row for row in other if row not in one]
