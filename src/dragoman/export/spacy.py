"""A reading as a spaCy Doc: the same text, facts as groups of spans, to the character."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dragoman.export.extra import needs
from dragoman.facts import Reading
from dragoman.report import Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc


def to_spacy(reading: Reading, nlp: Language | None = None) -> Doc:
    """
    The report's text as a Doc with its facts in ``doc.spans``: actors, sources, cues, contents, events, commitments, positions.

    *nlp* cuts the words (spaCy's blank English where none is given); a span that ends within a word of its takes the whole word, and
    ``span._.dragoman_fact`` has the fact with its own offsets. Labels are the actor's kind, the manner of speaking, the event's type,
    the commitment's kind, the stance; ``doc._.dragoman`` is the reading. Raises MissingExtra where spaCy is not installed.
    """
    with needs("a spaCy Doc", "spacy"):
        import spacy
        from spacy.tokens import Doc as SpacyDoc
        from spacy.tokens import Span as SpacySpan
    if not SpacyDoc.has_extension("dragoman"):
        SpacyDoc.set_extension("dragoman", default=None)
        SpacySpan.set_extension("dragoman_fact", default=None)
    doc = (nlp or spacy.blank("en")).make_doc(reading.report.text)
    doc._.dragoman = reading
    groups: dict[str, list[Any]] = {}

    def put(group: str, place: Span, label: str, fact: object) -> None:
        found = doc.char_span(place.start, place.end, label=label, alignment_mode="expand")
        if found is not None:
            found._.dragoman_fact = fact
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
