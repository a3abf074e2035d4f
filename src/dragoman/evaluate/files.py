"""Rows of the files that sets come in."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO, cast


def opened(path: Path) -> TextIO:
    """A text file, packed or not."""
    return cast(TextIO, gzip.open(path, "rt", encoding="utf8")) if path.suffix == ".gz" else path.open(encoding="utf8")


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a .jsonl file, or the rows of a .tsv or .csv file, by column."""
    with opened(path) as lines:
        if ".jsonl" in path.suffixes:
            yield from (json.loads(line) for line in lines if line.strip())
        else:
            yield from csv.DictReader(lines, delimiter="," if ".csv" in path.suffixes else "\t")
