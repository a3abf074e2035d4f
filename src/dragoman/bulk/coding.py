"""code(): from many reports to a folder of Parquet tables."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from dragoman.bulk.batch import Batch, Coded
from dragoman.bulk.datapackage import datapackage
from dragoman.bulk.inputs import Inputs, Raw
from dragoman.bulk.local import run_local
from dragoman.bulk.output import COPIES_FILE, MANIFEST, Output, Part
from dragoman.bulk.places import find_sources
from dragoman.bulk.settings import Maker, Settings
from dragoman.bulk.tables import COPIES, TABLES
from dragoman.errors import EmptyReport
from dragoman.export.extra import needs
from dragoman.language.encoder import cores

Engine = Literal["local", "ray"]


@dataclass(slots=True)
class Progress:
    """
    How far it is: rows that are done now and before, failures among those of now, and seconds.

    ``read`` are the rows that were cut from the input so far, which make up the share ``seen`` of its bytes.
    """

    rows: int = 0
    before: int = 0
    failures: int = 0
    seconds: float = 0.0
    read: int = 0
    seen: float = 0.0

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds if self.seconds else 0.0

    @property
    def share(self) -> float:
        """The share of the input that is done, from 0 to 1."""
        return self.seen * (self.rows + self.before) / self.read if self.read else 0.0

    @property
    def left(self) -> float | None:
        """The seconds that the rest will take at this rate; None where that cannot be told yet."""
        now = self.seen * self.rows / self.read if self.read else 0.0
        return self.seconds * (1 - self.share) / now if now else None


@dataclass(frozen=True, slots=True)
class Summary:
    """
    What came of it: all rows of the input, those coded now and not before, the rows of each table, and seconds.

    ``removed`` are parts of an earlier, longer input.
    """

    out: Path
    rows: int
    coded: int
    tables: dict[str, int]
    removed: int
    seconds: float


def code(
    inputs: Iterable[str | Path],
    out: str | Path,
    settings: Settings | None = None,
    *,
    engine: Engine = "local",
    workers: int | None = None,
    address: str | None = None,
    anew: bool = False,
    retry: bool = False,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    on_note: Callable[[str], None] = lambda note: None,
) -> Summary:
    """
    Read all reports at *inputs* and write what they say to the folder *out*; what is there already is not done again.

    The same input, version and settings give the same bytes, whatever the engine and the number of *workers* (all cores
    where none is given). *address* is a Ray cluster's. *anew* throws away an output of another version or other
    settings; *retry* codes again the parts with failures that may be none another time. Raises ReportNotFound, OutputError, MissingExtra, WorkersLost. Reports that cannot be read are rows of the
    table failures.
    """
    with needs("bulk coding", "bulk"):
        import fsspec
        import pyarrow

        assert fsspec
        assert pyarrow
    maker = Maker.here(settings or Settings())
    places = list(map(str, inputs))
    found = Inputs(find_sources(places, on_note, but_not=Path(out)), maker.settings.columns)
    output = Output(Path(out), maker)
    with output.locked(anew=anew):
        return _Coding(places, found, output, retry, on_progress).run(engine, workers, address)


@dataclass(slots=True)
class _Begun:
    """A part on its way: the rows that it will have, its input's digest, what has come of it."""

    rows: int
    digest: str
    pieces: list[Coded]

    @property
    def whole(self) -> bool:
        return sum(piece.rows for piece in self.pieces) == self.rows


class _Coding:
    """One run: which parts are done, begun and left."""

    def __init__(
        self,
        places: list[str],
        inputs: Inputs,
        output: Output,
        retry: bool,
        on_progress: Callable[[Progress], None],
    ) -> None:
        self.places, self.retry = places, retry
        self.inputs, self.output, self.on_progress = inputs, output, on_progress
        self.settings = output.maker.settings
        self.begun: dict[int, _Begun] = {}
        self.done: dict[int, Part] = {}
        self.progress = Progress()
        self.started = time.monotonic()

    def run(self, engine: Engine, workers: int | None, address: str | None) -> Summary:
        if engine == "ray":
            from dragoman.bulk.ray import run_ray

            results = run_ray(self._batches(), self.settings, workers, address)
        else:
            results = run_local(self._batches(), self.settings, workers or cores())
        for piece in results:
            part = self.begun[piece.part]
            part.pieces.append(piece)
            self._tell(piece)
            if part.whole:
                self.done[piece.part] = self.output.write_part(piece.part, part.pieces, part.digest)
                del self.begun[piece.part]
        return self._finish(self._remove_surplus())

    def _batches(self) -> Iterator[Batch]:
        """The batches of all parts that are not done yet."""
        for number, rows in enumerate(in_parts(self.inputs, self.settings.rows_per_part)):
            digest = part_digest(rows)
            self.progress.read += len(rows)
            whole = self.output.part(number, digest)
            if whole and self.retry and self.output.may_succeed(whole):
                self.output.remove(number)
            elif whole:
                self.done[number] = whole
                self.progress.before += whole.rows
                self._tell()
                continue
            self.begun[number] = _Begun(len(rows), digest, [])
            for at in range(0, len(rows), self.settings.rows_per_batch):
                yield Batch(number, tuple(rows[at : at + self.settings.rows_per_batch]))

    def _tell(self, piece: Coded | None = None) -> None:
        told = self.progress
        if piece:
            told.rows += piece.rows
            told.failures += piece.tables["failures"].num_rows
        told.seconds = time.monotonic() - self.started
        told.seen = self.inputs.read() / self.inputs.bytes if self.inputs.bytes else 0.0
        self.on_progress(told)

    def _remove_surplus(self) -> int:
        """Parts of an input that was longer once."""
        surplus = [number for number in self.output.numbers() if number not in self.done]
        for number in surplus:
            self.output.remove(number)
        return len(surplus)

    def _finish(self, removed: int) -> Summary:
        """What concerns all parts: copies, the manifest, the data package."""
        output, parts = self.output, [self.done[number] for number in sorted(self.done)]
        if not parts:
            raise EmptyReport("the input has no rows; name files with reports in them")
        manifest = self._manifest(parts)
        if self.progress.rows or removed or not (output.at / COPIES_FILE).exists():
            output.write_copies([output.at / "reports" / f"{part.name}.parquet" for part in parts], manifest["input"])
        tables = {table.name: sum(part.files[table.name].rows for part in parts) for table in TABLES}
        tables[COPIES.name] = tables["reports"]
        output.write_json("datapackage.json", datapackage(manifest, parts, tables))
        output.write_json(MANIFEST, {**manifest, "tables": tables})
        seconds = time.monotonic() - self.started
        return Summary(output.at, manifest["rows"], self.progress.rows, tables, removed, seconds)

    def _manifest(self, parts: list[Part]) -> dict[str, Any]:
        digest = hashlib.sha256("".join(part.input for part in parts).encode()).hexdigest()
        return {
            "made_by": self.output.maker.to_dict(),
            "complete": True,
            "input": digest,
            "places": self.places,
            "rows": sum(part.rows for part in parts),
            "parts": len(parts),
        }


def part_digest(rows: Iterable[Raw]) -> str:
    """SHA-256 over what the rows of a part hold."""
    return hashlib.sha256(b"".join(row.digest() for row in rows)).hexdigest()


def in_parts(rows: Iterable[Raw], size: int) -> Iterator[list[Raw]]:
    """Rows in parts of *size*; the last may be smaller."""
    part: list[Raw] = []
    for row in rows:
        part.append(row)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part
