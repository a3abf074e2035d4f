"""The public sets (and our own sentences) as training examples: words of a sentence and what is known about them."""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from dragoman.language.sentences import paragraphs, quotations, sentences
from dragoman.language.tokens import Token, tokenise
from training.model import ATTRIBUTION_LAYERS, ENTITY_TAGS

#: Labels of words that an example says nothing about.
UNKNOWN = -100
#: An entity label: outside of names, in a set that did not annotate MISC.
OUTSIDE_OR_MISC = -1
OUTSIDE, BEGIN, INSIDE = range(3)


@dataclass
class Pair:
    """A marked pair: word indices of source and target, the types it may be (PLOVER), and its realis if known."""

    source: list[int]
    target: list[int]
    types: tuple[str, ...]
    realis: str | None = None


class Role(NamedTuple):
    """A cue's first word, and the first and last words of its source and content in its sentence, from 1; 0 where there is none."""

    cue: int
    source_start: int
    source_end: int
    content_start: int
    content_end: int


@dataclass
class Example:
    """One sentence. Every label list has one entry a word; what is None is not known."""

    words: list[str]
    quoted: list[bool]
    origin: str
    entities: list[int] | None = None
    attribution: list[list[int]] | None = None
    links: list[int] | None = None
    roles: list[Role] | None = None
    tags: list[str] | None = None
    heads: list[int] | None = None
    labels: list[str] | None = None
    factual: list[float | None] | None = None
    pairs: list[Pair] = field(default_factory=list)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a .jsonl or .jsonl.gz file."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def quoted_words(words: list[str]) -> list[bool]:
    """Which words stand between double quotation marks, in a sentence known by its words only."""
    inside, flags = False, []
    for word in words:
        if word in {'"', "\u201c", "\u201d", "``", "''"}:
            flags.append(True)
            inside = not inside
        else:
            flags.append(inside)
    return flags


# --- entities ---------------------------------------------------------------------------------------------------


def entities(path: Path, *, knows_misc: bool) -> Iterator[tuple[str, Example]]:
    """
    Sentences of a column file (CoNLL, IOB2), with the name of their document.

    Where MISC was not annotated (*knows_misc* false), a word outside of names is marked so: it may be MISC or not.
    """
    document, words, tags, column = "", [], [], 0
    for line in [*path.read_text(encoding="utf8").splitlines(), ""]:
        if line.startswith("# newdoc id = "):
            document = line.split("= ", 1)[1]
        elif line.startswith("# sent_id = ") and not document.startswith(line[12:].rsplit("-", 1)[0]):
            document = line[12:].rsplit("-", 1)[0]
        if line.startswith("# "):
            continue
        if not line.strip():
            if words:
                outside = OUTSIDE if knows_misc else OUTSIDE_OR_MISC
                yield document, Example(words, quoted_words(words), path.stem, entities=_entity_tags(tags, outside))
            words, tags = [], []
            continue
        parts = line.split("\t") if "\t" in line else line.split()
        column = 2 if len(parts) > 2 else 1
        words.append(parts[column - 1] or "_")
        tags.append(parts[column])


def _entity_tags(tags: list[str], outside: int) -> list[int]:
    """IOB1 or IOB2 tags as numbers of ENTITY_TAGS; names of other kinds count as outside."""
    numbers, previous = [], "O"
    for tag in tags:
        edge, _, kind = tag.partition("-")
        kind = {"OTH": "MISC"}.get(kind, kind)
        begins = edge == "B" or previous == "O" or previous.partition("-")[2] != tag.partition("-")[2]
        name = f"{'B' if begins else 'I'}-{kind}"
        numbers.append(ENTITY_TAGS.index(name) if name in ENTITY_TAGS else outside)
        previous = tag
    return numbers


# --- attribution ------------------------------------------------------------------------------------------------


def attributions(path: Path) -> Iterator[Example]:
    """The sentences of PolNeAR articles with source, cue and content, and the cue that each of their words hangs on."""
    for row in rows(path):
        yield from _article(row["text"], *_stand_off(row["brat"]))


Pieces = list[tuple[int, int]]


def _stand_off(brat: str) -> tuple[dict[str, tuple[str, Pieces]], list[dict[str, list[str]]]]:
    """Spans by id (kind, pieces) and links (role -> span ids) of a brat file."""
    spans: dict[str, tuple[str, Pieces]] = {}
    links = []
    for line in brat.splitlines():
        found = re.match(r"(T\d+)\t(Source|Cue|Content) ([\d ;]+)\t", line)
        if found:
            pieces = [(int(a), int(b)) for a, b in (piece.split() for piece in found.group(3).split(";"))]
            spans[found.group(1)] = found.group(2).lower(), pieces
        elif line.startswith("E"):
            roles = defaultdict(list)
            for part in line.split("\t")[1].split():
                role, ident = part.split(":")
                roles[role.rstrip("0123456789").lower()].append(ident)
            links.append(roles)
    return spans, links


def _article(text: str, spans: dict[str, tuple[str, Pieces]], links: list[dict[str, list[str]]]) -> Iterator[Example]:
    layers = _layers(spans)
    cue_of: dict[int, int] = {}  # character -> first character of the cue it hangs on
    for link in links:
        cues = [spans[ident][1][0][0] for ident in link.get("cue", ()) if ident in spans]
        for role in ("content", "source"):
            for ident in link.get(role, ()):
                for start, end in spans[ident][1] if ident in spans else ():
                    for at in range(start, end) if cues else ():
                        cue_of.setdefault(at, cues[0])
    triples = []
    for link in links:
        cue, *roles = (
            [piece for ident in link.get(role, ()) if ident in spans for piece in spans[ident][1]]
            for role in ("cue", "source", "content")
        )
        if cue:
            triples.append((cue[0][0], *roles))
    blocks = paragraphs(text, 0, len(text))
    inside = [False] * (len(text) + 1)
    for quotation in quotations(text, blocks):
        inside[quotation.start : quotation.end] = [True] * (quotation.end - quotation.start)
    for block in blocks:
        for sentence in sentences(text, block.start, block.end):
            tokens = tokenise(text, sentence.start, sentence.end)
            if not tokens:
                continue
            starts = {at: index for index, token in enumerate(tokens) for at in range(token.start, token.end)}
            first, last = tokens[0].start, tokens[-1].end
            yield Example(
                [token.text for token in tokens],
                [inside[token.start] for token in tokens],
                "polnear",
                attribution=[
                    [_state(layers[layer], token.start, token.end) for layer in ATTRIBUTION_LAYERS] for token in tokens
                ],
                links=[
                    UNKNOWN if token.start not in cue_of else 1 + starts.get(cue_of[token.start], -1)
                    for token in tokens
                ],
                roles=[
                    Role(starts[cue], *(edge for role in roles for edge in _edges(tokens, role)))
                    for cue, *roles in triples
                    if first <= cue < last and cue in starts
                ],
            )


def _edges(tokens: list[Token], where: Pieces) -> tuple[int, int]:
    """First and last of the words, from 1, that a span covers; 0 and 0 where it covers none."""
    inside = [i for i, t in enumerate(tokens, 1) if any(t.start < end and start < t.end for start, end in where)]
    return (inside[0], inside[-1]) if inside else (0, 0)


def _layers(spans: dict[str, tuple[str, Pieces]]) -> dict[str, dict[int, int]]:
    """For each layer, the state of every marked character: BEGIN at the first of a span, INSIDE elsewhere."""
    layers: dict[str, dict[int, int]] = {layer: {} for layer in ATTRIBUTION_LAYERS}
    # Long spans first; the very few that lie within another of their kind are left out.
    for kind, pieces in sorted(spans.values(), key=lambda span: span[1][0][0] - span[1][-1][1]):
        layer = layers[kind]
        if pieces[0][0] in layer:
            continue
        for start, end in pieces:
            for at in range(start, end):
                layer.setdefault(at, INSIDE)
        layer[pieces[0][0]] = BEGIN
    return layers


def _state(layer: dict[int, int], start: int, end: int) -> int:
    states = [layer.get(at, OUTSIDE) for at in range(start, end)]
    return BEGIN if BEGIN in states else INSIDE if INSIDE in states else OUTSIDE


# --- syntax and factuality --------------------------------------------------------------------------------------


def treebank(path: Path, factual: dict[tuple[str, int], float]) -> Iterator[Example]:
    """Sentences of a CoNLL-U file: PTB tags, heads (0 the root), universal labels; factuality where it was judged."""
    with gzip.open(path, "rt", encoding="utf8") as lines:
        ident, words = "", []
        for line in lines:
            if line.startswith("# sent_id = "):
                ident = line.strip().split("= ", 1)[1]
            elif line[:1].isdigit() and "-" not in (cells := line.split("\t"))[0] and "." not in cells[0]:
                words.append(cells)
            elif not line.strip() and words:
                forms = [cells[1] for cells in words]
                judged = [factual.get((ident, number)) for number in range(1, len(words) + 1)]
                yield Example(
                    forms,
                    quoted_words(forms),
                    path.name.split("-")[0],
                    tags=[cells[4] for cells in words],
                    heads=[int(cells[6]) for cells in words],
                    labels=[cells[7] for cells in words],
                    factual=judged if any(value is not None for value in judged) else None,
                )
                words = []


def factuality(path: Path) -> dict[tuple[str, int], float]:
    """Universal Decompositional Semantics 1.0: (sentence, word from 1) -> about -3 (did not happen) to 3 (happened)."""
    return {(row["sent_id"], row["token"]): row["factual"] for row in rows(path)}


def where_names_are(path: Path, known: set[tuple[str, ...]]) -> Iterator[Example]:
    """
    Sentences of a treebank whose tags tell where names are, though not of what kind; those already *known* are left out.

    Words far from any proper noun are no names; the rest is left open.
    """
    for e in treebank(path, {}):
        proper = [tag in _NAME_TAGS for tag in e.tags or ()]
        if any(proper) and tuple(e.words) not in known:
            near = [any(proper[max(0, i - 1) : i + 2]) for i in range(len(proper))]
            e.entities = [UNKNOWN if close else OUTSIDE_OR_MISC for close in near]
            e.tags = e.heads = e.labels = None
            yield e


def plain(path: Path) -> Iterator[Example]:
    """Sentences of unlabelled reports, one report a line."""
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for text in lines:
            blocks = paragraphs(text, 0, len(text))
            inside = [False] * (len(text) + 1)
            for quotation in quotations(text, blocks):
                inside[quotation.start : quotation.end] = [True] * (quotation.end - quotation.start)
            for block in blocks:
                for sentence in sentences(text, block.start, block.end):
                    tokens = tokenise(text, sentence.start, sentence.end)
                    if 4 < len(tokens) < 80:
                        yield Example([t.text for t in tokens], [inside[t.start] for t in tokens], "plain")


# --- names in GUM -----------------------------------------------------------------------------------------------

_GUM_KINDS = {"person": "PER", "place": "LOC", "organization": "ORG"}
_NAME_TAGS = ("NNP", "NNPS")


def gum_names(path: Path) -> Iterator[Example]:
    """
    Names from GUM's entity layer, which marks whole noun phrases: of a phrase whose head is a proper noun, the name in it.

    Proper nouns in phrases of other kinds (events, works) are left open, since UNER's guidelines may name them or not.
    """
    with gzip.open(path, "rt", encoding="utf8") as lines:
        cells: list[list[str]] = []
        for line in lines:
            if line[:1].isdigit() and "-" not in (row := line.rstrip("\n").split("\t"))[0] and "." not in row[0]:
                cells.append(row)
            elif not line.strip() and cells:
                words, tags = [row[1] for row in cells], [row[4] for row in cells]
                labels = [UNKNOWN if tag in _NAME_TAGS else OUTSIDE_OR_MISC for tag in tags]
                for start, end, kind in _names_of(tags, words, _gum_spans([row[9] for row in cells])):
                    labels[start:end] = [ENTITY_TAGS.index(f"{'I' if i else 'B'}-{kind}") for i in range(end - start)]
                yield Example(words, quoted_words(words), "gum", entities=labels)
                cells = []


def _gum_spans(misc: list[str]) -> list[tuple[int, int, str, list[int]]]:
    """(first word, end, kind, head words) of the phrases that begin and end in this sentence."""
    opened: dict[str, tuple[int, str, list[int]]] = {}
    spans = []
    for at, cell in enumerate(misc):
        found = re.search(r"(?:^|\|)Entity=([^|]*)", cell)
        for part in re.findall(r"\([^()]*\)?|[^()]*\)", found.group(1)) if found else ():
            ident = re.match(r"\(?([^-()]+)", part)
            if ident is None:
                continue
            if part.startswith("("):
                fields = part.strip("()").split("-")
                heads = (
                    [int(n) - 1 for n in fields[5].split(",")]
                    if len(fields) > 5 and re.fullmatch(r"[\d,]+", fields[5])
                    else [0]
                )
                opened[ident.group(1)] = at, fields[1] if len(fields) > 1 else "", heads
            if part.endswith(")") and ident.group(1) in opened:
                start, kind, heads = opened.pop(ident.group(1))
                spans.append((start, at + 1, kind, [start + head for head in heads if start + head <= at]))
    return spans


def _names_of(
    tags: list[str], words: list[str], spans: list[tuple[int, int, str, list[int]]]
) -> list[tuple[int, int, str]]:
    """The names in phrases, the longest where they overlap."""
    names = []
    for start, end, kind, heads in spans:
        if kind not in _GUM_KINDS or not heads or not all(tags[head] in _NAME_TAGS for head in heads):
            continue
        # Of "John and Mary" or "Irving, Texas" the first is taken; the others have phrases of their own.
        first, last = min(heads), min(heads) + 1
        while first > start and (
            tags[first - 1] in _NAME_TAGS
            or (tags[first - 1] == "HYPH" and first - 1 > start and tags[first - 2] in _NAME_TAGS)
        ):
            first -= 1
        while last < end and (
            tags[last] in _NAME_TAGS
            or (tags[last] == "HYPH" and last + 1 < end and tags[last + 1] in _NAME_TAGS)
            or (kind == "organization" and words[last] == "of" and last + 1 < end and tags[last + 1] in _NAME_TAGS)
        ):
            last += 1
        names.append((first, last, _GUM_KINDS[kind]))
    kept: list[tuple[int, int, str]] = []
    for name in sorted(names, key=lambda n: n[0] - n[1]):
        if not any(name[0] < other[1] and other[0] < name[1] for other in kept):
            kept.append(name)
    return kept


# --- names in re3d ----------------------------------------------------------------------------------------------

_RE3D_KINDS = {"Organisation": "ORG", "Location": "LOC", "Person": "PER"}


def re3d_names(path: Path) -> Iterator[Example]:
    """
    Names in reports on defence and security.

    The set also marks groups and people that are not named ("coalition forces") and kinds of its own: those stay open.
    """
    words: list[str] = []
    tags: list[str] = []
    for line in [*path.read_text(encoding="utf8").splitlines(), ""]:
        if line.strip():
            word, _, tag = line.partition("\t")
            words.append(word or "_")
            tags.append(tag.strip() or "O")
        elif words:
            labels = [OUTSIDE_OR_MISC if tag == "O" else UNKNOWN for tag in tags]
            for start, end, kind in _blocks(tags):
                named = words[start][0].isupper() and words[end - 1][0].isupper() and words[start] != "The"
                # Longer people are mostly a name with its titles, which the other sets leave out.
                if kind in _RE3D_KINDS and named and (kind != "Person" or end - start <= 2):
                    begin = ENTITY_TAGS.index(f"B-{_RE3D_KINDS[kind]}")
                    labels[start:end] = [begin, *[begin + 1] * (end - start - 1)]
            yield Example(words, quoted_words(words), "re3d", entities=labels)
            words, tags = [], []


def _blocks(tags: list[str]) -> Iterator[tuple[int, int, str]]:
    """(first, end, kind) of the spans of IOB2 tags."""
    start = None
    for at, tag in enumerate([*tags, "O"]):
        if start is not None and (tag[:1] != "I" or tag[2:] != tags[start][2:]):
            yield start, at, tags[start][2:]
            start = None
        if tag[:1] == "B" or (tag[:1] == "I" and start is None):
            start = at


# --- relations --------------------------------------------------------------------------------------------------


def marked_pairs(path: Path) -> list[Example]:
    """
    PLV rows (a sentence with a marked pair); ``origin`` is the sentence, so that folds can keep its pairs together.

    Each one-way pair also stands reversed, as doing nothing. YIELD is CONCEDE or RETREAT.
    """
    found = []
    for row in rows(path):
        text, spans = unmark(row["marked_sentence"])
        types = ("CONCEDE", "RETREAT") if row["gold_root"] == "YIELD" else (row["gold_root"],)
        tokens = tokenise(text)
        source, target = (_words_in(tokens, spans[side]) for side in "st")
        pairs = [Pair(source, target, types)]
        if types[0] in ONE_WAY and source and target:
            pairs.append(Pair(target, source, ("NONE",)))
        words = [token.text for token in tokens]
        found.append(Example(words, quoted_words(words), row["sentence"], pairs=pairs))
    return found


#: In these the target does not do the same to the source, whatever the sentence says.
ONE_WAY = frozenset(
    ("AID CONCEDE RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT").split()
)


def unmark(marked: str) -> tuple[str, dict[str, list[tuple[int, int]]]]:
    """The text and the spans of source (s) and target (t) of a sentence marked ``<s>…</s> <t>…</t>``."""
    text, spans, opened = "", {"s": [], "t": []}, {}
    for piece in re.split(r"(</?[st]>)", marked):
        tag = re.fullmatch(r"<(/?)([st])>", piece)
        if not tag:
            text += piece
        elif not tag.group(1):
            opened[tag.group(2)] = len(text)
        elif tag.group(2) in opened:
            spans[tag.group(2)].append((opened.pop(tag.group(2)), len(text)))
    return text, spans


#: Our own marked pairs, with the format at the head of each file.
OWN_PAIRS = Path(__file__).parent / "data"


def own_pairs(folder: Path) -> list[Example]:
    """
    The project's own sentences, from every ``pairs*.txt`` of a folder.

    Every ordered pair of actors that is not listed does nothing; an actor who never acts does nothing by itself either.
    """
    found = []
    lines = [(path, line) for path in sorted(folder.glob("pairs*.txt")) for line in path.read_text("utf8").splitlines()]
    for path, line in lines:
        if line.startswith("#") or not line.strip():
            continue
        marked, _, listed = line.rpartition("|")
        text, spans = _bracketed(marked.strip())
        tokens = tokenise(text)
        words = [token.text for token in tokens]
        actors = [_words_in(tokens, [span]) for span in spans]
        acts = {}
        for item in filter(None, map(str.strip, listed.split(","))):
            parts = re.fullmatch(r"(\d)>(\d?) ([A-Z]+) ([airhd])", item)
            if parts is None:
                raise ValueError(f"{path}: “{item}” is not of the form “1>2 AGREE a”; mend the line “{line[:60]}…”")
            source, target, kind, realis = parts.groups()
            acts[int(source) - 1, int(target) - 1 if target else None] = kind, _REALIS[realis]
        found.append(Example(words, quoted_words(words), text, pairs=_all_pairs(actors, acts)))
    return found


_REALIS = {"a": "actual", "i": "intended", "r": "requested", "h": "hypothetical", "d": "denied"}
Acts = dict[tuple[int, int | None], tuple[str, str]]


def _bracketed(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its square brackets, and what stood in them."""
    text, spans, start = "", [], 0
    for piece in re.split(r"([\[\]])", marked):
        if piece == "[":
            start = len(text)
        elif piece == "]":
            spans.append((start, len(text)))
        else:
            text += piece
    return text, spans


def _all_pairs(actors: list[list[int]], acts: Acts) -> list[Pair]:
    pairs = []
    for source in range(len(actors)):
        kinds = {act for (who, _), act in acts.items() if who == source}
        for target in (*range(len(actors)), None):
            if target == source:
                continue
            act = acts.get((source, target))
            if target is None and act is None and len(kinds) == 1:
                act = next(iter(kinds))  # what it does to somebody it does
            elif target is None and act is None and kinds:
                continue
            words = actors[target] if target is not None else []
            pairs.append(Pair(actors[source], words, (act[0] if act else "NONE",), act[1] if act else None))
    return pairs


def _words_in(tokens: Iterable[Any], spans: list[tuple[int, int]]) -> list[int]:
    return [
        index
        for index, token in enumerate(tokens)
        if any(token.start < end and start < token.end for start, end in spans)
    ]


def folds(examples: list[Example], count: int) -> list[list[int]]:
    """Indices of each fold; pairs of one sentence stay together. The order is that of a hash, so that it is the same anywhere."""
    import hashlib

    parts: list[list[int]] = [[] for _ in range(count)]
    for index, example in enumerate(examples):
        parts[int(hashlib.sha256(example.origin.encode()).hexdigest(), 16) % count].append(index)
    assert all(not set(a) & set(b) for a, b in pairwise(parts))
    return parts
