"""
Who did what to whom: PLOVER events between the actors of a sentence.

Grammar proposes pairs (whoever can act, and whom that clause reaches); the encoder's pair reader says what the one does
to the other, "nothing" being the commonest answer, and whether it happened, is planned, asked for, thinkable or denied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.facts import Event, Realis, Statement
from dragoman.find.actors import Cast, Mention
from dragoman.find.clauses import (
    agent_word,
    clause_above,
    clause_words,
    has_to,
    implied_subject,
    is_negated,
    is_predicate,
    mentions_at,
    object_above,
    preposition,
    span_of_words,
    subject_word,
)
from dragoman.find.times import TimeExpression
from dragoman.language.analysis import Analysis, Sentence
from dragoman.language.encoder import Encoder, PairAnswer, PairQuestion, encoder
from dragoman.lexicon.events import event_cues
from dragoman.report import Span

#: What both sides do together: the second side becomes a source too.
SYMMETRIC = frozenset(("AGREE", "CONSULT", "COOPERATE", "SUPPORT"))
_TOGETHER = frozenset(
    (
        "sign signs signed signing ink inks inked meet meets met meeting agree agrees agreed agreement talks "
        "conclude concluded held hold exchange exchanged initialed initialled ratified discussed discuss pact "
        "deal treaty"
    ).split()
)
#: Asking costs time; beyond these the likeliest pairs of a sentence have been asked.
_MOST_PAIRS_A_SENTENCE = 4
#: A target without a naming word is at most so many steps of grammar away: its verb's object, or what that object is of.
_CLOSE = 2
_LEAST_SCORE = 0.4
#: Where no word names the act, or there is none but "said", the encoder has to be surer.
_LEAST_SCORE_UNNAMED = 0.5
_LEAST_SCORE_OF_NO_ACT = 0.7
#: A second target of the same act must be nearly as sure as the first.
_WEAKEST_TARGET = 0.75
#: Without a named target there is less to go by, so the encoder has to be surer.
_LEAST_SCORE_ALONE = 0.6
#: What somebody can do to others by words alone.
_SPEECH_ACTS = frozenset(("ACCUSE", "REQUEST", "REJECT", "THREATEN"))
_TELLING = frozenset(
    (
        "announce announces announced announcing confirm confirms confirmed report reports reported note notes noted add adds "
        "added state states stated reveal revealed think thinks thought believe believes believed know knows knew"
    ).split()
)
_NO_ACT = frozenset(("say says said tell tells told be is are was were been being have has had become became").split())


@dataclass(frozen=True, slots=True)
class _Pair:
    """
    A question to the pair reader: an actor who may act by a predicate, and one whom it may reach (or none).

    ``certain`` where grammar leaves no doubt that the one acts on the other, and only asks how.
    """

    sentence: Sentence
    predicate: int
    source: Mention
    target: Mention | None
    certain: bool = False


def find_events(
    analysis: Analysis, cast: Cast, statements: Sequence[Statement], times: Sequence[Sequence[TimeExpression]]
) -> tuple[Event, ...]:
    """The events of a report in the order of their sentences; *times* are those of each sentence."""
    model = encoder()
    pairs = [pair for sentence in analysis.sentences for pair in _candidates(sentence, cast)]
    found = _answered([pair for pair in pairs if pair.target], model, _LEAST_SCORE)
    acted = {(pair.sentence.index, pair.source.head) for pair, _ in found}
    # Whoever does nothing to anybody named may still act: "police dispersed the march", "Russia mobilised".
    alone = [pair for pair in pairs if not pair.target and (pair.sentence.index, pair.source.head) not in acted]
    found += _answered(alone, model, _LEAST_SCORE_ALONE)
    found.sort(key=lambda answered: (answered[0].sentence.index, answered[0].source.head))
    events = [
        _event(f"e{number}", pair, answer, cast, statements, times[pair.sentence.index])
        for number, (pair, answer) in enumerate(found, 1)
    ]
    return _without_echoes(analysis, _joined(events))


# --- questions --------------------------------------------------------------------------------------------------


def _candidates(sentence: Sentence, cast: Cast) -> list[_Pair]:
    """
    Pairs of an actor who can act and one whom that clause reaches.

    Form 1: *Kenya* sent troops to *Haiti*                 -> subject, anything below the verb
    Form 2: *Haiti*'s call on the *UN*                     -> owner of a noun, anything below the noun
    Form 3: the deployment of police by *Kenya* to *Haiti* -> "by" of a noun
    Form 4: *Henry* rose with *Washington*'s support       -> owner of a noun, the subject whom it accompanies
    Form 5: *Paris* pressed *Canada*, only to be rebuffed  -> whoever was pressed rebuffs
    """
    mentions = cast.in_sentence(sentence.index)
    pairs: list[_Pair] = []
    for predicate in range(len(sentence.tokens)):
        sources = _sources(sentence, cast, predicate)
        if not sources:
            continue
        reach = _reach(sentence, predicate)
        heads = {source.head for source in sources}
        targets = [m for m in mentions if m.head in reach and m.head not in heads and _can_be_target(sentence, m)]
        targets = _done_to(sentence, predicate, targets) + _accompanied(sentence, cast, predicate)
        for source in sources:
            pairs += [
                _Pair(sentence, predicate, source, target)
                for target in targets
                if _can_meet(sentence, source, target, cast)
            ]
            if is_predicate(sentence, predicate) and sentence.lowered[predicate] not in _NO_ACT:
                pairs.append(_Pair(sentence, predicate, source, None))
    return _likeliest(_nearest_predicates(pairs)) + _refusals(sentence, cast)


def _likeliest(pairs: list[_Pair]) -> list[_Pair]:
    """
    The pairs worth asking about: those whose act a word names, then those whose target stands close to the predicate.

    Without a target there is nothing to go by but that word.
    """
    ranked: list[tuple[bool, bool, int, int, _Pair]] = []
    for pair in pairs:
        named = _cue(pair)[1] is not None
        if pair.target is None and not named:
            continue
        steps = len(pair.sentence.ancestors(pair.target.head)) if pair.target else 0
        distance = max(0, steps - len(pair.sentence.ancestors(pair.predicate)))
        if named or distance <= _CLOSE:
            ranked.append((pair.target is None, not named, distance, len(ranked), pair))
    ranked.sort(key=lambda entry: entry[:4])
    return [entry[4] for entry in ranked[:_MOST_PAIRS_A_SENTENCE]]


def _reach(sentence: Sentence, predicate: int) -> set[int]:
    """What a predicate governs, without clauses beside it that have a subject of their own ("after Nairobi agreed …")."""
    words = set(sentence.subtree(predicate))
    for word in sorted(words):
        beside = sentence.labels[word] in ("advcl", "conj", "parataxis", "acl:relcl") and word != predicate
        if beside and any(sentence.labels[c].startswith("nsubj") for c in sentence.children[word]):
            words -= set(sentence.subtree(word))
    return words


def _done_to(sentence: Sentence, predicate: int, targets: list[Mention]) -> list[Mention]:
    """Of an act with an actor as its object nobody in a clause below is a target: "accused *Sudan* of arming rebels"."""
    direct = [t for t in targets if sentence.heads[t.head] == predicate and sentence.labels[t.head] in ("obj", "iobj")]
    if not direct:
        return targets

    def in_clause_below(target: Mention) -> bool:
        between = sentence.ancestors(target.head)
        between = between[: between.index(predicate)] if predicate in between else []
        return any(sentence.tags[at].startswith("VB") for at in between)

    return [t for t in targets if t in direct or not in_clause_below(t)]


def _accompanied(sentence: Sentence, cast: Cast, noun: int) -> list[Mention]:
    """The subject whom "with Washington's support" is about."""
    if not sentence.tags[noun].startswith("NN") or preposition(sentence, noun) not in ("with", "without", "despite"):
        return []
    above = clause_above(sentence, noun)
    return mentions_at(sentence, cast, subject_word(sentence, above)) if above is not None else []


def _refusals(sentence: Sentence, cast: Cast) -> list[_Pair]:
    """ "asked the UN for troops, but was turned down": the passive has no agent, who was asked is it."""
    cues = event_cues()
    found = []
    for word, form in enumerate(sentence.lowered):
        passive = any(sentence.labels[c] == "aux:pass" for c in sentence.children[word])
        if "REJECT" not in cues.verbs.get(form, {}).values() or not passive or agent_word(sentence, word) is not None:
            continue
        asked = mentions_at(sentence, cast, object_above(sentence, word))
        asking = mentions_at(sentence, cast, implied_subject(sentence, word))
        found += [_Pair(sentence, word, source, target, certain=True) for source in asked for target in asking]
    return found


def _sources(sentence: Sentence, cast: Cast, predicate: int) -> list[Mention]:
    """The actors who may act by a word: the subject of a verb, the owner or the agent of a noun."""
    if is_predicate(sentence, predicate):
        return mentions_at(sentence, cast, subject_word(sentence, predicate))
    if sentence.tags[predicate] in ("NN", "NNS"):
        owners = [c for c in sentence.children[predicate] if sentence.labels[c] == "nmod:poss"]
        agent = agent_word(sentence, predicate)
        return [m for word in (*owners, agent) for m in mentions_at(sentence, cast, word)]
    return []


def _can_be_target(sentence: Sentence, mention: Mention) -> bool:
    """A place where something happens is no target; a state to which somebody goes may be one."""
    if mention.kind == "modifier":
        return False
    return not mention.place or preposition(sentence, mention.head) in ("to", "into", "against", "on", "from")


def _can_meet(sentence: Sentence, source: Mention, target: Mention, cast: Cast) -> bool:
    """
    Not whoever acts himself, nor his own state, nor those whom he sends.

    Form 1: *Peskov* said *Russia* would return     -> he is Russia
    Form 2: *Kenya* pledged *1,000 officers*        -> what is promised or sent is not whom it is done to
    """
    acting, reached = cast.actor(source.actor), cast.actor(target.actor)
    if source.actor == target.actor:
        return False
    state = ("GOV", "MIL")
    if acting.country and acting.country == reached.country and acting.sector in state and reached.sector in state:
        return False
    sent = reached.sector in ("MIL", "COP") and target.kind == "group" and sentence.labels[target.head] == "obj"
    return not (sent and sentence.lowered[sentence.heads[target.head]] in event_cues().sending)


def _nearest_predicates(pairs: list[_Pair]) -> list[_Pair]:
    """Of the questions about one source and one target only that with the innermost predicate."""
    innermost: dict[tuple[int, str, int | None, str | None], _Pair] = {}
    for pair in pairs:
        target = (pair.target.head, pair.target.actor) if pair.target else (None, None)
        key = (pair.source.head, pair.source.actor, *target)
        known = innermost.get(key)
        below = known is not None and known.predicate in pair.sentence.ancestors(pair.predicate)
        if known is None or (below and (pair.target or _cue(known)[1] is None)):
            innermost[key] = pair
    return list(innermost.values())


def _question(pair: _Pair) -> PairQuestion:
    sentence = pair.sentence
    source = range(pair.source.start, pair.source.end)
    target = range(pair.target.start, pair.target.end) if pair.target else ()
    return PairQuestion(sentence.pieces, sentence.layers.shared, source, target)


# --- answers ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Answer:
    """An event type with its probability after cues were weighed in, the word that named it, and the encoder's realis."""

    type: str
    score: float
    cue: int | None
    realis: Realis


def _answered(pairs: list[_Pair], model: Encoder, least: float) -> list[tuple[_Pair, _Answer]]:
    """The questions whose answer is an event with at least that probability."""
    found = []
    for pair, answer in zip(pairs, model.read_pairs([_question(pair) for pair in pairs]), strict=True):
        weighed = _weighed(pair, answer, model)
        if weighed.cue is not None:
            wanted = least
        elif pair.sentence.lowered[pair.predicate] in _NO_ACT | _TELLING:
            wanted = max(least, _LEAST_SCORE_OF_NO_ACT)
        else:
            wanted = max(least, _LEAST_SCORE_UNNAMED)
        if _is_only_told(pair) and weighed.type not in _SPEECH_ACTS:
            continue
        if weighed.type != "NONE" and weighed.score >= wanted:
            found.append((pair, weighed))
    return _without_weak_targets(found)


def _is_only_told(pair: _Pair) -> bool:
    """ "announced that *the Philippines* will grant access": what others do is no act of who tells it."""
    sentence, target = pair.sentence, pair.target
    if target is None or sentence.lowered[pair.predicate] not in _TELLING | _NO_ACT:
        return False
    clauses = [c for c in sentence.children[pair.predicate] if sentence.labels[c] == "ccomp"]
    return any(target.head in sentence.subtree(clause) for clause in clauses)


def _weighed(pair: _Pair, answer: PairAnswer, model: Encoder) -> _Answer:
    """The encoder's answer, with the act that a verb or noun names made likelier."""
    probabilities = answer.relation.astype(float)
    cue, kind = _cue(pair)
    if pair.certain:
        probabilities[model.relations.index("NONE")] = 0.0
    if kind is not None:
        probabilities[model.relations.index(kind)] *= event_cues().factor
        if kind == "MOBILIZE" and pair.target is None:
            probabilities[model.relations.index("AID")] = 0.0  # soldiers are aid only to somebody
        probabilities /= probabilities.sum()
    best = int(probabilities.argmax())
    realis: Realis = model.realis[int(answer.realis.argmax())]  # type: ignore[assignment]
    named = cue if kind == model.relations[best] else None
    return _Answer(model.relations[best], float(probabilities[best]), named, realis)


def _cue(pair: _Pair) -> tuple[int | None, str | None]:
    """The first word from the source's own verb down to the innermost one that names an act, and that act."""
    cues, sentence = event_cues(), pair.sentence
    for word in _chain(pair):
        form = sentence.lowered[word]
        if sentence.tags[word].startswith("NN") and form in cues.nouns:
            return word, cues.nouns[form]
        if form in cues.armed_verbs and any(
            sentence.labels[c] == "obj" and sentence.lowered[c] in cues.armed_objects for c in sentence.children[word]
        ):
            return word, "MOBILIZE"
        for particle, kind in cues.verbs.get(form, {}).items():
            if not particle or particle in _particles(sentence, word):
                return word, kind
    return None, None


def _chain(pair: _Pair) -> list[int]:
    """From the verb whose subject the source really is down to the innermost predicate: agreed, provide."""
    sentence = pair.sentence
    if pair.certain:
        return [pair.predicate]
    own = sentence.heads[pair.source.head]
    ancestors = sentence.ancestors(pair.predicate)
    if own not in ancestors:
        return [pair.predicate]
    chain, beside = [pair.predicate], sentence.labels[pair.predicate] in ("conj", "advcl")
    for at in ancestors[: ancestors.index(own) + 1]:
        # "called it wrong and accused Moscow", "work together to fight them": a verb does not govern what stands beside it.
        if is_predicate(sentence, at) and not beside:
            chain.append(at)
        beside = sentence.labels[at] in ("conj", "advcl")
    return chain[::-1]


def _particles(sentence: Sentence, verb: int) -> set[str]:
    """The word behind a verb, and the prepositions of what hangs on it."""
    following = set(sentence.lowered[verb + 1 : verb + 2])
    return following | {p for c in sentence.children[verb] if c > verb and (p := preposition(sentence, c))}


def _without_weak_targets(found: list[tuple[_Pair, _Answer]]) -> list[tuple[_Pair, _Answer]]:
    """Of the targets of one act by one source only those about as sure as the surest."""
    best: dict[tuple[int, int, str], float] = {}
    for pair, answer in found:
        key = (pair.sentence.index, pair.source.head, answer.type)
        best[key] = max(best.get(key, 0.0), answer.score)
    return [
        (pair, answer)
        for pair, answer in found
        if answer.score >= _WEAKEST_TARGET * best[pair.sentence.index, pair.source.head, answer.type]
    ]


def _event(
    id: str,
    pair: _Pair,
    answer: _Answer,
    cast: Cast,
    statements: Sequence[Statement],
    times: Sequence[TimeExpression],
) -> Event:
    sentence = pair.sentence
    evidence = _evidence(pair)
    sources, targets = [pair.source.actor], [pair.target.actor] if pair.target else []
    if answer.type in SYMMETRIC and pair.target and _together(pair):
        sources, targets = sources + targets, []
    word = sentence.tokens[answer.cue if answer.cue is not None else pair.predicate].text
    return Event(
        id=id,
        type=answer.type,
        mode=None,
        sources=tuple(sources),
        targets=tuple(targets),
        realis=_realis(pair, answer),
        when=when_of(times, evidence, sentence.span),
        place=_place(sentence, cast, pair),
        evidence=evidence,
        statement=statement_around(statements, evidence),
        score=answer.score,
        reason=f"“{word}” between the two is read as {answer.type} ({answer.score:.0%})",
    )


def _together(pair: _Pair) -> bool:
    """Both sides sign or meet: the second stands in a "with" phrase, or beside the first."""
    sentence, target = pair.sentence, pair.target
    assert target is not None
    words = set(sentence.lowered[pair.predicate : pair.predicate + 4]) | {sentence.lowered[pair.predicate]}
    beside = (
        preposition(sentence, target.head) in ("with", "between") or sentence.heads[target.head] == pair.source.head
    )
    return beside and bool(words & _TOGETHER or sentence.heads[target.head] == pair.source.head)


def _realis(pair: _Pair, answer: _Answer) -> Realis:
    """
    Form 1: Kenya *will* send, *plans to* send troops           -> intended
    Form 2: Kenya *must* act; urged to act                      -> requested
    Form 3: Kenya *may* send, is *considering* sending          -> hypothetical
    Form 4: Kenya did *not* send, *refused* to send             -> denied
    Form 5: Kenya agreed to send, where agreeing is the event   -> actual

    Where no such word stands over the act, the encoder's answer holds only if it says that it did not happen.
    """
    if pair.certain:
        return "actual"
    sentence, cues = pair.sentence, event_cues()
    act = answer.cue if answer.cue is not None else pair.predicate
    chain = _chain(pair)
    over = chain[: chain.index(act)] if act in chain else chain[:-1]
    for word in (act, *reversed(over)):
        if is_negated(sentence, word):
            return "denied"
        helpers = {
            sentence.lowered[c] for c in sentence.children[word] if sentence.labels[c] in ("aux", "mark", "advmod")
        }
        if helpers & {"must", "should", "ought"} or has_to(sentence, word):
            return "requested"
        if helpers & {"may", "might", "could", "if", "unless"}:
            return "hypothetical"
        if helpers & {"will", "would", "shall", "'ll", "’ll"}:
            return "intended"
        names = sentence.lowered[word].startswith("call") and not {"on", "upon", "for"} & _particles(sentence, word)
        if word != act and not names and (stated := cues.realis.get(sentence.lowered[word])):
            return stated  # type: ignore[return-value]
    if _is_bare_infinitive(sentence, act) and not any(sentence.lowered[w] in cues.begun for w in over):
        return "intended"
    return answer.realis if answer.realis in ("denied", "hypothetical") else "actual"


def _is_bare_infinitive(sentence: Sentence, act: int) -> bool:
    """ "a plan to provide", "US to Upgrade Ties": not done yet; "travelled there to sign" was."""
    if not any(sentence.lowered[c] == "to" and sentence.labels[c] == "mark" for c in sentence.children[act]):
        return False
    return sentence.labels[act] in ("acl", "root", "xcomp") or sentence.heads[act] < 0


def _evidence(pair: _Pair) -> Span:
    """The clause, from the source on, and as far as the target."""
    sentence = pair.sentence
    top = pair.predicate
    above = clause_above(sentence, pair.source.head)
    if above is not None and above in sentence.ancestors(pair.predicate):
        top = above
    words = set(clause_words(sentence, top)) | set(clause_words(sentence, pair.predicate))
    words |= set(range(pair.source.start, pair.source.end))
    if pair.target:
        words |= set(range(pair.target.start, pair.target.end))
    return span_of_words(sentence, sorted(words))


def _place(sentence: Sentence, cast: Cast, pair: _Pair) -> str | None:
    """The state or city that the clause is set in: "in Nairobi"."""
    inside = set(sentence.subtree(pair.predicate))
    for mention in cast.in_sentence(sentence.index):
        if mention.place and mention.head in inside and preposition(sentence, mention.head) in ("in", "at"):
            return " ".join(token.text for token in sentence.tokens[mention.start : mention.end])
    return None


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
                if other.sources == event.sources:
                    merged[at] = _with(other, other.sources, _union(other.targets, event.targets), event)
                    break
                if other.targets == event.targets and (event.targets or event.evidence == other.evidence):
                    merged[at] = _with(other, _union(other.sources, event.sources), other.targets, event)
                    break
                if set(other.sources) == set(event.targets) and set(other.targets) == set(event.sources):
                    merged[at] = _with(other, _union(other.sources, event.sources), (), event)
                    break
                if event.type in SYMMETRIC and set(event.sources + event.targets) == set(other.sources + other.targets):
                    break
        else:
            merged.append(event)
    return merged


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(first + second))


def _with(event: Event, sources: tuple[str, ...], targets: tuple[str, ...], other: Event) -> Event:
    return Event(
        event.id, event.type, event.mode, sources, tuple(t for t in targets if t not in sources), event.realis,
        event.when or other.when, event.place or other.place, event.evidence.to(other.evidence), event.statement,
        max(event.score, other.score), event.reason,
    )  # fmt: skip


def _without_echoes(analysis: Analysis, events: list[Event]) -> tuple[Event, ...]:
    """Headlines and captions repeat the body in short: an event told there too is told once."""
    body = [s.span for s in analysis.sentences if s.role == "body"]

    def in_body(event: Event) -> bool:
        return any(span.contains(Span(event.evidence.start, event.evidence.start + 1)) for span in body)

    told = {(e.type, e.sources, e.targets) for e in events if in_body(e)}
    seen = set()
    kept = []
    for event in events:
        key = (event.type, event.sources, event.targets)
        if not in_body(event) and (key in told or key in seen):
            continue
        seen.add(key)
        kept.append(event)
    return tuple(kept)
