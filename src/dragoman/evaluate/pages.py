"""
article-extraction-benchmark: article bodies out of whole web pages, by shingles of four words, as the benchmark counts them
(scrapinghub/article-extraction-benchmark, evaluate.py).

A folder with ``ground-truth.json`` and ``html/*.html.gz``. Precision and recall are means over pages.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from dragoman import sources
from dragoman.errors import DragomanError
from dragoman.evaluate.counting import Count, Figure, Unit

if TYPE_CHECKING:
    from dragoman.evaluate.sets import Reader

FIGURES = (Figure("F1", "F1", ("body",)),)
_WORDS = 4


def units(path: Path, reader: Reader) -> Iterator[Unit]:
    """One unit a page; one that cannot be loaded has an empty body."""
    truth = json.loads((path / "ground-truth.json").read_text(encoding="utf8"))
    for page, gold in truth.items():
        data = gzip.decompress((path / "html" / f"{page}.html.gz").read_bytes())
        got, failed = "", list[str]()
        try:
            got = _body(data)
        except DragomanError as error:
            failed.append(str(error))
        wanted, found = shingles(gold["articleBody"]), shingles(got)
        same = sum((wanted & found).values())
        precision = same / sum(found.values()) if found else float(not wanted)
        recall = same / sum(wanted.values()) if wanted else float(not found)
        told = f"precision {precision:.3f}, recall {recall:.3f}"
        perfect = precision == recall == 1
        yield Unit(
            page, gold.get("url", ""), {"body": Count(precision, 1, recall, 1)},
            (told,) if perfect else (), () if perfect else (told,), tuple(failed),
        )  # fmt: skip


def _body(data: bytes) -> str:
    for report in sources.load(data):
        return "\n".join(report.text[p.start : p.end] for p in report.passages if p.role == "body")
    return ""


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The runs of four words of a text; of a shorter one, all of it."""
    words = re.findall(r"\w+", text)
    if len(words) < _WORDS:
        return Counter([tuple(words)] if words else [])
    return Counter(tuple(words[max(0, i - _WORDS + 1) : i + 1]) for i in range(_WORDS - 1, len(words)))
