"""
Pronouns and names linked to the right actor? Against the coreference layer of a GUM treebank (`Entity=` in MISC).

    python benchmarks/coreference.py ../shared/data/treebanks/gum-dev.conllu.gz --genres news interview speech bio

A pronoun counts where its entity is also named otherwise; it is right where the actor that it was given to has another
mention of that same entity. Two mentions that are no pronouns are a pair where they are of one actor (or of one entity).
"""

import argparse
import gzip
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import dragoman

PRONOUNS = frozenset("he she it they him her them his its their".split())
KINDS = ("person", "organization", "place")


def documents(path: Path) -> Iterator[tuple[str, str, list[tuple[int, int, str]]]]:
    """(id, text, mentions as (start, end, entity)) of every document of a treebank."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf8") as lines:
        name, text, found, open_ = "", "", [], []
        for line in lines:
            if line.startswith("# newdoc id = "):
                if name:
                    yield name, text, found
                name, text, found, open_ = line[14:].strip(), "", [], []
            elif line.startswith("# newpar") and text:
                text = text.rstrip() + "\n\n"
            elif re.match(r"\d+\t", line):
                cells = line.rstrip("\n").split("\t")
                start, end = len(text), len(text) + len(cells[1])
                entity = re.search(r"(?:^|\|)Entity=([^|]*)", cells[9])
                for opened, closed in re.findall(r"\(([^()]+)|(\w+)?\)", entity[1]) if entity else []:
                    if opened:
                        open_.append((start, *opened.split("-")[:2]))
                    else:
                        at = max((i for i, o in enumerate(open_) if closed in ("", o[1])), default=None)
                        if at is not None:
                            begin, cluster, kind = open_.pop(at)
                            if kind in KINDS:
                                found.append((begin, end, cluster))
                text += cells[1] + ("" if "SpaceAfter=No" in cells[9] else " ")
        if name:
            yield name, text, found


def entity_at(mentions: list[tuple[int, int, str]], start: int, end: int) -> str | None:
    """The entity of the smallest mention around a stretch of text."""
    around = [m for m in mentions if m[0] <= start and end <= m[1]]
    return min(around, key=lambda m: m[1] - m[0])[2] if around else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("treebank", type=Path)
    parser.add_argument("--genres", nargs="*", default=["news", "interview", "speech", "bio"])
    parser.add_argument("-v", "--verbose", action="store_true", help="list the pronouns given to somebody else")
    arguments = parser.parse_args()
    right = given = wanted = same = ours = theirs = 0
    for name, text, mentions in documents(arguments.treebank):
        if name.split("_")[1] not in arguments.genres:
            continue
        reading = dragoman.read(text)
        quote = reading.report.quote
        named = {m[2] for m in mentions if text[m[0] : m[1]].lower() not in PRONOUNS}
        pronouns = {m[:2]: m[2] for m in mentions if text[m[0] : m[1]].lower() in PRONOUNS and m[2] in named}
        wanted += len(pronouns)
        nouns: list[tuple[str, str]] = []
        for actor in reading.actors:
            entities = [
                entity_at(mentions, span.start, span.end)
                for span in actor.mentions
                if quote(span).lower() not in PRONOUNS
            ]
            nouns += [(actor.id, entity) for entity in entities if entity]
            for span in actor.mentions:
                if (span.start, span.end) in pronouns:
                    given += 1
                    hit = pronouns[span.start, span.end] in entities
                    right += hit
                    if arguments.verbose and not hit:
                        print(
                            f"{name}: “{quote(span)}” is not {actor.name}: {text[max(0, span.start - 90) : span.end + 40]!r}"
                        )
        for (a, x), (b, y) in itertools.combinations(nouns, 2):
            same += a == b and x == y
            ours += a == b
            theirs += x == y
    print(
        f"pronouns  P {right / max(1, given):.3f} ({right}/{given})  R {right / max(1, wanted):.3f} ({right}/{wanted})"
    )
    print(f"names     P {same / max(1, ours):.3f} ({same}/{ours})  R {same / max(1, theirs):.3f} ({same}/{theirs})")


if __name__ == "__main__":
    main()
