"""Which reports are copies of one text: a wire story in ten papers is one witness."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dragoman.copies import ALIKE, BANDS, PERMUTATIONS

_Numbers = NDArray[np.int64]


def copies_of(files: Sequence[Path], aside: Path) -> Any:
    """
    The table of copies for the *files* of the table reports, as Arrow. Raises OSError.

    Reports that have a band of their signatures in common are compared with the first that has it. The signatures (256
    bytes a report) lie in a file in *aside* meanwhile, so that memory does not grow with them.
    """
    import pyarrow

    rows, ids, signed = _identities(files)
    parents = np.arange(len(rows), dtype=np.int64)
    likeness = np.ones(len(rows))
    if len(signed):
        with tempfile.TemporaryFile(dir=aside) as file:
            signatures = np.memmap(file, dtype="<u4", mode="w+", shape=(len(signed), PERMUTATIONS))
            _fill(signatures, files)
            for first, other, alike in _alike(signatures):
                _join(parents, likeness, int(signed[first]), int(signed[other]), alike)
            del signatures
    roots = np.array([_root(parents, at) for at in range(len(rows))], dtype=np.int64)
    sizes = np.bincount(roots, minlength=len(rows))
    return pyarrow.table(
        {
            "row": rows,
            "report_id": ids,
            "cluster": rows[roots],
            "size": sizes[roots],
            "likeness": np.where(roots == np.arange(len(rows)), 1.0, likeness),
        }
    )


def _identities(files: Sequence[Path]) -> tuple[_Numbers, Any, _Numbers]:
    """The rows and ids of all reports, and the places among them of those that have a signature."""
    import pyarrow
    import pyarrow.compute
    import pyarrow.parquet

    columns = ["row", "report_id", "copy_signature"]
    found = []
    for file in files:
        table = pyarrow.parquet.read_table(file, columns=columns)
        signed = pyarrow.compute.is_valid(table["copy_signature"])
        found.append(table.drop_columns(["copy_signature"]).append_column("signed", signed))
    table = pyarrow.concat_tables(found)
    return table["row"].to_numpy(), table["report_id"], np.flatnonzero(table["signed"].to_numpy())


def _fill(signatures: Any, files: Sequence[Path]) -> None:
    import pyarrow.parquet

    at = 0
    for file in files:
        held = pyarrow.parquet.read_table(file, columns=["copy_signature"])["copy_signature"].drop_null().to_pylist()
        if held:
            signatures[at : at + len(held)] = np.frombuffer(b"".join(held), dtype="<u4").reshape(-1, PERMUTATIONS)
            at += len(held)


def _alike(signatures: Any) -> Iterator[tuple[int, int, float]]:
    """Pairs of signatures that are alike, the earlier first, band by band."""
    width = PERMUTATIONS // BANDS
    for band in range(BANDS):
        part = np.ascontiguousarray(signatures[:, band * width : (band + 1) * width])
        keys = part.view(np.dtype((np.void, part.itemsize * width))).ravel()
        order = np.argsort(keys, kind="stable")
        begins = np.append(True, keys[order[1:]] != keys[order[:-1]])
        firsts = order[np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0))]
        for first, other in zip(firsts[~begins], order[~begins], strict=True):
            alike = float(np.mean(signatures[first] == signatures[other]))
            if alike >= ALIKE:
                yield int(first), int(other), alike


def _join(parents: _Numbers, likeness: NDArray[np.float64], one: int, other: int, alike: float) -> None:
    """Put two reports into one cluster, under the earlier of its two first ones."""
    first, second = sorted((_root(parents, one), _root(parents, other)))
    if first != second:
        parents[second] = first
        likeness[second] = alike
        if other != second:
            likeness[other] = max(alike, likeness[other]) if likeness[other] < 1 else alike


def _root(parents: _Numbers, at: int) -> int:
    while parents[at] != at:
        parents[at] = parents[parents[at]]
        at = int(parents[at])
    return at
