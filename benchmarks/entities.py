"""
Names: span F1 of the shipped encoder on the documents of the UNER file that training leaves out (every tenth).

    python benchmarks/entities.py ../shared/data/entities/uner-ewt-train.iob2
"""

import sys
from pathlib import Path

from dragoman.language.analysis import _names
from dragoman.language.encoder import encoder

KINDS = ("PER", "LOC", "ORG")


def documents(path: Path) -> dict[str, list[tuple[list[str], list[str]]]]:
    """Sentences (words, IOB2 tags) by document."""
    found: dict[str, list[tuple[list[str], list[str]]]] = {}
    document = ""
    for block in path.read_text(encoding="utf8").split("\n\n"):
        rows = []
        for line in block.splitlines():
            if line.startswith("# newdoc id = "):
                document = line.split("= ", 1)[1]
            elif line.startswith("# sent_id = ") and not document.startswith(line[12:].rsplit("-", 1)[0]):
                document = line[12:].rsplit("-", 1)[0]
            elif line and not line.startswith("#"):
                rows.append(line.split("\t"))
        if rows:
            found.setdefault(document, []).append(([row[1] for row in rows], [row[2] for row in rows]))
    return found


def spans(tags: list[str]) -> set[tuple[int, int, str]]:
    """(first word, end, kind) of IOB2 tags."""
    found, start = set(), None
    for at, tag in enumerate([*tags, "O"]):
        if start is not None and tag != f"I-{tags[start][2:]}":
            found.add((start, at, tags[start][2:]))
            start = None
        if tag[:1] == "B":
            start = at
    return {span for span in found if span[2] in KINDS}


def main() -> None:
    """Read the left-out documents and count."""
    by_document = documents(Path(sys.argv[1]))
    left_out = [sentence for name in sorted(by_document)[::10] for sentence in by_document[name]]
    model = encoder()
    pieces = model.pieces([words for words, _ in left_out], [[False] * len(words) for words, _ in left_out])
    hits = predicted = wanted = 0
    for layers, (_, tags) in zip(model.encode(pieces), left_out, strict=True):
        found = {(n.start, n.end, n.kind) for n in _names(layers, model.entity_tags) if n.kind in KINDS}
        gold = spans(tags)
        hits, predicted, wanted = hits + len(found & gold), predicted + len(found), wanted + len(gold)
    print(
        f"names {wanted} in {len(sorted(by_document)[::10])} documents  F1 {2 * hits / max(1, predicted + wanted):.3f}"
    )


if __name__ == "__main__":
    main()
