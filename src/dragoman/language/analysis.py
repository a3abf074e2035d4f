"""A report as the encoder sees it: sentences of words, with what is known about each word."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from dragoman.datelines import after_dateline
from dragoman.language.encoder import Encoder, Layers, Model, encoder
from dragoman.language.pieces import Pieces
from dragoman.language.sentences import paragraphs, quotations, sentences
from dragoman.language.tokens import Token, tokenise
from dragoman.report import FACTUAL_ROLES, Report, Role, Span

#: No more than this is read of one report, so that reading time is bounded by length.
MAX_SENTENCES = 4_000

OUTSIDE, BEGIN, INSIDE = range(3)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a sentence: words ``[start, end)``, kind PER, LOC, ORG or MISC, and its probability."""

    start: int
    end: int
    kind: str
    score: float


@dataclass(frozen=True, eq=False)
class Sentence:
    """
    One sentence; all its tuples have one entry a word, and words are counted from 0.

    ``tags`` are Penn Treebank tags, ``labels`` and ``heads`` (-1 for the root) universal dependencies; ``links`` is
    the first word of the cue that a word of a source or content hangs on (-1: none here).
    """

    index: int
    span: Span
    role: Role
    paragraph: int
    tokens: tuple[Token, ...]
    quoted: tuple[bool, ...]
    tags: tuple[str, ...]
    heads: tuple[int, ...]
    labels: tuple[str, ...]
    links: tuple[int, ...]
    factual: tuple[float, ...]
    names: tuple[Name, ...]
    pieces: Pieces = field(repr=False)
    layers: Layers = field(repr=False)

    @functools.cached_property
    def lowered(self) -> tuple[str, ...]:
        """The words in lower case."""
        return tuple(token.text.lower() for token in self.tokens)

    @functools.cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """The words that hang on each word, in order."""
        below: list[list[int]] = [[] for _ in self.tokens]
        for word, head in enumerate(self.heads):
            if head >= 0 and head != word:
                below[head].append(word)
        return tuple(map(tuple, below))

    def subtree(self, word: int) -> list[int]:
        """The word and all that hangs on it, in order."""
        seen, waiting = {word}, [word]
        while waiting:
            for child in self.children[waiting.pop()]:
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)
        return sorted(seen)

    def ancestors(self, word: int) -> list[int]:
        """The heads above a word, nearest first; ends where a cycle would begin."""
        found: list[int] = []
        at = self.heads[word]
        while at >= 0 and at != word and at not in found:
            found.append(at)
            at = self.heads[at]
        return found

    def span_of(self, start: int, end: int) -> Span:
        """The place in the report of words ``[start, end)``."""
        return Span(self.tokens[start].start, self.tokens[end - 1].end)

    def words_in(self, span: Span) -> list[int]:
        """The words that lie at least partly in *span*."""
        return [i for i, token in enumerate(self.tokens) if token.start < span.end and span.start < token.end]


@dataclass(frozen=True)
class Analysis:
    """A report's sentences from its headline, captions and body, in order, as *encoder* sees them."""

    report: Report
    sentences: tuple[Sentence, ...]
    encoder: Encoder = field(repr=False)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Draft:
    """A sentence before the encoder has seen it."""

    span: Span
    role: Role
    paragraph: int
    tokens: tuple[Token, ...]
    quoted: tuple[bool, ...]


def analyse(report: Report, model: Model = "standard") -> Analysis:
    """One report's sentences with all their layers."""
    return analyse_all([report], model)[0]


def analyse_all(reports: Sequence[Report], model: Model = "standard") -> list[Analysis]:
    """The analyses of some reports, encoded together so that sentences of like length share a batch."""
    reader = encoder(model)
    drafts = [_drafts(report) for report in reports]
    together = [draft for some in drafts for draft in some[:MAX_SENTENCES]]
    pieces = reader.pieces([[t.text for t in d.tokens] for d in together], [d.quoted for d in together])
    layers = reader.encode_once(pieces)
    analyses, at = [], 0
    for report, some in zip(reports, drafts, strict=True):
        kept = some[:MAX_SENTENCES]
        found = tuple(
            _sentence(number, draft, pieces[at + number], layers[at + number], reader)
            for number, draft in enumerate(kept)
        )
        at += len(kept)
        warnings: tuple[str, ...] = ()
        if len(some) > MAX_SENTENCES:
            warnings = (
                f"only the first {MAX_SENTENCES:,} of {len(some):,} sentences were read; split the report into parts",
            )
        analyses.append(Analysis(report, found, reader, warnings))
    return analyses


def _drafts(report: Report) -> list[_Draft]:
    blocks = [
        (block, passage.role)
        for passage in report.passages
        if passage.role in FACTUAL_ROLES
        for block in paragraphs(report.text, passage.span.start, passage.span.end)
    ]
    quotes = quotations(report.text, [block for block, _ in blocks])
    drafts, quote = [], 0
    for number, (block, role) in enumerate(blocks):
        begin = after_dateline(report.text, block.start, block.end)
        for span in sentences(report.text, begin, block.end):
            while quote < len(quotes) and quotes[quote].end <= span.start:
                quote += 1
            tokens = tuple(tokenise(report.text, span.start, span.end))
            if tokens:
                drafts.append(_Draft(span, role, number, tokens, _quoted(tokens, quotes[quote:])))
    return drafts


def _quoted(tokens: tuple[Token, ...], quotes: list[Span]) -> tuple[bool, ...]:
    flags, at = [], 0
    for token in tokens:
        while at < len(quotes) and quotes[at].end <= token.start:
            at += 1
        flags.append(at < len(quotes) and quotes[at].start <= token.start)
    return tuple(flags)


def _sentence(index: int, draft: _Draft, pieces: Pieces, layers: Layers, model: Encoder) -> Sentence:
    tags = tuple(model.tags[i] for i in layers.tags)
    labels = [model.labels[i] for i in layers.labels]
    heads = (layers.heads - 1).tolist()
    _lead_by_infinitive(heads, labels, tags)
    _judged(heads, labels, tags)
    _described(heads, labels, tags)
    heads = _heads(heads, labels)
    return Sentence(
        index,
        draft.span,
        draft.role,
        draft.paragraph,
        draft.tokens,
        draft.quoted,
        tags,
        heads,
        _labels(labels, heads, tags),
        tuple((layers.links - 1).tolist()),
        tuple(layers.factual.tolist()),
        names_of(layers, model.entity_tags),
        pieces,
        layers,
    )


_FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))


def _lead_by_infinitive(heads: list[int], labels: list[str], tags: tuple[str, ...]) -> None:
    """Mend headlines where "to" is "will": in "US to send troops" the verb is the root, who does it its subject."""
    root = next((word for word, head in enumerate(heads) if head < 0), None)
    if root is None or not tags[root].startswith("NN") or _FINITE & set(tags):
        return
    verb = next((w for w in range(root + 2, len(heads)) if tags[w] == "VB" and tags[w - 1] == "TO"), None)
    # "Kenya's plan to send police" is the noun's own clause. Only words of its phrase may stand between: "Ruto of Kenya to visit".
    if verb is None or heads[verb] != root or not (tags[root].startswith("NNP") or labels[verb] != "acl"):
        return
    if any(tags[w] in ("VB", "VBG", "VBN", ",") for w in range(root + 1, verb)):
        return
    heads[root], labels[root] = verb, "nsubj"
    heads[verb], labels[verb] = -1, "root"
    for word in range(verb + 1, len(heads)):
        if heads[word] == root:
            heads[word] = verb


def _judged(heads: list[int], labels: list[str], tags: tuple[str, ...]) -> None:
    """Mend small clauses: in "called the mission suicidal" the mission is what was called so, not what is."""
    for word, (head, label) in enumerate(zip(heads, labels, strict=True)):
        if label == "nsubj" and head > word and labels[head] == "xcomp" and tags[head][:2] in ("JJ", "NN"):
            heads[word], labels[word] = heads[head], "obj"


def _described(heads: list[int], labels: list[str], tags: tuple[str, ...]) -> None:
    """Mend verbs with two subjects side by side: in "the party Pitit Dessalines condemned it" the first tells what the second is."""
    for word in range(len(heads) - 1):
        name, above = word + 1, heads[word]
        if (
            (labels[word], labels[name]) == ("nsubj", "nsubj")
            and heads[name] == above > name
            and tags[word] == "NN"
            and tags[name].startswith("NNP")
        ):
            heads[word], labels[word] = name, "nmod:desc"
            for other, head in enumerate(heads):
                if head == word:
                    heads[other] = name


def _heads(heads: list[int], labels: list[str]) -> tuple[int, ...]:
    """
    The heads, mended where a clause without "that" lost its subject.

    In "Austin noted Kenya must act" the second subject of "noted" is that of "act".
    """
    for word, (head, label) in enumerate(zip(heads, labels, strict=True)):
        if label != "nsubj" or not 0 <= head < word:
            continue
        clauses = [
            c for c, (above, kind) in enumerate(zip(heads, labels, strict=True)) if above == head and kind == "ccomp"
        ]
        begun = any(
            above == head and kind == "nsubj" and w < head
            for w, (above, kind) in enumerate(zip(heads, labels, strict=True))
        )
        for clause in clauses:
            if (
                begun
                and clause > word
                and not any(above == clause and kind == "nsubj" for above, kind in zip(heads, labels, strict=True))
            ):
                heads[word] = clause
                break
    return tuple(heads)


def _labels(labels: list[str], heads: tuple[int, ...], tags: tuple[str, ...]) -> tuple[str, ...]:
    """
    The labels, mended where a long name's title was taken for the name's head.

    No noun is a part of a verb's name: what is labelled so is the verb's subject, object or oblique.
    """
    marked = {head for head, label in zip(heads, labels, strict=True) if label == "case"}
    for word, (head, label) in enumerate(zip(heads, labels, strict=True)):
        if (
            label in ("flat", "nmod:desc", "compound", "appos", "amod")
            and tags[word].startswith("NN")
            and tags[head].startswith("VB")
        ):
            named = {word, *(w for w, above in enumerate(heads) if above == word and labels[w] == "flat")}
            labels[word] = "obl" if named & marked else "nsubj" if word < head else "obj"
        if label == "root" and head >= 0:  # its sentence has another root; what it is to that one was not asked
            labels[word] = "nsubj" if word < head and tags[head].startswith("VB") else "parataxis"
        # "Moscow begged *Tehran* to supply drones": who follows a verb that has its subject is its object.
        if label == "nsubj" and word > head and any(heads[w] == head and labels[w] == "nsubj" for w in range(head)):
            labels[word] = "obj"
    return tuple(labels)


def names_of(layers: Layers, tags: list[str]) -> tuple[Name, ...]:
    """Names from the tags of the words: an I that follows no B of its kind begins a name too."""
    best = layers.entities.argmax(-1)
    found: list[Name] = []
    start: int | None = None
    for at in range(len(best) + 1):
        tag = tags[best[at]] if at < len(best) else "O"
        kind = tags[best[start]][2:] if start is not None else ""
        if start is not None and (tag[:1] != "I" or tag[2:] != kind):
            score = float(np.mean([layers.entities[i].max() for i in range(start, at)]))
            found.append(Name(start, at, kind, score))
            start = None
        if start is None and tag != "O":
            start = at
    return tuple(found)
