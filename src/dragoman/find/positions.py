"""
Who is for or against what.

A position comes from an event that takes a side (a protest, a refusal, thanks), or from a word that does
("opposed the deal", "called on the government to drop its support").
"""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.facts import Commitment, Event, Position, Stance, Statement
from dragoman.find.actors import Cast
from dragoman.find.clauses import clause_words, is_negated, mentions_at, object_above, span_of_words, subject_word
from dragoman.find.events import statement_around, when_of
from dragoman.find.times import TimeExpression
from dragoman.language.analysis import Analysis, Sentence
from dragoman.lexicon.positions import stance_cues
from dragoman.report import Span


def find_positions(
    analysis: Analysis,
    cast: Cast,
    statements: Sequence[Statement],
    events: Sequence[Event],
    commitments: Sequence[Commitment],
    times: Sequence[Sequence[TimeExpression]],
) -> tuple[Position, ...]:
    """The positions of a report in order."""
    found: list[Position] = []
    for sentence in analysis.sentences:
        if sentence.role == "headline":
            continue
        for word in range(len(sentence.tokens)):
            found += _at(
                analysis.report.text,
                sentence,
                word,
                cast,
                statements,
                events,
                commitments,
                times[sentence.index],
                len(found),
            )
    return tuple(found)


def _at(
    text: str,
    sentence: Sentence,
    word: int,
    cast: Cast,
    statements: Sequence[Statement],
    events: Sequence[Event],
    commitments: Sequence[Commitment],
    times: Sequence[TimeExpression],
    count: int,
) -> list[Position]:
    stance = _stance(sentence, word)
    if stance is None:
        return []
    words = [w for w in clause_words(sentence, word) if w >= word]
    if len(words) < 2 and not _passive(sentence, word):
        return []
    # The passive names the one who is refused; who refuses was named before: "pressed Canada …, only to be rebuffed".
    holder = object_above(sentence, word) if _passive(sentence, word) else subject_word(sentence, word)
    named = [m.actor for m in mentions_at(sentence, cast, holder) if not m.place]
    # Of a group whose members the report names, each one holds the position.
    holders = [member for actor in named for member in cast.members.get(actor, (actor,))]
    evidence = span_of_words(sentence, [w for w in words if sentence.labels[w] != "punct"] or [word])
    return [
        Position(
            id=f"p{count + number}",
            holder=actor,
            stance=stance,
            target=_target(text, evidence, sentence, word, events, commitments),
            when=when_of(times, evidence, sentence.span) or _when_before(actor, sentence, events),
            evidence=evidence,
            statement=statement_around(statements, evidence),
            score=0.7,
            reason=f"“{sentence.tokens[word].text}” takes a side",
        )
        for number, actor in enumerate(holders, 1)
    ]


def _stance(sentence: Sentence, word: int) -> Stance | None:
    """
    Form 1: Canada opposed the plan; protesters rejected it        -> the verb itself
    Form 2: groups called on the body to *block* the mission       -> asking for an end is to oppose
    Form 3: Henry asked for the deployment                         -> asking for a thing is to support it
    """
    if not sentence.tags[word].startswith("VB"):
        return None
    cues = stance_cues()
    form = sentence.lowered[word]
    stance: Stance | None = None
    if form in cues.asks and _asks(sentence, word):
        against = any(
            sentence.lowered[w] in cues.ends
            for w in sentence.subtree(word)
            if w > word and sentence.tags[w].startswith("VB")
        )
        stance = "opposes" if against else "supports"
    elif form in cues.opposes:
        stance = "opposes"
    elif form in cues.supports:
        stance = "supports"
    purpose = any(sentence.lowered[c] == "to" for c in sentence.children[word] if sentence.labels[c] == "mark")
    if stance == "supports" and purpose and sentence.labels[word] in ("advcl", "acl"):
        return None  # "money to support refugees" says of nobody what he is for
    if stance and is_negated(sentence, word):
        stance = "opposes" if stance == "supports" else "neutral"
    return stance


def _asks(sentence: Sentence, word: int) -> bool:
    """ "called on", "asked for", "urged the UN to": there must be somebody or something that is asked for."""
    following = sentence.lowered[word + 1 : word + 4]
    if sentence.lowered[word].startswith("call"):
        return "on" in following[:1] or "upon" in following[:1] or "for" in following[:1]
    return any(sentence.labels[c] in ("obj", "obl", "xcomp", "ccomp", "iobj") for c in sentence.children[word])


def _passive(sentence: Sentence, word: int) -> bool:
    return sentence.tags[word] == "VBN" and any(
        sentence.lowered[c] in ("be", "been", "being", "was", "were") for c in sentence.children[word]
    )


def _target(
    text: str, evidence: Span, sentence: Sentence, word: int, events: Sequence[Event], commitments: Sequence[Commitment]
) -> str:
    """The commitment or event named in the words, else the words themselves."""
    facts: list[Commitment | Event] = [*commitments, *events]
    for fact in facts:
        if evidence.contains(fact.evidence):
            return fact.id
    words = [w for w in clause_words(sentence, word) if w > word]
    first = min(words, default=word)
    while first + 1 in words and sentence.lowered[first] in ("on", "upon", "for", "that", "to", "with", "as"):
        first += 1
    return text[sentence.tokens[first].start : evidence.end]


def _when_before(holder: str, sentence: Sentence, events: Sequence[Event]) -> str | None:
    """The date of what the holder did in the same sentence."""
    for event in events:
        if holder in event.sources and event.when and sentence.span.contains(event.evidence):
            return event.when
    return None
