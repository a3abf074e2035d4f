"""
PolNeAR: who says what in whole news articles (Newell, Margolin, Ruths 2018, "An Attribution Relations Corpus for Political News").

A span counts if it is the same to the character, white space, quotation marks and punctuation at its edges aside.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.evaluate.counting import Count, Figure, Unit
from dragoman.evaluate.files import rows
from dragoman.reading import read_all
from dragoman.report import Report

if TYPE_CHECKING:
    from dragoman.evaluate.sets import Reader
    from dragoman.facts import Reading

KINDS = ("source", "cue", "content", "linked")
FIGURES = tuple(Figure(kind, "F1", (kind,)) for kind in KINDS)
_EDGE = re.compile(r"[\s\"'“”‘’.,;:!?()\[\]—–-]+")

Place = tuple[int, int]
#: By kind the places; of "linked" those of source, cue and content together.
Places = dict[str, set[tuple[Place, ...]]]


def units(path: Path, reader: Reader) -> Iterator[Unit]:
    """One unit an article; the few that are not in Unicode's NFC are left out, since their offsets would shift."""
    articles = [row for row in rows(path) if unicodedata.is_normalized("NFC", row["text"])]
    reports = (Report.from_text(row["text"]) for row in articles)
    for row, reading in zip(articles, read_all(reports, profile=reader.profile, model=reader.model), strict=True):
        text, wanted, found = row["text"], _wanted(row), _found(reading)
        counts = {
            kind: Count.of(len(wanted[kind] & found[kind]), len(found[kind]), len(wanted[kind])) for kind in KINDS
        }
        yield Unit(
            str(row.get("id", "")), text, counts,
            _told(text, wanted, found, lambda w, f: w & f), _told(text, wanted, found, lambda w, f: w - f),
            _told(text, wanted, found, lambda w, f: f - w),
        )  # fmt: skip


def _wanted(row: dict[str, Any]) -> Places:
    parts: dict[str, tuple[str, Place]] = {}
    links = []
    for line in row["brat"].splitlines():
        if found := re.match(r"(T\d+)\t(Source|Cue|Content) ([\d ;]+)\t", line):
            pieces = [tuple(map(int, piece.split())) for piece in found.group(3).split(";")]
            parts[found.group(1)] = found.group(2).lower(), trimmed(pieces[0][0], pieces[-1][1], row["text"])
        elif line.startswith("E"):
            roles = [role.split(":") for role in line.split("\t")[1].split()]
            links.append({name.rstrip("0123456789").lower(): ident for name, ident in roles})
    places: Places = {kind: {(place,) for k, place in parts.values() if k == kind} for kind in KINDS[:3]}
    places["linked"] = {
        tuple(parts[link[kind]][1] for kind in KINDS[:3])
        for link in links
        if all(link.get(kind) in parts for kind in KINDS[:3])
    }
    return places


def _found(reading: Reading) -> Places:
    places: Places = {kind: set() for kind in KINDS}
    for statement in reading.statements:
        here = {"source": statement.source, "cue": statement.cue}
        spans = {kind: (span.start, span.end) for kind, span in here.items() if span}
        if statement.content:
            spans["content"] = min(s.start for s in statement.content), max(s.end for s in statement.content)
        spans = {kind: trimmed(*place, reading.report.text) for kind, place in spans.items()}
        for kind, place in spans.items():
            places[kind].add((place,))
        if len(spans) == 3:
            places["linked"].add(tuple(spans[kind] for kind in KINDS[:3]))
    return places


def _told(text: str, wanted: Places, found: Places, chosen: Any) -> tuple[str, ...]:
    places = sorted((place, kind) for kind in KINDS[:3] for place in chosen(wanted[kind], found[kind]))
    return tuple(f"{kind} [{start}, {end}) “{text[start:end]}”" for ((start, end),), kind in places)


def trimmed(start: int, end: int, text: str) -> Place:
    """The span without white space, quotation marks and punctuation at its edges."""
    while start < end and _EDGE.match(text[start]):
        start += 1
    while end > start and _EDGE.match(text[end - 1]):
        end -= 1
    return start, end
