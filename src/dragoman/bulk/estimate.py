"""How long a whole input would take and how much it would come to, from a sample."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from dragoman.bulk.batch import Batch, Coded
from dragoman.bulk.inputs import Inputs, Raw
from dragoman.bulk.local import run_local
from dragoman.bulk.places import Source, find_sources
from dragoman.bulk.settings import Settings
from dragoman.export.extra import needs
from dragoman.language.encoder import cores

#: Seconds for which rows are counted; an input that is larger is estimated by its bytes.
_COUNTING = 5.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """
    What to expect: rows (``exact`` or estimated), reports a second, seconds, bytes of Parquet with so many workers.

    ``sample`` rows were read for it, of which ``failures`` failed.
    """

    files: int
    rows: int
    exact: bool
    sample: int
    failures: int
    workers: int
    rate: float
    seconds: float
    bytes: int


def estimate(
    inputs: Iterable[str | Path],
    settings: Settings | None = None,
    workers: int | None = None,
    sample: int = 48,
    *,
    on_note: Callable[[str], None] = lambda note: None,
) -> Estimate:
    """Read *sample* reports from the whole of *inputs* and write nothing. Raises ReportNotFound, MissingExtra."""
    with needs("bulk coding", "bulk"):
        import fsspec
        import pyarrow

        assert fsspec
        assert pyarrow
    settings, workers = settings or Settings(), workers or cores()
    sources = find_sources(inputs, on_note)
    rows, exact = _count(sources, settings)
    chosen = _sample(sources, settings, sample)
    each = max(1, min(settings.rows_per_batch, len(chosen) // (2 * workers)))
    batches = [Batch(0, tuple(chosen[at : at + each])) for at in range(0, len(chosen), each)]
    # The first batch of each worker only wakes it: loading is no part of the rate.
    wake = [Batch(0, tuple(chosen[:1]))] * workers
    coded: list[Coded] = []
    started = time.monotonic()
    for number, piece in enumerate(run_local(iter([*wake, *batches]), settings, workers), 1):
        if number > workers:
            coded.append(piece)
        else:
            started = time.monotonic()
    seconds = max(time.monotonic() - started, 1e-6)
    rate = len(chosen) / seconds
    size = sum(_written(piece) for piece in coded) / max(1, len(chosen))
    failures = sum(piece.tables["failures"].num_rows for piece in coded)
    return Estimate(
        len(sources), rows, exact, len(chosen), failures, workers, rate, rows / rate if rate else 0.0, int(size * rows)
    )


def _count(sources: list[Source], settings: Settings) -> tuple[int, bool]:
    """The rows of all sources, and whether all were counted in the time there is."""
    inputs = Inputs(sources, settings.columns)
    deadline, count = time.monotonic() + _COUNTING, 0
    for _ in inputs:
        count += 1
        if time.monotonic() > deadline:
            share = inputs.read() / inputs.bytes if inputs.bytes else 1.0
            return round(count / share) if share else count, False
    return count, True


def _sample(sources: list[Source], settings: Settings, size: int) -> list[Raw]:
    """Rows from sources all over the input, as many from the beginning of each."""
    some = sources[:: max(1, len(sources) // size)]
    each = max(1, -(-size // max(1, len(some))))
    chosen: list[Raw] = []
    for source in some:
        for number, raw in enumerate(Inputs([source], settings.columns)):
            if number == each:
                break
            chosen.append(raw)
    return [replace(raw, number=number) for number, raw in enumerate(chosen[:size])]


def _written(piece: Coded) -> int:
    """The bytes that its tables have as Parquet."""
    import pyarrow
    import pyarrow.parquet

    total = 0
    for table in piece.tables.values():
        if table.num_rows:
            sink = pyarrow.BufferOutputStream()
            pyarrow.parquet.write_table(table, sink, compression="zstd")
            total += sink.getvalue().size
    return total
