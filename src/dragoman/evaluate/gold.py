"""
Our own gold: statements, events, commitments and positions of whole reports, marked by hand (docs/coding-guide.md).

Annotations (``dev.jsonl``, ``test.jsonl``, ``second.jsonl`` of a second coder) hold document ids, offsets and labels; the texts come from the public
sets. Of the documents coded twice, a fact that both coders marked must be found, and one that either marked is right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.errors import EvaluationError
from dragoman.evaluate.counting import Count, Figure, Unit
from dragoman.evaluate.files import opened, rows
from dragoman.reading import read_all
from dragoman.report import Report

if TYPE_CHECKING:
    from dragoman.evaluate.sets import Reader

KINDS = ("statements", "events", "commitments", "positions")
#: What is asked of a fact that was found: it is right in so many.
DETAILS = {"statements": "speaker right", "events": "realis right", "commitments": "stage right"}
FIGURES = tuple(
    figure
    for kind in KINDS
    for figure in (
        Figure(kind, "F1", (kind,)),
        *((Figure(DETAILS[kind], "share", (DETAILS[kind],)),) if kind in DETAILS else ()),
    )
)
#: Bodies without a country are coded by a short name; an actor answers by its full one.
BODIES = {
    "UN": r"united nations|\bun\b", "AU": r"african union|\bau\b", "EUU": r"european union|\beu\b",
    "NATO": r"\bnato\b|north atlantic", "ISIS": r"\bisis\b|\bisil\b|islamic state|daesh", "HRW": r"human rights watch",
    "OPCW": r"opcw|prohibition of chemical", "AQ": r"qaida|qaeda", "ASEAN": r"\basean\b",
}  # fmt: skip

Fact = dict[str, Any]
Actors = dict[str, Fact]


# --- texts ------------------------------------------------------------------------------------------------------


def texts(data: Path) -> dict[str, tuple[str, str | None]]:
    """Text and date of every document that may be coded, by id."""
    found: dict[str, tuple[str, str | None]] = {}
    for path in (data / "news/syria-diplomacy.jsonl", data / "attribution/polnear-train.jsonl.gz"):
        for row in rows(path):
            dated = re.search(r"_(\d{4}-\d\d-\d\d)_", row["id"])
            found[row["id"]] = row["text"], row.get("date") or (dated and dated.group(1))
    found.update(_treebank(data / "treebanks/gum-train.conllu.gz"))
    return found


def _treebank(path: Path) -> Iterator[tuple[str, tuple[str, str | None]]]:
    """The documents of a treebank: its sentences with a blank between them, and a blank line between paragraphs."""
    ident, text, date = "", "", None
    with opened(path) as lines:
        for line in lines:
            if line.startswith("# newdoc id = "):
                if ident:
                    yield ident, (text, date)
                ident, text, date = line.split("= ")[1].strip(), "", None
            elif line.startswith("# meta::dateCreated"):
                date = line.split("= ")[1].strip()
            elif line.startswith("# newpar") and text:
                text += "\n\n"
            elif line.startswith("# text = "):
                text += ("" if not text or text.endswith("\n") else " ") + line[9:].rstrip("\n")
    yield ident, (text, date)


def coded(folder: Path, name: str) -> dict[str, Fact]:
    """The annotations of one part (``dev``, ``test``, or ``second`` for the second coder's) by document id."""
    lines = (folder / f"{name}.jsonl").read_text(encoding="utf8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


# --- when two facts are the same --------------------------------------------------------------------------------


def overlap(a: Fact, b: Fact) -> int:
    """Characters that both cover."""
    return int(min(a["end"], b["end"]) - max(a["start"], b["start"]))


def states(codes: Iterable[str]) -> set[str]:
    """USA/GOV and USA/MIL are one state."""
    return {code.split("/")[0] for code in codes}


def same(kind: str, a: Fact, b: Fact) -> bool:
    """Do two coders' facts say the same?"""
    if kind == "statements":
        return bool(2 * overlap(a, b) > min(a["end"] - a["start"], b["end"] - b["start"]))
    if overlap(a, b) <= 0:
        return False
    if kind == "commitments":
        return bool(a["kind"] == b["kind"] and states(a["promisors"]) & states(b["promisors"]))
    if kind == "positions":
        return bool(a["stance"] == b["stance"] and states([a["holder"]]) & states([b["holder"]]))
    if a["type"] != b["type"]:
        return False
    ours, theirs = (states(x["sources"]) for x in (a, b))
    if a["targets"] and b["targets"]:
        return bool(ours & theirs and states(a["targets"]) & states(b["targets"]))
    return bool((ours | states(a["targets"])) & (theirs | states(b["targets"])))


def is_actor(code: str, actor: Fact) -> bool:
    """Does an actor of a reading answer a code?"""
    name = actor["name"].lower()
    if code in BODIES:
        return bool(re.search(BODIES[code], name))
    country, _, _ = code.partition("/")
    return (actor["country"] or "") == country or (not actor["country"] and country.lower() in name.split())


def answers(kind: str, actors: Actors, gold: Fact, found: Fact) -> bool:
    """Does a found fact say what a coder's fact says?"""

    def any_of(ids: list[str], codes: list[str]) -> bool:
        return any(is_actor(code, actors[ident]) for code in codes for ident in ids if ident in actors)

    if kind == "statements":
        return bool(found["content"]) and same(kind, gold, evidence(kind, found))
    if overlap(gold, evidence(kind, found)) <= 0:
        return False
    if kind == "commitments":
        return bool(found["kind"] == gold["kind"] and any_of(found["promisors"], gold["promisors"]))
    if kind == "positions":
        return bool(found["stance"] == gold["stance"] and any_of([found["holder"]], [gold["holder"]]))
    if found["type"] != gold["type"]:
        return False
    if gold["targets"] and found["targets"]:
        return any_of(found["sources"], gold["sources"]) and any_of(found["targets"], gold["targets"])
    return any_of(found["sources"] + found["targets"], gold["sources"] + gold["targets"])


def evidence(kind: str, found: Fact) -> Fact:
    """Where a found fact stands."""
    if kind != "statements":
        return found["evidence"]  # type: ignore[no-any-return]
    return {"start": min(p["start"] for p in found["content"]), "end": max(p["end"] for p in found["content"])}


def detail_right(kind: str, gold: Fact, found: Fact, actors: Actors) -> bool:
    """Realis of an event, stage of a commitment, speaker of a statement, stance of a position."""
    if kind == "statements":
        speaker = actors.get(found["speaker"])
        return bool(speaker and any(is_actor(code, speaker) for code in gold["speakers"]))
    name = {"events": "realis", "commitments": "stage", "positions": "stance"}[kind]
    return bool(gold[name] == found[name])


def matched(ones: list[Fact], others: list[Fact], is_same: Callable[[Fact, Fact], bool]) -> list[tuple[int, int]]:
    """Each of the ones with the first of the others still free that is the same."""
    free, found = list(range(len(others))), []
    for i, one in enumerate(ones):
        j = next((j for j in free if is_same(one, others[j])), None)
        if j is not None:
            free.remove(j)
            found.append((i, j))
    return found


# --- units ------------------------------------------------------------------------------------------------------


def units(path: Path, reader: Reader) -> Iterator[Unit]:
    """One unit a report. Raises EvaluationError where the texts are missing or others than those that were coded."""
    if reader.texts is None:
        raise EvaluationError(f"{path}: the annotations point into texts of public sets; name their folder with --data")
    first, second, source = coded(path, reader.part), coded(path, "second"), texts(reader.texts)
    if lost := next((ident for ident in first if ident not in source), None):
        raise EvaluationError(f"{reader.texts}: lacks the text of {lost}; docs/evaluate.md says where it comes from")
    reports = (Report.from_text(source[ident][0], published=source[ident][1]) for ident in first)
    readings = read_all(reports, profile=reader.profile, model=reader.model)
    for (ident, one), reading in zip(first.items(), readings, strict=True):
        text = reading.report.text
        if len(text) != one["length"]:
            raise EvaluationError(
                f"{ident}: the text has {len(text)} characters, the annotations are of {one['length']}; fetch the set as it was"
            )
        yield _unit(ident, text, one, second.get(ident, one), reading.to_dict())


def _unit(ident: str, text: str, one: Fact, two: Fact, got: Fact) -> Unit:
    actors = {actor["id"]: actor for actor in got["actors"]}
    counts: dict[str, Count] = {}
    met, missed, wrong = list[str](), list[str](), list[str]()
    for kind in KINDS:
        both = [one[kind][i] for i, _ in matched(one[kind], two[kind], partial(same, kind))]
        hits = matched(both, got[kind], partial(answers, kind, actors))
        right = [any(answers(kind, actors, gold, found) for gold in one[kind] + two[kind]) for found in got[kind]]
        exact = [detail_right(kind, both[i], got[kind][j], actors) for i, j in hits]
        counts[kind] = Count(sum(right), len(right), len(hits), len(both))
        if kind in DETAILS:
            counts[DETAILS[kind]] = Count.of(sum(exact), len(hits), len(hits))
        found = {i for i, _ in hits}
        met += [_label(kind, gold, text, actors) for i, gold in enumerate(both) if i in found]
        missed += [_label(kind, gold, text, actors) for i, gold in enumerate(both) if i not in found]
        wrong += [
            _label(kind, fact | evidence(kind, fact), text, actors)
            for fact, good in zip(got[kind], right, strict=True)
            if not good and (kind != "statements" or fact["content"])
        ]
        wrong += [
            f"{_label(kind, got[kind][j] | evidence(kind, got[kind][j]), text, actors)}, should be: {_label(kind, both[i], text, actors)}"
            for (i, j), good in zip(hits, exact, strict=True)
            if not good
        ]
    return Unit(ident, text, counts, tuple(met), tuple(missed), tuple(wrong))


def _label(kind: str, fact: Fact, text: str, actors: Actors) -> str:
    """A fact in a line: what it is, between whom, and its words."""

    def named(codes: list[str]) -> str:
        some = (f"{actors[i]['country'] or ''}:{actors[i]['name']}" if i in actors else i for i in codes)
        return ",".join(some)

    sides = " → ".join(named(fact[side]) for side in ("sources", "targets", "promisors") if side in fact)
    who = fact.get("speakers") or [i for i in (fact.get("speaker"), fact.get("holder")) if i]
    words = [fact.get(name) for name in ("type", "kind", "stance", "realis", "stage", "manner") if fact.get(name)]
    quoted = " ".join(text[fact["start"] : fact["end"]].split())
    return " ".join(part for part in (kind.removesuffix("s"), *words, sides, named(who), f"“{quoted[:140]}”") if part)
