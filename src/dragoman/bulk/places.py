"""From the places that a user names (files, folders, patterns, addresses) to the files that are there, in a fixed order."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from dragoman.errors import ReportError, ReportNotFound
from dragoman.export.extra import needs

TABLES = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv", ".parquet": "parquet", ".pq": "parquet",
    ".warc": "warc", ".wet": "warc",
}  # fmt: skip
PAGES = (".txt", ".md", ".html", ".htm", ".xhtml")
PACKED = (".gz", ".bz2", ".xz", ".zst")


@dataclass(frozen=True, slots=True)
class Source:
    """One file or address: its place, what it is (jsonl, csv, parquet, warc, page or address), its bytes if known."""

    place: str
    kind: str
    size: int = 0


def find_sources(
    places: Iterable[str | Path], on_note: Callable[[str], None] = lambda note: None, *, but_not: Path | None = None
) -> list[Source]:
    """
    The files and addresses at *places*, in the order given; folders and patterns are opened up, by name.

    What a folder holds beside reports goes to *on_note*; the folder *but_not*, where the output is, is no input. Raises ReportNotFound where a place holds nothing or cannot be
    reached, so that a slip of the pen is told before hours of work.
    """
    found: list[Source] = []
    for place in map(str, places):
        if place.startswith(("http://", "https://")):
            kind = _kind(place.split("?")[0])
            found.append(Source(place, "address" if kind in (None, "page") else str(kind)))
        elif "://" in place:
            found += _remote(place, on_note)
        else:
            found += _local(place, on_note, but_not)
    return found


def _local(place: str, on_note: Callable[[str], None], but_not: Path | None) -> list[Source]:
    path = Path(place)
    if path.is_dir():
        out = but_not.resolve() if but_not else None
        files = sorted(
            str(file)
            for file in path.rglob("*")
            if file.is_file() and not _hidden(file, path) and (out is None or out not in file.resolve().parents)
        )
        return _of_folder(place, [(file, os.path.getsize(file)) for file in files], on_note)
    if glob.has_magic(place) and not path.exists():
        files = sorted(file for file in glob.glob(place, recursive=True) if Path(file).is_file())
        if not files:
            raise ReportNotFound(f"nothing matches {place}; check the pattern")
        return [Source(file, _kind(file) or "page", os.path.getsize(file)) for file in files]
    if not path.is_file():
        raise ReportNotFound(f"{place} does not exist; check the name")
    return [Source(place, _kind(place) or "page", path.stat().st_size)]


def _hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)


def _remote(place: str, on_note: Callable[[str], None]) -> list[Source]:
    """What fsspec finds at ``s3://bucket/reports/*.parquet`` and the like."""
    protocol = place.split("://")[0]
    with needs(place, "bulk"):
        import fsspec
    try:
        files, path = fsspec.core.url_to_fs(place)
        if glob.has_magic(path):
            matched = sorted(files.glob(path))
            listed = [(name, files.size(name) or 0) for name in matched if not files.isdir(name)]
            if not listed:
                raise ReportNotFound(f"nothing matches {place}; check the pattern")
            return [Source(files.unstrip_protocol(name), _kind(name) or "page", size) for name, size in listed]
        if files.isdir(path):
            inside = sorted(files.find(path, detail=True).items())
            names = [(files.unstrip_protocol(name), about.get("size") or 0) for name, about in inside]
            return _of_folder(place, names, on_note)
        return [Source(place, _kind(path) or "page", files.size(path) or 0)]
    except ReportError:
        raise
    except ImportError as error:
        extra = {"s3": "s3", "gs": "gcs", "gcs": "gcs"}.get(protocol)
        how = f"pip install 'dragoman[{extra}]'" if extra else f"pip install {error.name or 'its library'}"
        raise ReportNotFound(f"{place} cannot be opened: {error}; install it with: {how}") from None
    except Exception as error:  # every kind of storage has errors of its own
        raise ReportNotFound(
            f"{place} cannot be reached ({first_line(error)}); check the address, the connection and your rights"
        ) from None


def _of_folder(place: str, files: list[tuple[str, int]], on_note: Callable[[str], None]) -> list[Source]:
    found = [Source(name, kind, size) for name, size in files if (kind := _kind(name))]
    others = Counter(Path(name).suffix or "no ending" for name, _ in files if not _kind(name))
    if not found:
        raise ReportNotFound(f"{place} holds no reports; wanted are files that end in {', '.join([*TABLES, *PAGES])}")
    if others:
        kinds = ", ".join(f"{count:,} × {ending}" for ending, count in sorted(others.items()))
        on_note(f"{place}: files of other kinds were left out: {kinds}")
    return found


def _kind(name: str) -> str | None:
    """What a file is by its name's end; None where that says nothing."""
    lowered = name.lower()
    for packed in PACKED:
        lowered = lowered.removesuffix(packed)
    suffix = os.path.splitext(lowered)[1]
    return TABLES.get(suffix) or ("page" if suffix in PAGES else None)


def first_line(error: BaseException) -> str:
    """What an error says, in one line."""
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:200]
