"""
Readings against our own hand-coded reports: figures, and with -v each fact that was missed or wrong.

    python benchmarks/gold.py --data ../shared/data               # the development part
    python benchmarks/gold.py --data ../shared/data -v events
    python benchmarks/gold.py --data ../shared/data --part test   # only to report
    python benchmarks/gold.py --data ../shared/data --agreement   # coder against coder

Annotations (`training/annotations/`) hold document ids, offsets and labels; the texts come from the public sets. Of the
documents coded twice, a fact that both coders marked must be found, and one that either marked is right.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import dragoman

ANNOTATIONS = Path(__file__).parents[1] / "training/annotations"
KINDS = ("statements", "events", "commitments", "positions")
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
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf8") as lines:
            for line in lines:
                row = json.loads(line)
                dated = re.search(r"_(\d{4}-\d\d-\d\d)_", row["id"])
                found[row["id"]] = row["text"], row.get("date") or (dated and dated.group(1))
    found.update(_treebank(data / "treebanks/gum-train.conllu.gz"))
    return found


def _treebank(path: Path) -> Iterator[tuple[str, tuple[str, str | None]]]:
    """The documents of a treebank: its sentences with a blank between them, and a blank line between paragraphs."""
    ident, text, date = "", "", None
    with gzip.open(path, "rt", encoding="utf8") as lines:
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


def coded(name: str) -> dict[str, Fact]:
    """The annotations of one part by document id."""
    lines = (ANNOTATIONS / f"{name}.jsonl").read_text(encoding="utf8").splitlines()
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
        return 2 * overlap(a, b) > min(a["end"] - a["start"], b["end"] - b["start"])
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


# --- figures ----------------------------------------------------------------------------------------------------


@dataclass
class Tally:
    """Counts of one kind of fact."""

    must: int = 0
    found: int = 0
    exact: int = 0
    predicted: int = 0
    right: int = 0

    def line(self, kind: str) -> str:
        """Precision, recall, F1 and the share of details that are right."""
        precision, recall = self.right / max(1, self.predicted), self.found / max(1, self.must)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        return (
            f"{kind:12} P {precision:.3f} ({self.right}/{self.predicted})  R {recall:.3f} ({self.found}/{self.must})  "
            f"F1 {f1:.3f}  detail right {self.exact / max(1, self.found):.3f}"
        )


def score(part: str, data: Path, shown: set[str]) -> dict[str, Tally]:
    """Read every document of the part and count; kinds in *shown* are also listed fact by fact."""
    first, second, source = coded(part), coded("second"), texts(data)
    tallies = {kind: Tally() for kind in KINDS}
    reports = (dragoman.Report.from_text(source[ident][0], published=source[ident][1]) for ident in first)
    for (ident, one), reading in zip(first.items(), dragoman.read_all(reports), strict=True):
        got, text = reading.to_dict(), reading.report.text
        if len(text) != one["length"]:
            raise SystemExit(f"{ident}: the text has {len(text)} characters, the annotations are of {one['length']}")
        two = second.get(ident, one)
        actors = {actor["id"]: actor for actor in got["actors"]}
        for kind, tally in tallies.items():
            both = [one[kind][i] for i, _ in matched(one[kind], two[kind], partial(same, kind))]
            hits = matched(both, got[kind], partial(answers, kind, actors))
            right = [any(answers(kind, actors, g, p) for g in one[kind] + two[kind]) for p in got[kind]]
            tally.must += len(both)
            tally.found += len(hits)
            tally.exact += sum(detail_right(kind, both[i], got[kind][j], actors) for i, j in hits)
            tally.predicted += len(right)
            tally.right += sum(right)
            if kind in shown:
                _list(ident, kind, text, both, got[kind], hits, right, actors)
    return tallies


def _list(
    ident: str, kind: str, text: str, gold: list[Fact], got: list[Fact], hits: list[tuple[int, int]],
    right: list[bool], actors: Actors,
) -> None:  # fmt: skip
    """The disagreements of one document: - missed, + found though nobody marked it, ~ a detail is another."""

    def label(fact: Fact) -> str:
        def named(side: str) -> str:
            codes = (f"{actors[i]['country'] or ''}:{actors[i]['name']}" if i in actors else i for i in fact[side])
            return ",".join(codes)

        sides = [named(side) for side in ("sources", "targets", "promisors") if side in fact]
        words = [fact.get(name) for name in ("type", "kind", "stance", "realis", "stage", "manner") if fact.get(name)]
        return " ".join([*words, " → ".join(sides), *fact.get("speakers", ()), fact.get("holder") or ""])

    found = {i for i, _ in hits}
    for i, fact in enumerate(gold):
        if i not in found:
            print(f"{ident} - {label(fact)} «{text[fact['start'] : fact['end']][:140]}»")
    for fact, good in zip(got, right, strict=True):
        if not good and (kind != "statements" or fact["content"]):
            where = evidence(kind, fact)
            print(f"{ident} + {label(fact)} «{text[where['start'] : where['end']][:140]}»")
    for i, j in hits:
        if not detail_right(kind, gold[i], got[j], actors):
            speaker = actors.get(got[j].get("speaker") or "", {}).get("name", "")
            print(
                f"{ident} ~ {label(gold[i])} | {label(got[j])}{speaker} «{text[gold[i]['start'] : gold[i]['end']][:140]}»"
            )


def agreement() -> None:
    """How far two coders of one document agree: the second as if it were the system."""
    second = coded("second")
    first = {ident: row for part in ("dev", "test") for ident, row in coded(part).items() if ident in second}
    for kind in KINDS:
        ones = [row[kind] for row in first.values()]
        others = [second[ident][kind] for ident in first]
        pairs = [(a[i], b[j]) for a, b in zip(ones, others, strict=True) for i, j in matched(a, b, partial(same, kind))]
        total = sum(map(len, ones)) + sum(map(len, others))
        name = {"events": "realis", "commitments": "stage", "statements": "manner", "positions": "stance"}[kind]
        alike = sum(a[name] == b[name] for a, b in pairs) / max(1, len(pairs))
        print(f"{kind:12} F1 {2 * len(pairs) / max(1, total):.3f} of {total // 2}  same {name} {alike:.3f}")


def main() -> None:
    """Parse the command line and score."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder with the public sets")
    parser.add_argument("--part", choices=("dev", "test"), default="dev")
    parser.add_argument("-v", dest="shown", nargs="*", choices=KINDS, help="list the disagreements of these kinds")
    parser.add_argument("--agreement", action="store_true", help="coder against coder; needs no texts")
    args = parser.parse_args()
    if args.agreement:
        agreement()
        return
    if args.data is None:
        parser.error("give the folder with the public sets: --data ../shared/data")
    for kind, tally in score(args.part, args.data, set(KINDS if args.shown == [] else args.shown or ())).items():
        print(tally.line(kind))


if __name__ == "__main__":
    main()
