"""A reading as a spaCy Doc: the same text, facts as groups of spans, to the character."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dragoman.export.extra import needs
from dragoman.facts import Actor, Commitment, Event, Position, Reading, Statement
from dragoman.report import Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Fact = Actor | Statement | Event | Commitment | Position


def to_spacy(reading: Reading, nlp: Language | None = None) -> Doc:
    """
    The report's text as a Doc with its facts in ``doc.spans``: actors, sources, cues, contents, events, commitments, positions.

    *nlp* cuts the words (spaCy's blank English where none is given); a word within which a fact begins or ends is cut there, so
    that spans are exact. ``span.id_`` is the fact's id and ``span._.dragoman_fact`` the fact. Labels are the actor's kind, the manner of speaking, the event's type,
    the commitment's kind, the stance; ``doc._.dragoman`` is the reading. Raises MissingExtra where spaCy is not installed.
    """
    with needs("a spaCy Doc", "spacy"):
        import spacy
        from spacy.tokens import Doc as SpacyDoc
        from spacy.tokens import Span as SpacySpan
    if not SpacyDoc.has_extension("dragoman"):
        SpacyDoc.set_extension("dragoman", default=None)
        # Found by the id: spaCy keeps values by place alone, and two facts may share one.
        SpacySpan.set_extension("dragoman_fact", getter=_fact)
    doc = (nlp or spacy.blank("en")).make_doc(reading.report.text)
    doc._.dragoman = reading
    groups: dict[str, list[Any]] = {}

    _cut(doc, {edge for span in _places(reading) for edge in (span.start, span.end)})

    def put(group: str, place: Span, label: str, fact: Fact) -> None:
        found = doc.char_span(place.start, place.end, label=label, span_id=fact.id, alignment_mode="expand")
        if found is not None:
            groups.setdefault(group, []).append(found)

    for actor in reading.actors:
        for mention in actor.mentions:
            put("actors", mention, actor.kind, actor)
    for statement in reading.statements:
        for group, place in (("sources", statement.source), ("cues", statement.cue)):
            if place:
                put(group, place, statement.manner, statement)
        for place in statement.content:
            put("contents", place, statement.manner, statement)
    for event in reading.events:
        put("events", event.evidence, event.type, event)
    for commitment in reading.commitments:
        put("commitments", commitment.evidence, commitment.kind, commitment)
    for position in reading.positions:
        put("positions", position.evidence, position.stance, position)
    for group in ("actors", "sources", "cues", "contents", "events", "commitments", "positions"):
        doc.spans[group] = groups.get(group, [])
    return doc


def _places(reading: Reading) -> Iterator[Span]:
    for actor in reading.actors:
        yield from actor.mentions
    for statement in reading.statements:
        yield from filter(None, (statement.source, statement.cue, *statement.content))
    yield from (event.evidence for event in reading.events)
    yield from (commitment.evidence for commitment in reading.commitments)
    yield from (position.evidence for position in reading.positions)


def _cut(doc: Doc, edges: set[int]) -> None:
    """Split the tokens within which an edge lies, such as “US-led”."""
    with doc.retokenize() as retokenizer:
        for token in doc:
            within = sorted(edge - token.idx for edge in edges if token.idx < edge < token.idx + len(token))
            if within:
                cuts = [0, *within, len(token)]
                parts = [token.text[start:end] for start, end in zip(cuts, cuts[1:], strict=False)]
                retokenizer.split(token, parts, heads=[(token, 0)] * len(parts))


def _fact(span: Any) -> Fact | None:
    reading: Reading | None = span.doc._.dragoman
    if reading is None:
        return None
    facts: list[Fact] = [
        *reading.actors,
        *reading.statements,
        *reading.events,
        *reading.commitments,
        *reading.positions,
    ]
    return next((fact for fact in facts if fact.id == span.id_), None)
