"""
UNER, WikiGold and re3d: names of persons, places and organisations, span for span, in words as the set cuts them.

CoNLL or IOB2, one word a line, the last column the tag; re3d's Person, Location and Organisation are the same three kinds.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from dragoman.evaluate.counting import Count, Figure, Unit
from dragoman.evaluate.files import opened
from dragoman.language.analysis import names_of
from dragoman.language.encoder import encoder

if TYPE_CHECKING:
    from dragoman.evaluate.sets import Reader

KINDS = ("PER", "LOC", "ORG")
FIGURES = (Figure("F1", "F1", KINDS),)
_CALLED = {"Person": "PER", "Location": "LOC", "Organisation": "ORG"}
_TOGETHER = 256

Name = tuple[int, int, str]


def units(path: Path, reader: Reader) -> Iterator[Unit]:
    """
    One unit a document where the file tells of documents, else one a sentence.

    With ``part`` "tenth" only every tenth document: those of UNER that the encoder has not learnt.
    """
    documents = _documents(path)
    if reader.part == "tenth":
        documents = dict(sorted(documents.items())[::10])
    coming = iter(documents.items())
    model = encoder(reader.model)
    while some := list(islice(coming, _TOGETHER)):
        sentences = [sentence for _, document in some for sentence in document]
        pieces = model.pieces([words for words, _ in sentences], [[False] * len(words) for words, _ in sentences])
        read = iter(model.encode(pieces))
        for ident, document in some:
            counts, told = {kind: Count() for kind in KINDS}, (list[str](), list[str](), list[str]())
            for words, tags in document:
                found = {(n.start, n.end, n.kind) for n in names_of(next(read), model.entity_tags) if n.kind in KINDS}
                wanted = spans(tags)
                for kind in KINDS:
                    f, w = ({name for name in some_of if name[2] == kind} for some_of in (found, wanted))
                    counts[kind] = _sum(counts[kind], Count.of(len(f & w), len(f), len(w)))
                for told_of, chosen in zip(told, (found & wanted, wanted - found, found - wanted), strict=True):
                    told_of += [f"{kind} “{' '.join(words[start:end])}”" for start, end, kind in sorted(chosen)]
            text = " ".join(" ".join(words) for words, _ in document)
            yield Unit(ident, text, counts, *map(tuple, told))


def _sum(a: Count, b: Count) -> Count:
    return Count(a.right + b.right, a.found + b.found, a.met + b.met, a.wanted + b.wanted)


def _documents(path: Path) -> dict[str, list[tuple[list[str], list[str]]]]:
    """Sentences (words, tags) by document; a file that names none has one a sentence."""
    found: dict[str, list[tuple[list[str], list[str]]]] = {}
    document, named = "", False
    with opened(path) as lines:
        blocks = lines.read().split("\n\n")
    for number, block in enumerate(blocks, 1):
        rows = []
        for line in block.splitlines():
            if line.startswith("# newdoc id = "):
                document, named = line.split("= ", 1)[1], True
            elif line.startswith("# sent_id = ") and not document.startswith(line[12:].rsplit("-", 1)[0]):
                document, named = line[12:].rsplit("-", 1)[0], True
            elif line and not line.startswith(("#", "-DOCSTART-")):
                rows.append(line.split("\t") if "\t" in line else line.split())
        if rows:
            tagged = 2 if len(rows[0]) > 3 else -1
            at = 1 if tagged == 2 else 0
            sentence = [row[at] for row in rows], [row[tagged] for row in rows]
            found.setdefault(document if named else f"sentence {number}", []).append(sentence)
    return found


def spans(tags: list[str]) -> set[Name]:
    """(first word, end, kind) of IOB2 tags; an I without a B before it is no name."""
    found, start = set(), None
    for at, tag in enumerate([*tags, "O"]):
        if start is not None and tag != f"I-{tags[start][2:]}":
            kind = tags[start][2:]
            found.add((start, at, _CALLED.get(kind, kind)))
            start = None
        if tag[:1] == "B":
            start = at
    return {name for name in found if name[2] in KINDS}
