"""
The output folder: one Parquet file a table and part, and a mark for each part that is whole.

    OUT/manifest.json            who made it with what settings from what input, and how much there is
    OUT/datapackage.json         the columns and what they say
    OUT/events/part-00000.parquet, OUT/statements/…, OUT/commitments/…, OUT/actors/…, OUT/reports/…, OUT/failures/…
    OUT/copies/copies.parquet    which reports are copies of one text
    OUT/parts/part-00000.json    written last: the part is whole; its input's digest, its files' sizes and digests

A part counts only with its mark. Files are written beside their place and moved there, so that nobody meets half a file.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dragoman.bulk.batch import Coded
from dragoman.bulk.clusters import copies_of
from dragoman.bulk.settings import Maker
from dragoman.bulk.tables import COPIES, TABLES, Table, schema
from dragoman.errors import DragomanError

MANIFEST = "manifest.json"
COPIES_FILE = "copies/copies.parquet"
_ROWS_PER_GROUP = 100_000


class OutputError(DragomanError):
    """The output folder cannot be used, read or written."""


@dataclass(frozen=True, slots=True)
class File:
    """A Parquet file: its rows, bytes and SHA-256."""

    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is whole: its input rows ``[first, first + rows)``, the digest of their content, its files by table."""

    number: int
    first: int
    rows: int
    input: str
    maker: str
    files: Mapping[str, File]

    @property
    def name(self) -> str:
        """``part-00000``."""
        return part_name(self.number)


def part_name(number: int) -> str:
    """The name of a part's files, without its ending."""
    return f"part-{number:05}"


class Output:
    """The folder *at* while it is written; `locked` first."""

    def __init__(self, at: Path, maker: Maker) -> None:
        self.at, self.maker = at, maker
        self._aside = at / ".partial"

    @contextlib.contextmanager
    def locked(self, *, anew: bool = False) -> Iterator[None]:
        """
        Have the folder for oneself, made by this maker; *anew* throws away what another maker left there.

        Raises OutputError where another process writes there, or it holds something else.
        """
        with self._writing():
            if self.at.exists() and not self.at.is_dir():
                raise OutputError(f"{self.at} is a file; name a folder for the output")
            if self.at.is_dir() and any(self.at.iterdir()) and not (self.at / MANIFEST).exists() and not self._bare():
                raise OutputError(f"{self.at} holds other things; name an empty or a new folder for the output")
            self.at.mkdir(parents=True, exist_ok=True)
        with _lock(self.at / ".lock", self.at):
            self._check(anew)
            shutil.rmtree(self._aside, ignore_errors=True)
            yield
            shutil.rmtree(self._aside, ignore_errors=True)

    def _bare(self) -> bool:
        """Only what a run leaves that was ended before it wrote anything."""
        return {path.name for path in self.at.iterdir()} <= {".lock", ".partial"}

    def _check(self, anew: bool) -> None:
        if (self.at / MANIFEST).exists():
            made = read_manifest(self.at)["made_by"]
            if made != self.maker.to_dict():
                if not anew:
                    raise OutputError(
                        f"{self.at} was made otherwise ({_difference(made, self.maker.to_dict())}); name another folder, "
                        "or throw away what is there with --anew"
                    )
                for number in self.numbers():
                    self.remove(number)
                (self.at / MANIFEST).unlink()
        self.write_json(MANIFEST, {"made_by": self.maker.to_dict(), "complete": False})

    def numbers(self) -> list[int]:
        """The parts that are whole."""
        return sorted(int(path.stem.split("-")[1]) for path in (self.at / "parts").glob("part-*.json"))

    def part(self, number: int, digest: str) -> Part | None:
        """The part, if it is whole and came of input with this digest; what else may be there in its place is removed."""
        path = self.at / "parts" / f"{part_name(number)}.json"
        try:
            found = _part(json.loads(path.read_text("utf8")))
            if (found.input, found.maker) == (digest, self.maker.digest) and self._has_files(found):
                return found
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            pass  # its mark is damaged
        self.remove(number)
        return None

    def may_succeed(self, part: Part) -> bool:
        """Has the part failures that may be none another time?"""
        import pyarrow.parquet

        if not part.files["failures"].rows:
            return False
        failures = pyarrow.parquet.read_table(self.at / "failures" / f"{part.name}.parquet", columns=["retry"])
        return any(failures["retry"].to_pylist())

    def _has_files(self, part: Part) -> bool:
        places = [(self.at / name / f"{part.name}.parquet", file.bytes) for name, file in part.files.items()]
        return all(place.is_file() and place.stat().st_size == size for place, size in places)

    def write_part(self, number: int, pieces: Sequence[Coded], digest: str) -> Part:
        """Write what came of a part and mark it as whole. Raises OutputError."""
        import pyarrow

        pieces = sorted(pieces, key=lambda piece: piece.first)
        first, rows = pieces[0].first, sum(piece.rows for piece in pieces)
        about = {**_about(self.maker), "dragoman.input": digest, "dragoman.rows": f"{first}-{first + rows}"}
        with self._writing():
            files = {
                table.name: self.write_table(
                    table,
                    f"{table.name}/{part_name(number)}.parquet",
                    pyarrow.concat_tables([piece.tables[table.name] for piece in pieces]),
                    about,
                )
                for table in TABLES
            }
            part = Part(number, first, rows, digest, self.maker.digest, files)
            self.write_json(f"parts/{part.name}.json", asdict(part))
        return part

    def write_copies(self, reports: Sequence[Path], digest: str) -> File:
        """Write which of the reports in the files *reports* are copies. Raises OutputError."""
        with self._writing():
            self._aside.mkdir(exist_ok=True)
            found = copies_of(reports, self._aside)
            return self.write_table(COPIES, COPIES_FILE, found, {**_about(self.maker), "dragoman.input": digest})

    def write_table(self, table: Table, path: str, rows: Any, about: Mapping[str, str]) -> File:
        """Write a Parquet file beside its place, then move it there. Raises OutputError."""
        import pyarrow.parquet

        rows = rows.cast(schema(table, dict(about))).combine_chunks()

        def write(file: Path) -> None:
            pyarrow.parquet.write_table(rows, file, compression="zstd", row_group_size=_ROWS_PER_GROUP)

        written = self._put(path, write)
        return File(rows.num_rows, len(written), hashlib.sha256(written).hexdigest())

    def write_json(self, path: str, value: Any) -> None:
        """The same for JSON."""
        text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"

        def write(file: Path) -> None:
            file.write_text(text, "utf8")

        self._put(path, write)

    def _put(self, path: str, write: Callable[[Path], None]) -> bytes:
        place, aside = self.at / path, self._aside / path
        with self._writing():
            aside.parent.mkdir(parents=True, exist_ok=True)
            place.parent.mkdir(parents=True, exist_ok=True)
            write(aside)
            with aside.open("rb") as file:
                os.fsync(file.fileno())
                written = file.read()
            os.replace(aside, place)
        return written

    def remove(self, number: int) -> None:
        """Take a part away: first its mark, then its files."""
        with self._writing():
            (self.at / "parts" / f"{part_name(number)}.json").unlink(missing_ok=True)
            for table in TABLES:
                (self.at / table.name / f"{part_name(number)}.parquet").unlink(missing_ok=True)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            shutil.rmtree(self._aside, ignore_errors=True)
            full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
            why = "the disk is full" if full else f"it cannot be written ({error.strerror or error})"
            what = "make room" if full else "see to that"
            raise OutputError(
                f"{self.at}: {why}; the parts that are done stay, so {what} and run the same command again"
            ) from None


def read_manifest(at: Path) -> dict[str, Any]:
    """The manifest of an output. Raises OutputError where there is none."""
    try:
        found: dict[str, Any] = json.loads((at / MANIFEST).read_text("utf8"))
        return found
    except (OSError, ValueError):
        raise OutputError(f"{at} is no output of dragoman code; make one with: dragoman code INPUT… {at}") from None


def whole_parts(at: Path) -> list[Part]:
    """All parts of an output that are whole, in order."""
    marks = sorted((at / "parts").glob("part-*.json"), key=lambda path: int(path.stem.split("-")[1]))
    return [_part(json.loads(mark.read_text("utf8"))) for mark in marks]


def _part(mark: dict[str, Any]) -> Part:
    return Part(**{**mark, "files": {name: File(**file) for name, file in mark["files"].items()}})


def _about(maker: Maker) -> dict[str, str]:
    return {
        "dragoman": maker.version,
        "dragoman.model": maker.model,
        "dragoman.settings": json.dumps(maker.settings.to_dict(), sort_keys=True),
    }


def _difference(there: dict[str, Any], here: dict[str, Any]) -> str:
    """What differs between two makers, in words."""
    old, new = _flat(there), _flat(here)
    return ", ".join(
        f"{name} {str(old.get(name))[:12]} there, {str(new.get(name))[:12]} here"
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    )


def _flat(value: dict[str, Any]) -> dict[str, Any]:
    return {**{k: v for k, v in value.items() if k != "settings"}, **value.get("settings", {})}


@contextlib.contextmanager
def _lock(path: Path, folder: Path) -> Iterator[None]:
    """Held until the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # Windows: there one keeps from running two by oneself
        yield
        return
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise OutputError(f"{folder} is being written by another process; wait for it, or name another") from None
        yield
        path.unlink(missing_ok=True)
