"""
Where a sentence promises something: the act or thing, how far it has come, and the word of whoever promises.

Every act is asked what stands over it: helpers ("will send", "may send"), governing verbs ("agreed to send", "urged
Canada to send"), nouns ("a plan to send") and adjectives ("ready to send"). The guards of the ledger's model are here:
"agreed to send" is a pledge, only "agreed a ceasefire" is an agreement; what is denied, asked about, hoped for,
foretold or merely possible does not rise; a headline never says more than "pledged".
"""

from __future__ import annotations

from dataclasses import replace

from dragoman.facts import Stage
from dragoman.find.act import is_infinitive
from dragoman.find.asked import asked_thing, refused_request
from dragoman.find.clauses import agent_word, conjuncts, is_predicate, preposition, subject_word
from dragoman.find.governing import Above
from dragoman.find.noun_standing import DROPPED
from dragoman.find.promise import Promise, Rule
from dragoman.find.promised import (
    PROMISED,
    counted_by,
    enters_into_force,
    instrument_of,
    is_nominal_act,
    promised_kind,
    stage_of_instrument,
    stage_of_thing,
    thing_of,
    weighed_thing,
)
from dragoman.find.promised_nouns import in_return, lying_ahead, noun_of_promise, promised_thing
from dragoman.find.standing import standing_over
from dragoman.language.analysis import Sentence
from dragoman.lexicon.commitments import commitment_cues
from dragoman.lexicon.inflection import verb_forms

#: "By October", "by the end of the year" name no agent.
_NO_AGENT = frozenset(
    (
        "january february march april may june july august september october november december monday tuesday wednesday thursday friday "
        "saturday sunday end start year month week summer winter spring autumn now then midnight noon air sea land half"
    ).split()
)


def find_promises(sentence: Sentence) -> list[Promise]:
    """
    Form 1: Kenya agreed to *send* troops; will *send* troops; a plan to *send* troops   -> an act
    Form 2: Washington pledged *$100 million*; suspended its *aid*                       -> a thing
    Form 3: they signed the *agreement*; quit the *treaty*                               -> an instrument
    Form 4: Nairobi's pledge of *1,000 officers*                                         -> a noun
    Form 5: the first *officers* arrived                                                 -> an arrival
    Questions promise nothing.
    """
    if _is_question(sentence):
        return []
    found: list[Promise] = []
    for word in range(len(sentence.tokens)):
        promise = _at(sentence, word)
        if promise and not any(_same(promise, other) for other in found):
            found += [promise, *_joined_things(promise)]
    return _without_told_twice(sentence, found)


def _joined_things(promise: Promise) -> list[Promise]:
    """ "promised 40 tanks and *10 million euros*": what is joined and of another kind is promised too."""
    sentence, kind = promise.sentence, promised_kind(promise.sentence, promise.act)
    others = conjuncts(sentence, promise.act)[1:] if promise.rule in ("thing", "noun") else []
    return [
        replace(promise, act=other)
        for other in others
        if (found := _own_kind(sentence, other)) is not None and found != kind
    ]


def _own_kind(sentence: Sentence, head: int) -> str | None:
    return None if sentence.tags[head].startswith("VB") else promised_kind(sentence, head)


def _is_question(sentence: Sentence) -> bool:
    return any(token.text == "?" for token in sentence.tokens[-3:])


def _same(one: Promise, other: Promise) -> bool:
    """The same act or thing, or a cue that is itself the act of another promise."""
    joined = one.sentence.labels[one.act] == "conj"  # "must respect the deal and *allow* access" asks for two things
    return one.act in (other.act, other.cue) or (one.cue == other.act and one.rule != "instrument" and not joined)


def _without_told_twice(sentence: Sentence, promises: list[Promise]) -> list[Promise]:
    """ "has frozen $13m *that it had promised*": what the relative clause tells is told already."""

    def repeats(promise: Promise) -> bool:
        others = [other.act for other in promises if other is not promise]
        told = {*others, *(noun for act in others for noun in counted_by(sentence, act))}
        relative = promise.rule == "thing" and sentence.labels[promise.cue].startswith("acl")
        return relative and sentence.heads[promise.cue] in told

    outranked = {p.act for p in promises for other in promises if p is not other and _outranks(other, p)}
    return [
        p for p in promises if not repeats(p) and not (p.act in outranked and any(_outranks(o, p) for o in promises))
    ]


def _outranks(one: Promise, other: Promise) -> bool:
    """Of two promises of one thing the one whose cue is not in a clause below it."""
    return one.act == other.act and one.cue < other.cue


def _at(sentence: Sentence, word: int) -> Promise | None:
    cues, form = commitment_cues(), sentence.lowered[word]
    if sentence.tags[word].startswith("NN") and not is_predicate(sentence, word):
        if form in cues.nouns_with_of:
            return noun_of_promise(sentence, word)
        return in_return(sentence, word) or lying_ahead(sentence, word) if cues.nominal.get(form) == "pledged" else None
    if form in PROMISED and sentence.labels[word] == "amod":
        return promised_thing(sentence, word)
    if not (sentence.tags[word].startswith("VB") or is_predicate(sentence, word)):
        return None
    promise = None
    if form in _EQUIPPING:
        promise = _equipped(sentence, word)
    if form in cues.arriving:
        promise = _arrival(sentence, word)
    if (
        promise is None
        and (form in cues.instrument or enters_into_force(sentence, word))
        and (made := instrument_of(sentence, word)) is not None
    ):
        promise = _staged(sentence, word, made, stage_of_instrument(sentence, word), "instrument")
    if promise is None and (form in cues.acts or _is_bound(sentence, word)):
        promise = _act(sentence, word)
    if promise is None and cues.over.get(form) == "weighing" and (weighed := weighed_thing(sentence, word)) is not None:
        promise = _staged(sentence, word, weighed, "floated", "thing")
    if promise is None and form in cues.asks_things:
        promise = asked_thing(sentence, word)
    if promise is None and cues.over.get(form) == "refusing":
        promise = refused_request(sentence, word)
    if promise is None and form in _MAKING and (made_available := _available(sentence, word)) is not None:
        promise = _staged(sentence, word, made_available, "pledged", "thing")
    if promise is None and form in _INCLUDING and (contained := _contained(sentence, word)) is not None:
        promise = _staged(sentence, word, contained, "pledged", "contained")
        promise = promise and replace(promise, owner=None, told=True)
    if promise is None and form in cues.act and (thing := thing_of(sentence, word)) is not None:
        promise = _staged(sentence, word, thing, stage_of_thing(sentence, word, thing), "thing")
    return promise


_MAKING = verb_forms("make")
_INCLUDING = verb_forms("include") | verb_forms("contain") | verb_forms("comprise")
#: What is given together.
_PARCELS = frozenset("package shipment consignment delivery tranche batch aid assistance".split())


def _available(sentence: Sentence, verb: int) -> int | None:
    """ "has made *4 billion euros* available"."""
    if not any(sentence.lowered[c] == "available" for c in sentence.children[verb]):
        return None
    things = (c for c in sentence.children[verb] if sentence.labels[c] in ("obj", "nsubj:pass"))
    return next((c for c in things if promised_kind(sentence, c) in ("money", "personnel", "materiel")), None)


def _contained(sentence: Sentence, verb: int) -> int | None:
    """ "the package will include *two systems*": of whoever tells it."""
    subject = subject_word(sentence, verb)
    if subject is None or sentence.lowered[subject] not in _PARCELS or sentence.labels[verb].startswith("acl"):
        return None
    things = (c for c in sentence.children[verb] if sentence.labels[c] == "obj")
    return next((c for c in things if promised_kind(sentence, c) in ("money", "materiel")), None)


def _is_bound(sentence: Sentence, word: int) -> bool:
    """Any act below a word of promise is a promise, unless it is talk: "promised to *restrain* the militants"."""
    cues, above = commitment_cues(), sentence.heads[word]
    if (
        sentence.lowered[word] in cues.talk
        or above < 0
        or above == word
        or cues.over.get(sentence.lowered[word]) == "refusing"
    ):
        return False
    if sentence.labels[word] not in ("xcomp", "ccomp", "advcl", "acl"):
        return False
    if cues.over.get(sentence.lowered[word]) == "passing" and any(
        sentence.labels[c] in ("xcomp", "advcl") and sentence.tags[c] == "VB" for c in sentence.children[word]
    ):
        return False  # "was urged to move rapidly to *help*"
    form = sentence.lowered[above]
    if sentence.tags[above].startswith("NN"):
        return cues.over_noun.get(form) == "pledging" and form in ("pledge", "promise", "vow", "undertaking", "offer")
    return cues.over.get(form) in ("pledging", "asking") and form != "told"


def _act(sentence: Sentence, act: int) -> Promise | None:
    """An act that is promised, floated, asked for or refused; one that is done only where it moves something."""
    cues, form = commitment_cues(), sentence.lowered[act]
    if form in cues.hostile and form not in cues.acts:
        return None
    if form in cues.hostile and not _gives(sentence, act):
        return None
    if form in _ALLOWING and sentence.lowered[act + 1 : act + 2] == ("up",):
        return None  # "will not let up"
    if (dropped := _of_dropped_plan(sentence, act)) is not None:
        return dropped
    over = standing_over(sentence, act)
    if over is not None and over.standing == "done" and form in _ALLOWING and _gives_access(sentence, act):
        return Promise(sentence, act, act, "in_delivery", over.owner, "act", over.top)
    if over is None or over.standing == "done":
        return None
    if over.abstains and cues.over.get(form) == "hoping":
        return None  # "vowed not to forget"
    owner = over.owner
    stage: Stage = over.standing
    moved: Stage | None = cues.act.get(form)  # type: ignore[assignment]
    if stage == "pledged" and _is_kept(sentence, over.cue):
        stage = "fulfilled"
    if over.with_will and stage == "pledged" and moved == "suspended" and thing_of(sentence, act) is not None:
        stage = moved  # "is to suspend its aid" says so now
    return Promise(
        sentence, over.cue, act, stage, owner, "act", over.top, _nobody_named(sentence, act, owner), over.denied, over.firm, over.with_will, over.abstains
    )  # fmt: skip


def _of_dropped_plan(sentence: Sentence, act: int) -> Promise | None:
    """ "has reversed its decision to *send* soldiers", "dropped its offer": withdrawn; a plan was no promise yet."""
    noun = sentence.heads[act]
    verb = sentence.heads[noun] if noun >= 0 else -1
    kind = commitment_cues().over_noun.get(sentence.lowered[noun]) if noun >= 0 else None
    planned = kind == "pledging" or (kind == "planning" and sentence.lowered[noun].startswith("decision"))
    if verb < 0 or not planned or sentence.labels[act] != "acl" or sentence.labels[noun] not in ("obj", "nsubj:pass"):
        return None
    over = standing_over(sentence, verb) if sentence.lowered[verb] in DROPPED else None
    if over is None or over.standing != "done":
        return None
    owner = next((c for c in sentence.children[noun] if sentence.labels[c] == "nmod:poss"), over.owner)
    return Promise(sentence, verb, act, "withdrawn", owner, "act", over.top)


def _is_kept(sentence: Sentence, noun: int) -> bool:
    """ "has fulfilled its *pledge* to send them"."""
    verb = sentence.heads[noun]
    if not sentence.tags[noun].startswith("NN") or verb < 0 or sentence.labels[noun] not in ("obj", "nsubj:pass"):
        return False
    done = sentence.tags[verb] in ("VBD", "VBN")  # "when he fulfils his pledge" is still to come
    kept = done and commitment_cues().act.get(sentence.lowered[verb]) == "fulfilled"
    over = standing_over(sentence, verb) if kept else None
    return over is not None and over.standing == "done"


#: Done, these give access there and then: "allowed Ankara to use the airspace".
_ALLOWING = frozenset("allow allows allowed let lets permit permits permitted grant grants granted".split())


def _gives_access(sentence: Sentence, act: int) -> bool:
    kinds = commitment_cues().kinds
    return any(kinds.get(sentence.lowered[w]) == "access" for w in sentence.subtree(act) if w > act)


def _gives(sentence: Sentence, act: int) -> bool:
    return commitment_cues().acts.get(sentence.lowered[act]) == "giving"


def _nobody_named(sentence: Sentence, verb: int, owner: int | None) -> bool:
    """A passive without an agent, or an impersonal one."""
    passive = sentence.tags[verb] == "VBN" and any(sentence.labels[c] == "nsubj:pass" for c in sentence.children[verb])
    agent = agent_word(sentence, verb)
    return passive and (
        owner is None or agent is None or sentence.lowered[agent] in _NO_AGENT or sentence.tags[agent] == "CD"
    )


def _staged(sentence: Sentence, cue: int, thing: int, stage: str, rule: Rule) -> Promise | None:
    """A thing or an instrument with the stage that its verb brings, held back by what stands over the verb."""
    if thing == sentence.heads[cue] and is_infinitive(sentence, cue):
        return None  # "time for an agreement to be reached"
    over = standing_over(sentence, cue)
    if over is None and sentence.labels[cue].startswith("acl") and sentence.tags[cue] == "VBN":
        over = Above("done", cue, agent_word(sentence, cue), cue)
    if over is None:
        return None
    if sentence.labels[thing] == "obj" and any(sentence.labels[c] == "nsubj:pass" for c in sentence.children[cue]):
        # "we were promised money": by whoever else is named
        over = replace(over, owner=agent_word(sentence, cue))
        if over.owner is None:
            return None
    if (
        sentence.labels[cue] == "xcomp"
        and sentence.lowered[cue] not in commitment_cues().act
        and over.standing == "done"
    ):
        return None
    if over.standing == "done":
        reached: Stage = stage  # type: ignore[assignment]
        if sentence.role == "headline" and reached in ("agreed", "in_force", "allocated", "in_delivery", "fulfilled"):
            reached = "pledged"
    elif over.standing == "pledged" and stage in ("suspended", "lapsed", "rejected") and over.with_will:
        reached = stage  # type: ignore[assignment]
    else:
        reached = over.standing
    if over.standing == "done" and stage == "fulfilled" and rule == "thing" and not is_nominal_act(sentence, thing):
        return None
    return Promise(
        sentence, cue, thing, reached, over.owner, rule, over.top,
        _nobody_named(sentence, cue, over.owner), over.denied, True, over.with_will,
    )  # fmt: skip


#: Verbs of help that is given to a body, by what it is given.
_EQUIPPING = frozenset(
    "arm arms armed equip equips equipped train trains trained fund funds funded finance finances financed".split()
)


def _equipped(sentence: Sentence, verb: int) -> Promise | None:
    """ "has *armed* the militia", "soldiers *trained* by France": help that is on its way, or has come."""
    over = standing_over(sentence, verb)
    reduced = (
        sentence.labels[verb].startswith("acl") and sentence.tags[verb] == "VBN" and not subject_word(sentence, verb)
    )
    given = [c for c in sentence.children[verb] if sentence.labels[c] in ("obj", "nsubj:pass")]
    given = given or ([sentence.heads[verb]] if sentence.labels[verb].startswith("acl") else [])
    owner = agent_word(sentence, verb) if reduced or over is None else over.owner
    if not given or owner is None or (over is not None and over.standing != "done"):
        return None
    return Promise(sentence, verb, given[0], "in_delivery", owner, "equipped", verb)


def _arrival(sentence: Sentence, verb: int) -> Promise | None:
    """Soldiers or goods that arrived: whoever sent them is named with them."""
    subjects = [c for c in sentence.children[verb] if sentence.labels[c] == "nsubj"]
    over = standing_over(sentence, verb)
    if not subjects or over is None or over.standing not in ("done", "pledged"):
        return None
    carried = [
        c
        for c in sentence.subtree(subjects[0])
        if preposition(sentence, c) in ("with", "of") or sentence.labels[c] == "obj"
    ]
    thing = next((c for c in carried if promised_kind(sentence, c) == "personnel"), subjects[0])
    if promised_kind(sentence, thing) not in ("personnel", "materiel", "money"):
        return None
    stage: Stage = "in_delivery" if over.standing == "done" and sentence.role != "headline" else "pledged"
    return Promise(sentence, verb, thing, stage, thing, "arrival", verb)
