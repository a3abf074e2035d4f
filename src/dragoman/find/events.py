"""
Who did what to whom: PLOVER events between the actors of a sentence.

Grammar and cue words propose acts (``find/acts.py``); the encoder's pair reader says what the source of each does to
its target, and the words over an act say whether it happened (``find/realis.py``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from dragoman.facts import EVENT_TYPES, Event, Statement
from dragoman.find.act import Act
from dragoman.find.acts import each_once, find_acts
from dragoman.find.cast import Cast, Mention
from dragoman.find.clauses import clause_words, is_predicate, span_of_words
from dragoman.find.places import place_of
from dragoman.find.realis import realis_of
from dragoman.find.times import TimeExpression, lies_ahead
from dragoman.language.analysis import Analysis, Sentence
from dragoman.language.encoder import Encoder, PairAnswer, PairQuestion
from dragoman.lexicon.events import event_cues
from dragoman.lexicon.modes import cameo_root, contexts_of, goldstein, mode_of
from dragoman.lexicon.types import own_type
from dragoman.report import Span

#: A word that names an act by itself is right in three of four cases where the encoder sees nothing; it is asked which
#: of the word's types fits, and has to agree where a word only may name an act, the more so without a target.
_STRONG, _WEAK = 30.0, 3.0
_LEAST_WEAK = 0.05
_LEAST_WEAK_ALONE = 0.25
#: What is only said accuses if the encoder hears it.
_LEAST_TOLD = 0.3
_LEAST_OTHER = 0.8
#: What two sides do together, so that a noun with both sides is no mere state of things.
_TOGETHER = frozenset(("CONSULT", "COOPERATE", "AGREE"))
_VIOLENT = frozenset(("ASSAULT", "COERCE"))
#: Nouns name states of things too ("the deployment", "the occupation"), so that the encoder must see a trace of the act.
_LEAST_NOUN = 0.1
#: Visiting and hosting have a direction; of every other meeting both sides are sources.
_DIRECTED = frozenset(
    ("visit visits visited visiting host hosts hosted hosting welcome welcomed travel travels traveled travelled traveling "
     "travelling fly flew flying flown arrive arrived arrives arriving trip tour brief briefed inform informed invite invited "
     "address addressed tell told went go call called calls").split()
)  # fmt: skip


def propose_acts(analysis: Analysis, cast: Cast, statements: Sequence[Statement]) -> list[Act]:
    """Everything in a report that may be an event, for the pair reader to judge."""
    return _with_doers([act for sentence in analysis.sentences for act in find_acts(sentence, cast, statements)], cast)


def judge_acts(reports: Sequence[Sequence[Act]], encoder: Encoder) -> list[list[PairAnswer]]:
    """What the pair reader says of the acts of several reports, asked together, since questions alike in length share a batch."""
    answers = iter(encoder.read_pairs([_question(act) for acts in reports for act in acts]))
    return [list(islice(answers, len(acts))) for acts in reports]


def find_events(
    analysis: Analysis, cast: Cast, statements: Sequence[Statement], times: Sequence[Sequence[TimeExpression]],
    acts: Sequence[Act], answers: Sequence[PairAnswer], published: str | None = None,
) -> tuple[Event, ...]:  # fmt: skip
    """
    The events of a report in the order of their sentences.

    *times* are those of each sentence, *published* the day (EDTF) after which nothing has happened yet; *acts* come from `propose_acts`, *answers* to them from `judge_acts`.
    """
    answered = {
        id(act): weighed
        for act, answer in zip(acts, answers, strict=True)
        if (weighed := _weighed(act, answer, analysis.encoder))
    }
    kept = [act for act in acts if id(act) in answered]
    found = [
        (act, answered[id(act)])
        for sentence in analysis.sentences
        for act in each_once([act for act in kept if act.sentence is sentence])
    ]
    events = [
        _event(f"e{number}", act, answer, cast, statements, times[act.sentence.index], published)
        for number, (act, answer) in enumerate(found, 1)
    ]
    return _without_echoes(analysis, _joined(events))


#: How many sentences back an act can be told of which "the attack" speaks.
_REACH = 1


def _with_doers(acts: list[Act], cast: Cast) -> list[Act]:
    """
    Violence whose doer its own clause does not name, with the doer that the report names; without, it is no event.

    Form 1: Two soldiers were killed, in a report on *rebels* who attack soldiers   -> whoever else fights such people
    Form 2: The attack lasted an hour, behind a sentence on *Russia’s* attack       -> the sides of the last one told
    """
    told = [act for act in acts if act.sources and act.strong and act.types[0] in _VIOLENT]
    completed = (act if act.sources else _completed(act, told, cast) for act in acts)
    return [act for act in completed if act]


def _completed(act: Act, told: list[Act], cast: Cast) -> Act | None:
    if act.targets:
        sides = {_side(cast, m.actor) for m in act.targets}
        against = [m for other in told if sides & {_side(cast, m.actor) for m in other.targets} for m in other.sources]
        fought = [m for other in told if sides & {_side(cast, m.actor) for m in other.sources} for m in other.targets]
        doers = [m for m in against or fought if _side(cast, m.actor) not in sides]
        counted = Counter(_side(cast, m.actor) for m in doers).most_common(2)
        if not counted or (len(counted) == 2 and counted[0][1] == counted[1][1]):
            return None
        doer = next(m for m in doers if _side(cast, m.actor) == counted[0][0])
        return replace(act, sources=(_elsewhere(act, doer),))
    before = [other for other in told if 0 <= act.sentence.index - other.sentence.index <= _REACH and other.targets]
    if not before:
        return None
    last = before[-1]
    return replace(
        act,
        sources=tuple(_elsewhere(act, m) for m in last.sources),
        targets=tuple(_elsewhere(act, m) for m in last.targets),
    )


def _elsewhere(act: Act, mention: Mention) -> Mention:
    """An actor of another sentence, put where the act is told."""
    span = act.sentence.span_of(act.word, act.word + 1)
    return replace(mention, sentence=act.sentence.index, head=act.word, start=act.word, end=act.word + 1, span=span)


def _side(cast: Cast, id: str) -> tuple[str | None, str | None]:
    """Whose an actor is and of what sort: one state’s forces are one side whoever of them is named."""
    actor = cast.actor(id)
    if actor.country is None:
        return None, actor.name
    return actor.country, "GOV" if actor.sector in ("GOV", "MIL", "COP") else actor.sector


def _question(act: Act) -> PairQuestion:
    words = [
        sorted({at for mention in side for at in range(mention.start, mention.end)})
        for side in (act.sources, act.targets)
    ]
    return PairQuestion(act.sentence.pieces, act.sentence.layers.shared, *words)


@dataclass(frozen=True, slots=True)
class _Answer:
    """An event type with its probability after the cue was weighed in, and the encoder's answer on realis."""

    type: str
    score: float
    realis: str


def _weighed(act: Act, answer: PairAnswer, model: Encoder) -> _Answer | None:
    """The type of an act among those that its word can name, if the encoder does not speak against it."""
    probabilities = dict(zip(model.relations, answer.relation.astype(float).tolist(), strict=True))
    types = act.types
    if not act.strong and not act.certain:
        best = max(types, key=lambda kind: probabilities[kind])
        any_best = max(EVENT_TYPES, key=lambda kind: probabilities[kind])
        if act.targets and probabilities[any_best] >= _LEAST_OTHER:
            types = (any_best,)
        elif probabilities[best] < _least(act):
            return None
    weights = {kind: _STRONG if rank < act.strong else _WEAK for rank, kind in enumerate(types)}
    weighed = {kind: p * weights.get(kind, 1.0) for kind, p in probabilities.items()}
    best = max(types, key=lambda kind: weighed[kind])
    score = weighed[best] / sum(weighed.values())
    sided = act.certain or act.declared or act.both or (best in _TOGETHER and act.sources and act.targets)
    if score < _LEAST_NOUN and act.sentence.tags[act.word].startswith("NN") and not sided:
        return None
    return _Answer(best, score, model.realis[int(answer.realis.argmax())])


def _least(act: Act) -> float:
    """What the encoder must see of an act that its word only may name: most where nobody is named to whom it is done."""
    if not act.targets:
        return _LEAST_WEAK_ALONE
    return _LEAST_TOLD if act.sentence.lowered[act.word] in event_cues().telling else _LEAST_WEAK


def _event(
    id: str,
    act: Act,
    answer: _Answer,
    cast: Cast,
    statements: Sequence[Statement],
    times: Sequence[TimeExpression],
    published: str | None,
) -> Event:
    sentence = act.sentence
    evidence = _evidence(act)
    sources, targets = [m.actor for m in act.sources], [m.actor for m in act.targets]
    realis = realis_of(act, answer.type, answer.realis)
    kind = answer.type
    if kind == "COOPERATE" and realis == "intended":
        kind = "AGREE"  # PLOVER: what both will do, they have agreed on
    directed = sentence.lowered[act.word] in _DIRECTED
    if sentence.lowered[act.word].startswith("call") and sentence.tags[act.word].startswith("NN"):
        directed = False  # one calls somebody, but has a call with him
    together = kind in _TOGETHER and kind != "AGREE" and not directed and not act.apart
    if act.both or together:
        sources, targets = sources + targets, []
    word = sentence.tokens[act.word].text
    clause = [sentence.lowered[w] for w in sentence.words_in(evidence)]
    mode = mode_of(kind, sentence.lowered[act.word], clause)
    when = when_of(times, evidence, sentence.span)
    if realis == "actual" and lies_ahead(when, published):
        when = None  # "urged them to meet on Friday": the urging is not of Friday
    place = place_of(sentence, act.word, upon=kind in ("ASSAULT", "MOBILIZE", "CONSULT"))
    return Event(
        id=id,
        type=kind,
        mode=mode,
        sources=tuple(dict.fromkeys(sources)),
        targets=tuple(t for t in dict.fromkeys(targets) if t not in sources),
        realis=realis,
        when=when,
        place=place.name if place else None,
        evidence=evidence,
        statement=statement_around(statements, evidence),
        score=answer.score,
        reason=f"“{word}” is read as {kind} ({answer.score:.0%})",
        contexts=contexts_of(clause),
        cameo=cameo_root(kind, mode),
        goldstein=goldstein(kind),
        location=place,
        own_type=own_type(kind, sentence.lowered[act.word], mode),
    )


def _evidence(act: Act) -> Span:
    """From the source to the target, with the act's word and what hangs closely on it."""
    sentence, word = act.sentence, act.word
    words = {word}
    if is_predicate(sentence, word):
        words |= {w for w in clause_words(sentence, word) if w > word or sentence.heads[w] == word}
    else:
        words |= {w for w in sentence.subtree(word) if not _in_clause(sentence, w, word)}
    for mention in (*act.sources, *act.targets):
        words |= set(range(mention.start, mention.end))
    return span_of_words(sentence, sorted(words))


def _in_clause(sentence: Sentence, word: int, top: int) -> bool:
    between = sentence.ancestors(word)
    between = [word, *between[: between.index(top)]] if top in between else []
    return any(sentence.labels[at] in ("acl:relcl", "acl", "advcl") for at in between)


def when_of(times: Sequence[TimeExpression], evidence: Span, sentence: Span) -> str | None:
    """The date of an act: the only one within its clause, else the only one of its sentence."""
    dated = [time for time in times if time.value and time.kind in ("date", "interval")]
    for around in (evidence, sentence):
        inside = [time for time in dated if around.contains(time.span)]
        if len(inside) == 1:
            return inside[0].value
    return None


def statement_around(statements: Sequence[Statement], evidence: Span) -> str | None:
    """The innermost statement in whose content the evidence lies."""
    around = [
        (piece.end - piece.start, statement.id)
        for statement in statements
        for piece in statement.content
        if piece.start <= evidence.start + 1 and evidence.end <= piece.end + 1
    ]
    return min(around)[1] if around else None


# --- several answers, one event ---------------------------------------------------------------------------------


def _joined(events: list[Event]) -> list[Event]:
    """One act by the same source on several targets (or by several sources on one) is one event."""
    merged: list[Event] = []
    for event in events:
        for at, other in enumerate(merged):
            if other.type == event.type and other.realis == event.realis and other.evidence.overlaps(event.evidence):
                if set(event.sources) & set(other.sources) and (
                    not event.targets or not other.targets or set(event.targets) & set(other.targets)
                ):
                    merged[at] = _with(
                        other, _union(other.sources, event.sources), _union(other.targets, event.targets), event
                    )
                    break
                mirrored = set(other.sources) == set(event.targets) and set(other.targets) == set(event.sources)
                if mirrored and event.type in _TOGETHER:
                    merged[at] = _with(other, _union(other.sources, event.sources), (), event)
                    break
        else:
            merged.append(event)
    return merged


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(first + second))


def _with(event: Event, sources: tuple[str, ...], targets: tuple[str, ...], other: Event) -> Event:
    return replace(
        event,
        sources=sources,
        targets=tuple(t for t in targets if t not in sources),
        when=event.when or other.when,
        place=event.place or other.place,
        location=event.location or other.location,
        evidence=event.evidence.to(other.evidence),
        score=max(event.score, other.score),
    )


def _without_echoes(analysis: Analysis, events: list[Event]) -> tuple[Event, ...]:
    """Headlines and captions repeat the body in short: an event told there too is told once."""
    body = [s.span for s in analysis.sentences if s.role == "body"]

    def in_body(event: Event) -> bool:
        return any(span.contains(Span(event.evidence.start, event.evidence.start + 1)) for span in body)

    told = [event for event in events if in_body(event)]
    kept: list[Event] = []
    for event in events:
        if in_body(event) or not any(_is_echo(event, other) for other in (*told, *kept)):
            kept.append(event)
    return tuple(kept)


def _is_echo(short: Event, full: Event) -> bool:
    """The same sides in an act of the same type; to sign and to agree are one in a headline."""
    kinds = {short.type, full.type}
    return (len(kinds) == 1 or kinds == {"AGREE", "SUPPORT"}) and bool(set(short.sources) & set(full.sources)) and (
        not short.targets or bool(set(short.targets) & set(full.targets + full.sources))
    )  # fmt: skip
