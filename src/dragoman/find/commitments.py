"""
What was promised: by whom, to whom, of what kind, how much, how far it has come, and what it still needs.

Cues (lexicon/commitments.toml) find the promise, grammar its parties. The guards are those of the ledger's model:
"agreed to send" is a pledge, only "signed the pact" is an agreement; what is denied, hoped for or merely possible
does not rise; a headline alone never says more than "pledged".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dragoman.facts import Commitment, CommitmentKind, Quantity, Requirement, Stage, Statement
from dragoman.find.actors import Cast
from dragoman.find.clauses import (
    clause_words,
    has_to,
    is_negated,
    is_predicate,
    mentions_at,
    preposition,
    span_of_words,
    subject_word,
)
from dragoman.find.events import statement_around, when_of
from dragoman.find.times import TimeExpression
from dragoman.language.analysis import Analysis, Sentence
from dragoman.lexicon.commitments import commitment_cues
from dragoman.report import Span

_TO_BENEFICIARY = ("to", "for", "with", "into", "in")
_CONDITION = frozenset("if once unless until provided when after before".split())
_MODAL_FUTURE = frozenset(["will", "shall", "'ll", "’ll"])
_MODAL_OPEN = frozenset(["could", "may", "might", "would"])
#: Whoever must, has not promised.
_OBLIGED = frozenset(["must", "should", "ought", "need", "needs"])
#: Who or what arrives is the subject.
_ARRIVALS = frozenset("arrive arrives arrived arriving land lands landed landing".split())
#: To agree to these promises nothing but talk.
_TALK = frozenset(
    "meet talk discuss speak visit be have do try consider continue work see know say look go come think".split()
)
#: Sent to do these, soldiers are no contribution to anybody.
_ATTACKS = frozenset("attack bomb strike invade seize shell raid fight bombard crush kill storm".split())
#: A requirement belongs to a promise at most this many sentences away.
_REQUIREMENT_REACH = 3
_TERM_REACH = 2


@dataclass(frozen=True, slots=True)
class _Promise:
    """A cue with the act or thing that it promises; ``owner`` is the word of whoever promises."""

    sentence: Sentence
    cue: int
    act: int
    stage: Stage
    owner: int | None
    rule: str


def find_commitments(
    analysis: Analysis,
    cast: Cast,
    statements: Sequence[Statement],
    times: Sequence[Sequence[TimeExpression]],
    quantities: Sequence[Sequence[Quantity]],
) -> tuple[Commitment, ...]:
    """The commitments of a report in order; *times* and *quantities* are those of each sentence."""
    found: list[tuple[Sentence, Commitment]] = []
    for sentence in analysis.sentences:
        for promise in _promises(sentence):
            commitment = _commitment(promise, cast, statements, times[sentence.index], quantities[sentence.index])
            if commitment:
                found.append((sentence, commitment))
    found = _without_echoes(found)
    found = [(sentence, _with_term(commitment, sentence, analysis, times)) for sentence, commitment in found]
    found = _with_requirements(found, analysis, cast)
    return tuple(replace(commitment, id=f"c{number}") for number, (_, commitment) in enumerate(found, 1))


# --- promises ---------------------------------------------------------------------------------------------------


def _promises(sentence: Sentence) -> list[_Promise]:
    """
    Form 1: Kenya agreed to *send* troops; plans to *provide* $100m      -> a cue with an act below it
    Form 2: Washington pledged *$100 million*; announced a *package*     -> a cue with a thing
    Form 3: they signed the *agreement*                                  -> an instrument
    Form 4: Kenya will *send* 1,000 officers                             -> an act in the future
    Form 5: rolled out a plan to *provide* $100 million                  -> an act below the cue's object
    Form 6: pressed Canada to *deploy* troops, only to be rebuffed       -> asked of somebody, perhaps refused
    Form 7: Nairobi's *pledge* of 1,000 officers                         -> a noun
    """
    cues = commitment_cues()
    found: list[_Promise] = []
    covered: set[int] = set()
    for word, form in enumerate(sentence.lowered):
        if word in covered:
            continue
        promise = None
        if sentence.tags[word].startswith("VB") or (is_predicate(sentence, word) and form in cues.acts):
            if form in cues.asking:
                promise = _asked(sentence, word)
            elif form in cues.instrument and (instrument := _instrument(sentence, word)) is not None:
                promise = _Promise(
                    sentence,
                    word,
                    instrument,
                    _held_back(sentence, word, _stage(cues.instrument[form])),
                    subject_word(sentence, word),
                    "signed_instrument",
                )
            elif form in cues.act:
                promise = _cued(sentence, word, _stage(cues.act[form]))
            if promise is None and form in cues.acts:
                promise = _announced(sentence, word)
        elif form in cues.noun and sentence.tags[word].startswith("NN"):
            promise = _noun(sentence, word)
        if promise and not _denied(sentence, promise):
            found.append(promise)
            covered |= {promise.cue, promise.act}
    return found


def _denied(sentence: Sentence, promise: _Promise) -> bool:
    """ "did not agree to send", "never offered": the cue, the act or the verb that governs them is negated."""
    governors = [promise.cue, promise.act]
    if sentence.labels[promise.cue] == "xcomp" and sentence.heads[promise.cue] >= 0:
        governors.append(sentence.heads[promise.cue])
    kept_from = any(
        sentence.tags[word] == "VBG" and any(sentence.lowered[c] == "from" for c in sentence.children[word])
        for word in governors
    )
    return kept_from or any(is_negated(sentence, word) for word in governors)


def _stage(name: str) -> Stage:
    return name  # type: ignore[return-value]


def _cued(sentence: Sentence, cue: int, stage: Stage) -> _Promise | None:
    """A stage verb with an infinitive, a thing, or a plan to do something as its object."""
    act = _act_below(sentence, cue)
    rule = f"{stage}_cue"
    if act is not None and sentence.labels[act] == "advcl" and (thing := _thing(sentence, cue)) is not None:
        act = thing  # "pledged $5bn to support refugees": the money is promised, the rest is what it is for
    if sentence.lowered[cue] in _ARRIVALS:
        subject = subject_word(sentence, cue)
        moved = subject is not None and _kind_of_words(sentence, [subject], ()) in ("personnel", "materiel")
        return _Promise(sentence, cue, subject, stage, subject, rule) if moved and subject is not None else None
    if act is None:
        if sentence.lowered[cue].startswith("roll") and "out" not in [
            sentence.lowered[c] for c in sentence.children[cue]
        ]:
            return None
        act = _thing(sentence, cue)
        infinitive = any(sentence.lowered[c] == "to" and sentence.labels[c] == "mark" for c in sentence.children[cue])
        if act is None or (infinitive and stage != "pledged"):
            # "hopes to send soldiers": an infinitive alone says of nobody that it was or will be done.
            return None
    elif stage not in ("pledged", "floated", "rejected", "suspended"):
        return None
    stage = _held_back(sentence, cue, stage)
    # "announced that the Philippines will grant access": whoever is to act promises, not who tells it.
    own = (
        [c for c in sentence.children[act] if sentence.labels[c] == "nsubj"] if sentence.labels[act] == "ccomp" else []
    )
    return _Promise(sentence, cue, act, stage, own[0] if own else subject_word(sentence, cue), rule)


def _act_below(sentence: Sentence, cue: int) -> int | None:
    """The promised act: an infinitive below the cue, or below the cue's object ("a plan to provide")."""
    acts = commitment_cues().acts
    below = [c for c in sentence.children[cue] if sentence.labels[c] in ("xcomp", "ccomp", "advcl")]
    objects = [c for c in sentence.children[cue] if sentence.labels[c] in ("obj", "obl")]
    below += [g for c in objects for g in sentence.children[c] if sentence.labels[g].startswith("acl")]
    for word in below:
        for at in (word, *(c for c in sentence.children[word] if sentence.labels[c] in ("xcomp", "conj"))):
            marks = {sentence.lowered[c] for c in sentence.children[at] if sentence.labels[c] in ("mark", "aux")}
            binding = sentence.lowered[cue] in commitment_cues().binding and sentence.lowered[at] not in _TALK
            if (
                at > cue
                and (sentence.lowered[at] in acts or (binding and sentence.labels[word] in ("xcomp", "ccomp")))
                and (marks & {"to", "would", "will"} or sentence.tags[at] == "VBG")
            ):
                return at
    return None


def _thing(sentence: Sentence, cue: int) -> int | None:
    """The object of a cue where it is something that can be promised."""
    for child in sentence.children[cue]:
        if sentence.labels[child] in ("obj", "nsubj:pass", "obl") and _kind_of_words(
            sentence, sentence.subtree(child), ()
        ):
            return child
    return None


def _instrument(sentence: Sentence, cue: int) -> int | None:
    """The pact, treaty or memorandum that is signed."""
    kinds = commitment_cues().kinds
    for child in sentence.children[cue]:
        if sentence.labels[child] in ("obj", "nsubj:pass", "nsubj", "obl"):
            words = [child, *(c for c in sentence.subtree(child) if c <= child + 3)]
            if any(kinds.get(sentence.lowered[w]) == "agreement" for w in words):
                return child
    return None


def _announced(sentence: Sentence, act: int) -> _Promise | None:
    """An act with "will" before it is a promise; "could" or "may" only float it."""
    helpers = {sentence.lowered[c] for c in sentence.children[act] if sentence.labels[c] == "aux"}
    if helpers & _MODAL_FUTURE:
        return _Promise(sentence, act, act, "pledged", subject_word(sentence, act), "will_do")
    if helpers & {"could", "may", "might"}:
        return _Promise(sentence, act, act, "floated", subject_word(sentence, act), "may_do")
    return None


def _asked(sentence: Sentence, cue: int) -> _Promise | None:
    """Somebody is asked for an act: "pressed Canada to deploy soldiers"; refused where the sentence says so."""
    objects = [c for c in sentence.children[cue] if sentence.labels[c] in ("obj", "iobj")]
    if not objects:
        return None
    asked = objects[0]
    acts = commitment_cues().acts
    for word in sentence.subtree(cue):
        if word > asked and sentence.lowered[word] in acts and sentence.tags[word] in ("VB", "VBG", "NN"):
            refused = any(
                commitment_cues().act.get(sentence.lowered[w]) == "rejected" and not is_negated(sentence, w)
                for w in range(word, len(sentence.tokens))
            )
            return _Promise(sentence, cue, word, "rejected" if refused else "requested", asked, "asked_of")
    return None


def _noun(sentence: Sentence, noun: int) -> _Promise | None:
    """Somebody's pledge of something."""
    owners = [c for c in sentence.children[noun] if sentence.labels[c] == "nmod:poss"]
    if not owners:
        return None
    below = [g for g in sentence.children[noun] if sentence.labels[g].startswith(("acl", "nmod")) and g > noun]
    for word in below:
        if sentence.lowered[word] in commitment_cues().acts or _kind_of_words(sentence, sentence.subtree(word), ()):
            return _Promise(sentence, noun, word, "pledged", owners[0], "noun_of_promise")
    return None


def _held_back(sentence: Sentence, cue: int, stage: Stage) -> Stage:
    """The guards: what is possible is only floated, what is to come and what a headline says is at most pledged."""
    if stage in ("floated", "requested"):
        return stage
    helpers = {sentence.lowered[c] for c in sentence.children[cue] if sentence.labels[c] in ("aux", "mark")}
    if helpers & _OBLIGED or has_to(sentence, cue):
        return "requested"
    if helpers & _MODAL_OPEN or "if" in helpers:
        return "floated"
    to_come = bool(helpers & (_MODAL_FUTURE | {"to"}))
    if (to_come or sentence.role == "headline") and stage in ("agreed", "in_force", "allocated", "in_delivery"):
        return "pledged"
    return stage


# --- from promise to commitment ---------------------------------------------------------------------------------


def _commitment(
    promise: _Promise,
    cast: Cast,
    statements: Sequence[Statement],
    times: Sequence[TimeExpression],
    quantities: Sequence[Quantity],
) -> Commitment | None:
    sentence = promise.sentence
    words = _words_of(promise)
    evidence = span_of_words(sentence, words)
    mine = tuple(q for q in quantities if evidence.contains(q.span))
    kind = _kind(promise, words, mine)
    owners = mentions_at(sentence, cast, promise.owner)
    promisors = tuple(dict.fromkeys(_authority(cast, m.actor) for m in owners))
    promisors = tuple(p for p in promisors if cast.actor(p).sector not in ("JUD", "JRN"))
    if not promisors or kind is None:
        return None
    purpose = _clause_span(sentence, promise, _is_purpose)
    if (
        purpose
        and kind in ("personnel", "materiel")
        and _ATTACKS & {sentence.lowered[w] for w in sentence.words_in(purpose)}
    ):
        return None
    beneficiaries = _beneficiaries(promise, cast, promisors, words)
    if kind == "agreement" and promise.rule == "signed_instrument":
        others = tuple(_authority(cast, actor) for actor in (*beneficiaries, *_hosts(promise, cast)))
        promisors, beneficiaries = tuple(dict.fromkeys(promisors + others)), ()
    stage = promise.stage
    if promise.rule == "signed_instrument" and stage == "pledged" and _only_means(sentence, promise.cue):
        stage = "agreed"
    return Commitment(
        id="c0",
        kind=kind,
        promisors=promisors,
        beneficiaries=beneficiaries,
        stage=stage,
        when=when_of(times, evidence, sentence.span),
        term=next((t.value for t in times if t.kind == "duration" and evidence.contains(t.span)), None)
        if kind == "agreement"
        else None,
        quantities=tuple(q for q in mine if _fits(q, kind)),
        requirements=(),
        name=_name(sentence, promise.act) if kind == "agreement" else None,
        purpose=purpose,
        condition=_clause_span(sentence, promise, _is_condition),
        evidence=evidence,
        statement=statement_around(statements, evidence),
        score=0.8 if promise.rule in ("signed_instrument", "pledged_cue") else 0.6,
        reason=f"“{sentence.tokens[promise.cue].text}” with “{sentence.tokens[promise.act].text}”: {promise.rule.replace('_', ' ')}",
    )


def _hosts(promise: _Promise, cast: Cast) -> list[str]:
    """ "travelled to Kenya to sign the pact": the host signs too."""
    sentence = promise.sentence
    above = sentence.heads[promise.cue]
    if above < 0 or sentence.labels[promise.cue] != "advcl":
        return []
    goals = [c for c in sentence.children[above] if sentence.labels[c] == "obl" and preposition(sentence, c) == "to"]
    return [m.actor for goal in goals if (m := cast.at(sentence.index, goal)) and cast.actor(m.actor).kind == "state"]


def _words_of(promise: _Promise) -> list[int]:
    """The cue, the act and all below the act, without what is only condition or background."""
    sentence = promise.sentence
    words = set(clause_words(sentence, promise.cue)) | set(clause_words(sentence, promise.act))
    for head in (promise.cue, promise.act):
        for child in sentence.children[head]:
            if child not in (promise.cue, promise.act) and (
                _is_condition(sentence, child) or sentence.labels[child] == "parataxis"
            ):
                words -= set(sentence.subtree(child))
    start = promise.owner if promise.owner is not None and promise.owner < promise.cue else promise.cue
    start = min(
        [
            start,
            *(
                c
                for c in sentence.children[start]
                if c < start and sentence.labels[c] in ("det", "compound", "amod", "nummod", "nmod:poss")
            ),
        ]
    )
    if promise.cue - start > 12:
        start = promise.cue
    return sorted(w for w in words if w >= start) or [promise.cue]


def _only_means(sentence: Sentence, cue: int) -> bool:
    """ "travelled to Kenya to sign the pact": the trip was made, so the pact was signed."""
    above = sentence.heads[cue]
    return (
        sentence.labels[cue] == "advcl" and above >= 0 and sentence.tags[above] == "VBD" and sentence.role != "headline"
    )


def _kind(promise: _Promise, words: list[int], quantities: Sequence[Quantity]) -> CommitmentKind | None:
    """The kind of what is promised: the act's object counts first, then amounts, then any telling word."""
    sentence, act = promise.sentence, promise.act
    if promise.rule == "signed_instrument":
        return "agreement"
    below = [w for w in sentence.subtree(act) if w in words]
    objects = [c for c in sentence.children[act] if sentence.labels[c] in ("obj", "obl", "nsubj:pass")]
    verb = commitment_cues().acts.get(sentence.lowered[act])
    if verb in ("lead", "host", "train", "support"):
        return "services"
    if verb in (
        "lift",
        "release",
        "recognise",
        "recognize",
        "ratify",
        "cut",
        "accept",
        "restore",
        "resume",
        "close",
        "reopen",
    ):
        return "policy"
    for word in objects:
        near = [word, *(c for c in sentence.children[word] if sentence.labels[c] in ("compound", "nmod", "amod"))]
        found = _kind_of_words(sentence, near, quantities)
        if found:
            return found
    found = _kind_of_words(sentence, below, quantities)
    binding = sentence.lowered[promise.cue] in commitment_cues().binding
    return found or ("policy" if binding and sentence.tags[act].startswith("VB") else None)


def _kind_of_words(sentence: Sentence, words: Sequence[int], quantities: Sequence[Quantity]) -> CommitmentKind | None:
    spans = [(q, q.span) for q in quantities]
    kinds = commitment_cues().kinds
    for word in words:
        token = sentence.tokens[word]
        for quantity, span in spans:
            if span.start <= token.start < span.end:
                if len(quantity.unit) == 3 and quantity.unit.isupper():
                    return "money"
                if quantity.unit.startswith("person"):
                    return "personnel"
        if token.text in ("$", "€", "£"):
            return "money"
        if (kind := kinds.get(sentence.lowered[word])) is not None:
            return kind  # type: ignore[return-value]
    return None


def _fits(quantity: Quantity, kind: CommitmentKind) -> bool:
    money = len(quantity.unit) == 3 and quantity.unit.isupper()
    return {"money": money, "personnel": quantity.unit.startswith("person")}.get(kind, True)


def _authority(cast: Cast, actor_id: str) -> str:
    """A minister who promises does so for the state: that state where the report names it, else the person."""
    actor = cast.actor(actor_id)
    official = actor.kind in ("person", "public_body", "government", "unnamed_group") and actor.sector in (
        "GOV",
        "MIL",
        "COP",
    )
    if official and actor.country:
        state = next((a for a in cast.actors if a.kind == "state" and a.country == actor.country), None)
        return state.id if state else actor_id
    return actor_id


def _beneficiaries(promise: _Promise, cast: Cast, promisors: tuple[str, ...], words: list[int]) -> tuple[str, ...]:
    """Whoever the act is for: "provide $100 million *to Nairobi*", "send *Ukraine* tanks", "sign a pact *with Kenya*"."""
    sentence = promise.sentence
    below = set(words)
    found = []
    for mention in cast.in_sentence(sentence.index):
        if (
            mention.head not in below
            or mention.kind == "modifier"
            or mention.head == promise.owner
            or mention.head < promise.cue
        ):
            continue
        given = sentence.labels[mention.head] == "iobj" or preposition(sentence, mention.head) in _TO_BENEFICIARY
        actor = cast.actor(mention.actor)
        if (
            given
            and mention.actor not in promisors
            and not (mention.place and actor.kind not in ("state", "government"))
        ):
            found.append(mention.actor)
    return tuple(dict.fromkeys(found))[:2]


def _name(sentence: Sentence, act: int) -> str | None:
    """The name of an instrument: the capitalised words up to "Agreement", "Pact", "Treaty"."""
    end = start = act
    while (
        start > 0
        and sentence.tokens[start - 1].text[:1].isupper()
        and sentence.tags[start - 1].startswith(("NNP", "JJ", "NN"))
    ):
        start -= 1
    if start == end or not sentence.tokens[act].text[:1].isupper():
        return None
    return " ".join(token.text for token in sentence.tokens[start : end + 1])


def _clause_span(sentence: Sentence, promise: _Promise, wanted: object) -> Span | None:
    for head in dict.fromkeys((promise.cue, promise.act, *_objects(sentence, promise.act))):
        for child in sentence.children[head]:
            if child > promise.cue and callable(wanted) and wanted(sentence, child):
                return span_of_words(
                    sentence,
                    [
                        w
                        for w in sentence.subtree(child)
                        if sentence.labels[w] != "punct" or w != max(sentence.subtree(child))
                    ],
                )
    return None


def _objects(sentence: Sentence, word: int) -> list[int]:
    return [c for c in sentence.children[word] if sentence.labels[c] in ("obj", "obl", "nmod")]


def _is_condition(sentence: Sentence, word: int) -> bool:
    """ "after Nairobi agreed to lead", "if parliament consents"."""
    marks = {sentence.lowered[c] for c in sentence.children[word] if sentence.labels[c] in ("mark", "case", "advmod")}
    return sentence.labels[word] == "advcl" and bool(marks & _CONDITION)


def _is_purpose(sentence: Sentence, word: int) -> bool:
    """ "in support of the deployment", "to fight gangs", "for the mission"."""
    if sentence.labels[word] == "advcl" and sentence.tags[word] == "VB":
        return any(sentence.lowered[c] == "to" for c in sentence.children[word])
    return sentence.labels[word] in ("obl", "nmod") and sentence.lowered[word] in (
        "support",
        "return",
        "exchange",
        "order",
    )


# --- across sentences -------------------------------------------------------------------------------------------


def _without_echoes(found: list[tuple[Sentence, Commitment]]) -> list[tuple[Sentence, Commitment]]:
    """A headline's or caption's commitment that the body tells too is left to the body."""
    body = {(c.kind, p) for s, c in found if s.role == "body" for p in c.promisors}
    kept: list[tuple[Sentence, Commitment]] = []
    for sentence, commitment in found:
        if sentence.role != "body" and any((commitment.kind, p) in body for p in commitment.promisors):
            continue
        if any(
            c.evidence.overlaps(commitment.evidence)
            and c.kind == commitment.kind
            and c.promisors == commitment.promisors
            for _, c in kept
        ):
            continue
        kept.append((sentence, commitment))
    return kept


def _with_term(
    commitment: Commitment, sentence: Sentence, analysis: Analysis, times: Sequence[Sequence[TimeExpression]]
) -> Commitment:
    """How long an agreement runs, where the next sentences say it: "will guide our relationship for the next five years"."""
    if commitment.kind != "agreement" or commitment.term or commitment.stage not in ("agreed", "in_force", "pledged"):
        return commitment
    for index in range(sentence.index, min(sentence.index + 1 + _TERM_REACH, len(times))):
        for time in times[index]:
            before = analysis.report.text[max(0, time.span.start - 8) : time.span.start].lower()
            words = analysis.report.quote(time.span).lower()
            if (
                time.kind == "duration"
                and time.value
                and ("next" in words or "for" in words or before.rstrip().endswith(("for", "next")))
            ):
                return replace(commitment, term=time.value)
    return commitment


def _with_requirements(
    found: list[tuple[Sentence, Commitment]], analysis: Analysis, cast: Cast
) -> list[tuple[Sentence, Commitment]]:
    """Each requirement goes to the nearest promise that it can be about: an operation needs leave, a pact ratification."""
    out = list(found)
    for sentence in analysis.sentences:
        requirement = _requirement(sentence, cast)
        if not requirement:
            continue
        near = [
            (_weight(commitment, requirement), abs(other.index - sentence.index), at)
            for at, (other, commitment) in enumerate(out)
            if _may_need(commitment, requirement, abs(other.index - sentence.index), cast)
        ]
        if near:
            at = min(near)[2]
            other, commitment = out[at]
            out[at] = (other, replace(commitment, requirements=(*commitment.requirements, requirement)))
    return out


def _may_need(commitment: Commitment, requirement: Requirement, sentences_away: int, cast: Cast) -> bool:
    """A state's court or parliament gives leave to that state only, but to a promise told anywhere in the report."""
    if commitment.stage in ("rejected", "requested"):
        return False
    country = cast.actor(requirement.authority).country if requirement.authority else None
    if country is None:
        return sentences_away <= _REQUIREMENT_REACH
    return any(cast.actor(p).country == country for p in commitment.promisors)


def _weight(commitment: Commitment, requirement: Requirement) -> int:
    operation = commitment.kind in ("personnel", "services")
    if requirement.kind in ("ratification", "reciprocal_agreement"):
        return 0 if commitment.kind == "agreement" else 1
    return 0 if operation and commitment.kind == "personnel" else 1 if operation else 2


def _requirement(sentence: Sentence, cast: Cast) -> Requirement | None:
    """
    Form 1: The US hopes to get a resolution passed at the UN Security Council to authorize the mission -> sought
    Form 2: Kenya's parliament approved the deployment   -> granted
    Form 3: A court barred the government from deploying -> enjoined
    """
    cues = commitment_cues()
    text = " ".join(sentence.lowered)
    kind = next((kind for words, kind in cues.requirements.items() if f" {words}" in f" {text}"), None)
    if kind is None:
        return None
    about = any(cues.kinds.get(word) in ("personnel", "services", "agreement") for word in sentence.lowered)
    statuses = [
        cues.statuses[word]
        for i, word in enumerate(sentence.lowered)
        if word in cues.statuses and sentence.tags[i].startswith("VB")
    ]
    if not about or not statuses:
        return None
    # Whoever hopes, asks or waits has nothing yet, whatever else the sentence says.
    status = "sought" if "sought" in statuses else statuses[0]
    authority = next(
        (m.actor for m in cast.in_sentence(sentence.index) if cast.actor(m.actor).sector in ("IGO", "LEG", "JUD")), None
    )
    return Requirement(kind, status, authority, sentence.span)
