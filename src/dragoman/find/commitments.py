"""
What was promised: by whom, to whom, of what kind, how much, how far it has come, and what it still needs.

find/promises.py says where a sentence promises something; here that becomes a commitment with its parties, amounts,
deadline, condition and purpose, and one told twice becomes one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dragoman.facts import (
    Additionality,
    Basis,
    Bindingness,
    Commitment,
    CommitmentKind,
    Instrument,
    Quantity,
    Stage,
    Statement,
)
from dragoman.find.actors import Cast
from dragoman.find.clauses import agent_word, clause_words, mentions_at, preposition, span_of_words, subject_word
from dragoman.find.events import statement_around, when_of
from dragoman.find.promises import Promise, find_promises, promised_kind
from dragoman.find.requirements import with_requirements
from dragoman.find.times import TimeExpression, deadline_in
from dragoman.language.analysis import Analysis, Sentence
from dragoman.lexicon.commitments import commitment_cues
from dragoman.report import Span

#: Only these can bind anybody; a girl who promises to come home cannot.
_COMMITTERS = frozenset("GOV MIL LEG COP SPY IGO REB OPP PTY NGO BUS UNS".split())
_TO_BENEFICIARY = ("to", "for", "with", "into", "in")
_CONDITION = frozenset("if once unless until provided when after before".split())
#: Helping is for whoever is helped.
_HELPING = frozenset("help assist support train protect defend arm equip advise evacuate aid fund rebuild back".split())
#: Sent to do these, soldiers are no contribution to anybody.
_ATTACKS = frozenset(
    "attack bomb strike invade seize shell raid fight bombard crush kill storm capture retake oust".split()
)
#: A bare "will" before these says too little, unless it has an object that can be promised.
_VAGUE_ACTS = frozenset(
    (
        "take try hold bring hand work create back stop end leave return put vote let allow accept join cut reduce close pull admit respect "
        "raise increase boost expand add spend extend share introduce strengthen deepen upgrade limit scale remove give offer observe delay "
        "second lift destroy treat help guard defend monitor work cooperate establish appoint quit commit pledge form set maintain keep stay remain deliver relax"
    ).split()
)
#: Words behind which the past is told: "has provided $5bn since 2011".
_BACKGROUND = re.compile(
    r"\b(since (?:19|20)\d\d|since the|over the (?:past|last|years)|in (?:the )?(?:past|recent) |for (?:years|decades)|long |previously |"
    r"during the (?:cold )?war|years ago|historically|in the 19\d\ds|last (?:year|decade)|so far|has always)",
    re.IGNORECASE,
)
_ENTERING = frozenset("cross enter entry transit in overfly refuge asylum".split())
_ANALYSTS = re.compile(
    r"\b(analysts?|experts?|observers?|critics?|commentators?|academics?|professor|scholars?|columnist)\b",
    re.IGNORECASE,
)
_NEW = frozenset("new additional extra further another fresh more".split())
_AGAIN = re.compile(
    r"\b(reaffirm\w*|reiterat\w*|repeated|renew(?:ed|s|ing)|already (?:pledged|promised|announced)|previously (?:pledged|promised|announced)|"
    r"remains? committed|again (?:pledged|promised|vowed))\b",
    re.IGNORECASE,
)
_INCLUDES = re.compile(
    r"\b(bring(?:s|ing)? (?:the|its|their)? ?\w* ?total|in total since|including (?:the )?\S+ (?:already )?(?:pledged|promised|announced))",
    re.IGNORECASE,
)
_TERM_REACH = 2
#: In a statement these are the speaker's own side.
_SELF = frozenset(
    "we i it our us country government nation administration ministry bloc alliance kingdom republic".split()
)
#: Their leave is a requirement granted to their own state, and no new stage.
_OWN_BODIES = frozenset(
    "cabinet parliament council senate assembly mps lawmakers legislators congress house government ministers".split()
)


def find_commitments(
    analysis: Analysis,
    cast: Cast,
    statements: Sequence[Statement],
    times: Sequence[Sequence[TimeExpression]],
    quantities: Sequence[Sequence[Quantity]],
) -> tuple[Commitment, ...]:
    """The commitments of a report in order; *times* and *quantities* are those of each sentence."""
    found: list[tuple[Sentence, Commitment]] = []
    denied: list[Commitment] = []
    for sentence in analysis.sentences:
        context = _Context(analysis, cast, statements, times[sentence.index], quantities[sentence.index])
        told: set[int] = set()
        for promise in find_promises(sentence):
            commitment = _commitment(promise, context)
            if commitment is None or (commitment.kind in ("policy", "services") and promise.cue in told):
                continue
            if commitment.kind in ("policy", "services"):
                told.add(promise.cue)  # "urged Turkey to limit its actions and avoid casualties" asks once
            if promise.denied:
                denied.append(commitment)
            else:
                found.append((sentence, commitment))
    found = _without_echoes(found, cast)
    found = _without_repeats(found, cast)
    found = [(sentence, _with_term(commitment, sentence, analysis, times)) for sentence, commitment in found]
    found = with_requirements(found, analysis, cast, times)
    return tuple(
        replace(commitment, id=f"c{number}", disputed=_denial(commitment, denied))
        for number, (_, commitment) in enumerate(found, 1)
    )


def _denial(commitment: Commitment, denied: Sequence[Commitment]) -> Span | None:
    """Where the promisor denies it: that makes it disputed, and no withdrawal."""
    same = (d for d in denied if d.kind == commitment.kind and set(d.promisors) & set(commitment.promisors))
    return next((d.evidence for d in same), None)


@dataclass(frozen=True, slots=True)
class _Context:
    """What is known around a promise: the report and what was found in its sentence."""

    analysis: Analysis
    cast: Cast
    statements: Sequence[Statement]
    times: Sequence[TimeExpression]
    quantities: Sequence[Quantity]

    def quote(self, span: Span) -> str:
        """The report's words at a span."""
        return self.analysis.report.quote(span)


# --- from promise to commitment ---------------------------------------------------------------------------------


def _commitment(promise: Promise, context: _Context) -> Commitment | None:
    sentence, cast = promise.sentence, context.cast
    words = _words_of(promise)
    evidence = span_of_words(sentence, words)
    core = _core(promise)
    amounts = tuple(q for q in context.quantities if _lies_in(sentence, q.span, core))
    kind = _kind(promise, core, amounts)
    statement_id = statement_around(context.statements, evidence)
    statement = next((s for s in context.statements if s.id == statement_id), None)
    promisors = _promisors(promise, context, statement)
    unnamed = promise.told or promise.owner is None
    if promise.rule == "instrument" and unnamed and not agent_word(sentence, promise.cue):
        promisors = tuple(dict.fromkeys(_authority(cast, actor) for actor in _other_parties(promise, cast)))
    if not promisors or kind is None or not _is_meant(promise, kind, words, amounts, promisors, statement, context):
        return None
    purpose = _clause_span(promise, _is_purpose)
    if (
        purpose
        and kind in ("personnel", "materiel")
        and _ATTACKS & {sentence.lowered[w] for w in sentence.words_in(purpose)}
    ):
        return None
    beneficiaries = _beneficiaries(promise, cast, promisors, words)
    instrument = None
    stage = promise.stage
    if stage == "allocated" and kind not in ("money", "materiel"):
        stage = "pledged"  # guard 3: leave from its own cabinet or parliament
    if kind == "agreement":
        parties = tuple(_authority(cast, actor) for actor in (*_other_parties(promise, cast), *_hosts(promise, cast)))
        if promise.rule == "instrument" and stage not in ("withdrawn", "suspended", "rejected", "requested"):
            promisors, beneficiaries = tuple(dict.fromkeys(promisors + parties)), ()
        instrument = _instrument(promise, context, evidence)
    deadline = deadline_in(context.analysis.report.text, context.times, evidence, context.analysis.report.published)
    aside = _aside(promise)
    dated = [
        t
        for t in context.times
        if not (deadline and deadline.phrase.overlaps(t.span)) and not aside & set(sentence.words_in(t.span))
    ]
    return Commitment(
        id="c0",
        kind=kind,
        promisors=promisors,
        beneficiaries=beneficiaries,
        stage=stage,
        when=when_of(dated, evidence, sentence.span),
        term=next((t.value for t in dated if t.kind == "duration" and evidence.contains(t.span)), None)
        if kind == "agreement"
        else None,
        quantities=()
        if _only_stays(promise)
        else tuple(q for q in amounts if _fits(q, kind) and q.role != "converted"),
        requirements=(),
        name=_name(sentence, promise.act) if kind == "agreement" else None,
        purpose=purpose,
        condition=_condition(promise) if stage in ("pledged", "floated", "requested", "suspended", "agreed") else None,
        evidence=evidence,
        statement=statement_id,
        score=_score(promise, promise.owner is not None),
        reason=f"“{sentence.tokens[promise.cue].text}” with “{sentence.tokens[promise.act].text}”: {promise.rule}, {stage.replace('_', ' ')}",
        bindingness=_bindingness(stage, kind),
        basis=_basis(promise, statement, promisors, cast),
        additionality=_additionality(sentence, core, context.quote(sentence.span)) if amounts else "unclear",
        deadline=deadline.value if deadline else None,
        deadline_phrase=deadline.phrase if deadline else None,
        instrument=instrument,
    )


def _score(promise: Promise, named: bool) -> float:
    """By the weight of its words: a pledge or a signature weighs more than a bare will, a mere possibility least."""
    weight = 0.8 if promise.rule in ("instrument", "thing") or (promise.firm and promise.stage == "pledged") else 0.65
    if promise.stage in ("floated", "requested", "in_delivery"):
        weight = 0.5
    return weight if named else weight - 0.1


def _words_of(promise: Promise) -> list[int]:
    """The clause from whoever promises to the last word of what is promised, without what is only condition or background."""
    sentence = promise.sentence
    words = set(clause_words(sentence, promise.cue)) | set(clause_words(sentence, promise.act))
    for head in {promise.cue, promise.act, promise.top}:
        for child in sentence.children[head]:
            aside = _is_condition(sentence, child) or sentence.labels[child] == "parataxis"
            if aside and promise.cue not in sentence.subtree(child) and promise.act not in sentence.subtree(child):
                words -= set(sentence.subtree(child))
    words -= _aside(promise)
    first = min(promise.cue, promise.act)
    start = promise.owner if promise.owner is not None and first - 12 <= promise.owner < first else first
    parts = ("det", "compound", "amod", "nummod", "nmod:poss")
    start = min([start, *(c for c in sentence.children[start] if c < start and sentence.labels[c] in parts)])
    return sorted(w for w in words | {start, promise.act} if w >= start)


def _core(promise: Promise) -> set[int]:
    """The words of what is promised itself, without clauses that tell more about it."""
    sentence = promise.sentence
    heads = [promise.act]
    if promise.rule in ("thing", "arrival"):
        heads += [c for c in sentence.children[promise.cue] if sentence.labels[c] in ("obj", "iobj", "nummod", "obl")]
    if promise.rule == "noun":
        heads += [c for c in sentence.children[promise.cue] if sentence.labels[c] in ("nummod", "compound", "nmod")]
    words: set[int] = set()
    for head in heads:
        waiting = [head]
        while waiting:
            at = waiting.pop()
            words.add(at)
            for child in sentence.children[at]:
                label = sentence.labels[child]
                clause = label.startswith(("acl", "advcl", "parataxis")) or (
                    label == "conj" and sentence.tags[child].startswith("VB")
                )
                if not clause and child not in words and child != promise.cue:
                    waiting.append(child)
    return words


def _aside(promise: Promise) -> set[int]:
    """The words of relative clauses, whose dates are those of other acts: "the mission, which the Council authorised in October"."""
    sentence = promise.sentence
    clauses = [w for w, label in enumerate(sentence.labels) if label == "acl:relcl"]
    own = {promise.cue, promise.act}
    return {w for clause in clauses if not own & set(sentence.subtree(clause)) for w in sentence.subtree(clause)}


def _lies_in(sentence: Sentence, span: Span, words: set[int]) -> bool:
    """More than half of its words are among the words."""
    inside = sentence.words_in(span)
    return bool(inside) and 2 * len(words & set(inside)) > len(inside)


# --- kinds ------------------------------------------------------------------------------------------------------


def _kind(promise: Promise, core: set[int], quantities: Sequence[Quantity]) -> CommitmentKind | None:
    """The kind by the act first, then by what it is done with."""
    sentence, act = promise.sentence, promise.act
    cues, form = commitment_cues(), sentence.lowered[act]
    if promise.rule == "instrument":
        return "agreement"
    if promise.rule != "act":
        found = _kind_of_thing(
            sentence, act, _within(sentence, act, quantities) if promise.rule == "thing" else quantities
        )
        scaled = promise.stage in ("increased", "reduced")
        return None if scaled and found in ("policy", "access", "agreement") else found
    objects = _objects(sentence, act)
    thing = next((k for o in objects if (k := _kind_of_thing(sentence, o, _within(sentence, o, quantities)))), None)
    match cues.acts.get(form):
        case "giving":
            paid = form.startswith(("fund", "financ", "pay", "paid", "reimburs", "invest", "spen"))
            if thing is None and (promise.firm or paid) and objects:
                return "money" if paid else "policy"
            return thing
        case "serving":
            return _service(sentence, act, objects, thing)
        case "opening":
            inside = {sentence.lowered[w] for w in core | set(sentence.subtree(act))}
            if inside & _ENTERING or "access" in {cues.kinds.get(sentence.lowered[w]) for w in core}:
                return "access"
            return "policy" if promise.firm or thing == "policy" else None
        case _:
            return _policy(sentence, act, thing)


def _service(
    sentence: Sentence, act: int, objects: Sequence[int], thing: CommitmentKind | None
) -> CommitmentKind | None:
    """Leading needs a mission, sharing something to share; helping to do a thing is that thing."""
    form = sentence.lowered[act]
    if form.startswith(("lead", "led")) and thing not in ("services", "personnel"):
        return None
    if form.startswith("help") and any(sentence.labels[c] in ("xcomp", "ccomp") for c in sentence.children[act]):
        return None
    if form.startswith(("support", "host", "shar", "aid")) and not objects:
        return None
    return "services"


def _policy(sentence: Sentence, act: int, thing: CommitmentKind | None) -> CommitmentKind:
    """An act of state, unless it gives or takes soldiers, money, weapons, help or an agreement."""
    cues, form = commitment_cues(), sentence.lowered[act]
    moves = form.startswith(
        (
            "withdr",
            "pull",
            "bring",
            "remov",
            "reduc",
            "cut",
            "scal",
            "suspend",
            "fre",
            "halt",
            "delay",
            "resum",
            "restor",
            "release",
            "paus",
            "increas",
            "return",
            "reloc",
            "keep",
            "evac",
        )
    )
    joins = form.startswith(("join", "rejoin", "leav", "quit", "ratif", "extend", "return", "suspend", "scrap"))
    if form.startswith(("remain", "stay")) and any(
        cues.kinds.get(sentence.lowered[c]) == "personnel"
        for c in sentence.children[act]
        if sentence.labels[c] == "nsubj"
    ):
        return "personnel"
    out_of = any(
        preposition(sentence, c) in ("from", "of") for c in sentence.children[act] if sentence.labels[c] == "obl"
    )
    if form.startswith(("withdr", "pull")) and thing is None and out_of:
        return "personnel"
    if thing == "personnel" and moves and not form.startswith(("free", "suspend", "release")):
        return "personnel"
    if (
        thing in ("money", "materiel", "services")
        and moves
        and not form.startswith(("withdr", "remov", "pull", "bring", "return"))
    ):
        return thing
    if thing in ("money", "services") and form.startswith("withdr"):
        return thing
    if thing == "agreement" and joins:
        return "agreement"
    return "policy"


def _only_stays(promise: Promise) -> bool:
    """ "The 600 officers will *remain*": they are there already, so that their number is no new promise."""
    return promise.rule == "act" and promise.sentence.lowered[promise.act].startswith(("remain", "stay", "keep"))


def _objects(sentence: Sentence, act: int) -> list[int]:
    """What an act is done with; what is given stands last: "supply Ukraine *with howitzers*"."""
    obliques = [c for c in sentence.children[act] if sentence.labels[c] == "obl"]
    found = [c for c in sentence.children[act] if sentence.labels[c] in ("obj", "iobj", "nsubj:pass")]
    found += [c for c in obliques if preposition(sentence, c) == "with" and promised_kind(sentence, c)]
    if not found:
        found = [c for c in obliques if preposition(sentence, c) in ("to", "on", "from", "out", "back")]
    return sorted(found, reverse=True)


def _within(sentence: Sentence, head: int, quantities: Sequence[Quantity]) -> list[Quantity]:
    joined = {w for c in sentence.children[head] if sentence.labels[c] == "conj" for w in sentence.subtree(c)}
    words = set(sentence.subtree(head)) - joined
    return [q for q in quantities if _lies_in(sentence, q.span, words)]


def _kind_of_thing(sentence: Sentence, head: int, quantities: Sequence[Quantity]) -> CommitmentKind | None:
    """
    What a noun phrase gives.

    Form 1: $100 million in aid; 70 million euros           -> money
    Form 2: $60m of ammunition; weapons worth $2bn          -> materiel, whatever they cost
    Form 3: 1,000 officers, the deployment of 500 troops    -> personnel
    """
    cues = commitment_cues()
    near = [
        head,
        *(
            c
            for c in sentence.subtree(head)
            if preposition(sentence, c) in ("of", "in") or sentence.labels[c] in ("compound", "amod", "conj")
        ),
    ]
    named = [cues.kinds.get(sentence.lowered[w]) for w in near if not sentence.tags[w].startswith("VB")]
    has_money = any(len(q.unit) == 3 and q.unit.isupper() and q.role != "converted" for q in quantities)
    kind = promised_kind(sentence, head)
    if has_money and kind not in ("agreement", "personnel"):
        return "materiel" if "materiel" in named and "money" not in named else "money"
    if kind == "policy" and sentence.lowered[head] in cues.nominal:
        below = next((k for k in named[1:] if k in ("personnel", "materiel", "money")), None)
        people = any(
            q.unit.startswith("person:") and q.unit.split(":")[1] in ("soldier", "police", "peacekeeper")
            for q in quantities
        )
        if below is None and sentence.lowered[head].startswith(("withdrawal", "pull", "drawdown", "exit")):
            of = {cues.kinds.get(sentence.lowered[w]) for w in sentence.subtree(head)}
            return "agreement" if "agreement" in of else "personnel"
        return below or ("personnel" if people else "policy")  # type: ignore[return-value]
    if kind is None and any(
        q.unit.startswith("person:")
        and q.unit.split(":")[1] in ("soldier", "police", "peacekeeper", "trainer", "observer")
        for q in quantities
    ):
        return "personnel"
    return kind  # type: ignore[return-value]


def _fits(quantity: Quantity, kind: CommitmentKind) -> bool:
    money = len(quantity.unit) == 3 and quantity.unit.isupper()
    people, share = quantity.unit.startswith("person"), quantity.unit == "%"
    match kind:
        case "money":
            return money
        case "personnel":
            return people
        case "materiel":
            return not people and not share
        case "agreement":
            return money or not (people or share)
        case _:
            return not share


# --- what is meant ----------------------------------------------------------------------------------------------


def _is_meant(
    promise: Promise,
    kind: CommitmentKind,
    words: Sequence[int],
    amounts: Sequence[Quantity],
    promisors: Sequence[str],
    statement: Statement | None,
    context: _Context,
) -> bool:
    """A promise in earnest: no forecast by an onlooker, no old aid told as background, no bare "will" with nothing behind it."""
    if promise.stage == "in_delivery" and not _is_delivery(promise, kind, words, amounts, promisors, context):
        return False
    if promise.rule == "act" and not _is_act_in_earnest(promise, kind, words, promisors, statement, context):
        return False
    outsider = statement is not None and _is_outsider(statement, promisors, context, promise.stage)
    if outsider and not promise.firm and promise.rule == "act" and promise.stage != "rejected":
        return kind in ("money", "personnel", "materiel", "access") and bool(amounts) and promise.stage == "pledged"
    return True


def _is_act_in_earnest(
    promise: Promise,
    kind: CommitmentKind,
    words: Sequence[int],
    promisors: Sequence[str],
    statement: Statement | None,
    context: _Context,
) -> bool:
    """
    Not so: "may take steps" (vague), "we must act" (nobody else asks), "it will destroy goodwill" (an event speaks),
    "will defend its borders" (for itself), "is expected to leave" (a forecast).
    """
    sentence = promise.sentence
    subject = sentence.lowered[promise.owner] if promise.owner is not None else ""
    if promise.stage == "requested" and (promise.told or subject in ("we", "i", "us")):
        return False
    if not promise.firm and _is_vague(promise, kind):
        return False
    if promise.stage == "floated" and kind in ("policy", "services"):
        forecast = sentence.lowered[promise.cue] in ("expected", "may", "could", "might")
        return not forecast and bool(sentence.children[promise.act])
    if promise.firm or promise.stage != "pledged":
        return True
    if kind == "services" and sentence.lowered[promise.act].startswith(("protect", "defend", "guard", "help", "aid")):
        return bool(_beneficiaries(promise, context.cast, tuple(promisors), list(words)))
    return subject != "it" or not promise.with_will or statement is not None or sentence.labels[promise.top] == "ccomp"


def _is_vague(promise: Promise, kind: CommitmentKind) -> bool:
    """Nothing that can be promised hangs on the act, and the act alone says too little."""
    sentence, act = promise.sentence, promise.act
    cues = commitment_cues()
    objects = _objects(sentence, act)
    if sentence.lowered[act].startswith("join") and any(sentence.lowered[o] in ("forces", "hands") for o in objects):
        return True
    if any(promised_kind(sentence, o) for o in objects):
        return False
    if objects and all(sentence.tags[o].startswith("PRP") for o in objects):
        return True  # "will defend themselves"
    if kind == "services":
        return not objects
    if kind == "personnel" and sentence.lowered[act].startswith(("remain", "stay")):
        return False
    if any(
        sentence.lowered[w] == "back"
        for w in (*sentence.children[act], *range(act + 1, min(act + 2, len(sentence.tokens))))
    ):
        return False  # "take back its fighters"
    lemma_like = sentence.lowered[act].rstrip("s")
    if any(lemma_like.startswith(verb) for verb in _VAGUE_ACTS):
        return True
    return not objects or sentence.lowered[act] not in cues.acts


def _is_delivery(
    promise: Promise,
    kind: CommitmentKind,
    words: Sequence[int],
    amounts: Sequence[Quantity],
    promisors: Sequence[str],
    context: _Context,
) -> bool:
    """Something is on its way to somebody, now: soldiers sent to attack, or aid of the past, are not."""
    sentence = promise.sentence
    if kind not in ("money", "personnel", "materiel") or sentence.labels[promise.cue] in ("acl", "acl:relcl", "csubj"):
        return False
    text = context.quote(span_of_words(sentence, list(words))) + " " + context.quote(sentence.span)
    if _BACKGROUND.search(text):
        return False
    if any(context.cast.actor(p).sector == "REB" for p in promisors):
        return False
    if promise.rule == "arrival":
        return True
    goal = any(
        preposition(sentence, c) in ("to", "for") and context.cast.at(sentence.index, c) for c in _obliques(promise)
    ) or any(sentence.labels[c] == "iobj" for c in sentence.children[promise.cue])
    if kind == "personnel":
        return bool(amounts) and not sentence.lowered[promise.cue].startswith(("giv", "gave", "pay", "paid"))
    return goal and (bool(amounts) or kind == "materiel")


def _obliques(promise: Promise) -> list[int]:
    sentence = promise.sentence
    return [
        c
        for head in (promise.cue, promise.act)
        for c in sentence.children[head]
        if sentence.labels[c] in ("obl", "nmod")
    ]


def _is_outsider(statement: Statement, promisors: Sequence[str], context: _Context, stage: Stage) -> bool:
    """Whoever tells it has no say in it: an analyst, a paper, another state (which may ask for it, though)."""
    if statement.source and _ANALYSTS.search(context.quote(statement.source)):
        return True
    if statement.speaker is None:
        return False
    speaker = context.cast.actor(statement.speaker)
    if stage == "requested":
        return speaker.sector not in _COMMITTERS
    if statement.speaker in promisors or (
        speaker.country and any(context.cast.actor(p).country == speaker.country for p in promisors)
    ):
        return speaker.sector in ("CVL", "JRN", "OPP")
    return True


# --- parties ----------------------------------------------------------------------------------------------------


def _promisors(promise: Promise, context: _Context, statement: Statement | None) -> tuple[str, ...]:
    """
    Whoever the owner's words name.

    Form 1: *Kenya* will send; *its* pledge; *Kenya*, *Haiti* sign           -> them
    Form 2: *Kenyan* officers will be sent; *US* plans                       -> the state that the words around name
    Form 3: troops will be sent, *Paris* said; *we* will send; the country   -> whoever tells it
    Form 4: *Egypt* promised that the crossing would stay open               -> whoever gives the promise
    """
    sentence, cast, owner = promise.sentence, context.cast, promise.owner
    found: list[str] = []
    if owner is not None and not promise.told:
        listed = [c for c in sentence.children[owner] if sentence.labels[c] == "appos"]
        states = [
            m
            for c in listed
            if (m := cast.at(sentence.index, c)) and m.head == c and cast.actor(m.actor).kind == "state"
        ]
        found = [m.actor for m in (*mentions_at(sentence, cast, owner), *states)]
    if not found:
        around = _passive_subject(sentence, promise) if promise.told else owner
        found = _modifying(sentence, cast, around) if around is not None else []
    speaks = promise.told or (owner is not None and sentence.lowered[owner] in _SELF)
    if not found and speaks:
        found = _tellers(promise, context, statement)
    nobody = not any(cast.actor(actor).country or cast.actor(actor).kind == "igo" for actor in found)
    if nobody and promise.firm and promise.stage == "pledged" and promise.cue != promise.act:
        found = [m.actor for m in mentions_at(sentence, cast, subject_word(sentence, promise.cue))] or found
    if promise.stage == "allocated" and owner is not None and sentence.lowered[owner] in _OWN_BODIES:
        goals = [m for m in cast.in_sentence(sentence.index) if preposition(sentence, m.head) in ("to", "in", "for")]
        abroad = {c for m in goals if (c := cast.actor(m.actor).country)}
        possessors = [c for c in sentence.children[owner] if sentence.labels[c] == "nmod:poss"]
        found = [m.actor for c in possessors if (m := cast.at(sentence.index, c)) and m.head == c] or found
        known = any(cast.actor(actor).country not in (None, *abroad) for actor in found)
        own = next((c for a in found if (c := cast.actor(a).country)), None) if known else None
        home = (
            next((a.id for a in cast.actors if a.kind == "state" and a.country == own), None)
            if own
            else _home(cast, abroad)
        )
        found = [home] if home else found
    able = [actor for actor in found if _can_commit(cast, actor)]
    return tuple(dict.fromkeys(_authority(cast, actor) for actor in able))


def _passive_subject(sentence: Sentence, promise: Promise) -> int:
    subjects = (
        c for verb in (promise.act, promise.cue) for c in sentence.children[verb] if sentence.labels[c] == "nsubj:pass"
    )
    return next(subjects, promise.act)


def _tellers(promise: Promise, context: _Context, statement: Statement | None) -> list[str]:
    """The speaker of the statement around, else the subject of the verb that governs the clause."""
    if statement and statement.speaker:
        return [statement.speaker]
    above = promise.sentence.heads[promise.top]
    if above < 0 or promise.sentence.labels[promise.top] not in ("ccomp", "parataxis"):
        return []
    return [m.actor for m in mentions_at(promise.sentence, context.cast, subject_word(promise.sentence, above))]


def _modifying(sentence: Sentence, cast: Cast, head: int) -> list[str]:
    """The state in "Kenyan officers", "a US plan"."""
    for word in sentence.subtree(head):
        if word >= head or sentence.labels[word] not in ("amod", "compound", "nmod:poss", "flat"):
            continue
        mention = cast.at(sentence.index, word)
        if mention and mention.start <= word < mention.end and (mention.kind == "modifier" or mention.head == word):
            return [mention.actor]
    mention = cast.at(sentence.index, head)
    return [mention.actor] if mention and cast.actor(mention.actor).country else []


def _home(cast: Cast, besides: set[str]) -> str | None:
    """The state whose people and bodies a report names most, where there is one: whose "Cabinet" and "Parliament" they are."""
    counts: dict[str, int] = {}
    for actor in cast.actors:
        if (
            actor.kind != "state"
            and actor.country
            and actor.country not in besides
            and actor.sector in ("GOV", "LEG", "JUD", "COP", "MIL", "OPP")
            and not (actor.kind == "unnamed_group" and "its country is" in actor.reason)
            and not actor.reason.startswith("the holder of a post, not named")  # "one senator" may be anybody's
        ):
            counts[actor.country] = counts.get(actor.country, 0) + len(actor.mentions)
    most = sorted(counts, key=lambda country: -counts[country])
    if not most or (len(most) > 1 and counts[most[0]] == counts[most[1]]):
        return None
    return next((a.id for a in cast.actors if a.kind == "state" and a.country == most[0]), None)


def _can_commit(cast: Cast, actor_id: str) -> bool:
    actor = cast.actor(actor_id)
    if actor.sector is None:
        return actor.kind in ("state", "government", "igo", "company", "ngo", "public_body")
    return actor.sector in _COMMITTERS


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


def _beneficiaries(promise: Promise, cast: Cast, promisors: tuple[str, ...], words: list[int]) -> tuple[str, ...]:
    """Whoever the act is for: "provide $100 million *to Nairobi*", "send *Ukraine* tanks", "train *Haitian police*"."""
    sentence = promise.sentence
    below = set(words)
    states = {cast.actor(p).country for p in promisors} - {None}
    found = []
    for mention in cast.in_sentence(sentence.index):
        if (
            mention.head not in below
            or mention.kind == "modifier"
            or mention.head == promise.owner
            or mention.head < promise.cue
        ):
            continue
        label = sentence.labels[mention.head]
        helped = label == "obj" and sentence.lowered[sentence.heads[mention.head]] in _HELPING
        given = label == "iobj" or helped or preposition(sentence, mention.head) in _TO_BENEFICIARY
        actor = cast.actor(mention.actor)
        elsewhere = mention.place and actor.kind not in ("state", "government")
        if given and mention.actor not in promisors and actor.country not in states and not elsewhere:
            found.append(mention.actor)
    return tuple(dict.fromkeys(found))[:2]


def _other_parties(promise: Promise, cast: Cast) -> list[str]:
    """Whoever an agreement is with or between: "signed a pact *with Kenya*", "a deal between *Russia and Turkey*"."""
    sentence = promise.sentence
    found = []
    near = [*sentence.children[promise.cue], *sentence.subtree(promise.act)]
    for word in near:
        if preposition(sentence, word) in ("with", "between", "by") and sentence.labels[word].startswith(
            ("obl", "nmod")
        ):
            found += [m.actor for m in mentions_at(sentence, cast, word)]
    return [actor for actor in dict.fromkeys(found) if _can_commit(cast, actor)]


def _hosts(promise: Promise, cast: Cast) -> list[str]:
    """ "travelled to Kenya to sign the pact": the host signs too."""
    sentence = promise.sentence
    above = sentence.heads[promise.cue]
    if above < 0 or sentence.labels[promise.cue] != "advcl":
        return []
    goals = [c for c in sentence.children[above] if sentence.labels[c] == "obl" and preposition(sentence, c) == "to"]
    return [m.actor for goal in goals if (m := cast.at(sentence.index, goal)) and cast.actor(m.actor).kind == "state"]


# --- details ----------------------------------------------------------------------------------------------------


def _bindingness(stage: Stage, kind: CommitmentKind) -> Bindingness:
    """How binding it is by its stage: what is signed binds, what parliament ratified or a budget holds is law."""
    if stage in ("floated", "requested", "rejected"):
        return "indication"
    if stage in ("in_force", "allocated"):
        return "legal_obligation"
    return "signed_instrument" if kind == "agreement" and stage != "pledged" else "political_pledge"


def _basis(promise: Promise, statement: Statement | None, promisors: Sequence[str], cast: Cast) -> Basis:
    """Whose word it is: the promisor's act or claim, or the report's (a passive that names nobody, another's word)."""
    if promise.told and statement is None:
        return "independent_report"
    if statement is None:
        return (
            "official_act"
            if promise.stage in ("pledged", "agreed", "in_force", "allocated") and promise.firm
            else "independent_report"
        )
    countries = {cast.actor(p).country for p in promisors} - {None}
    own = statement.speaker in promisors or (statement.speaker and cast.actor(statement.speaker).country in countries)
    return "official_claim" if own else "independent_report"


def _additionality(sentence: Sentence, core: set[int], words: str) -> Additionality:
    """New money, or the same again: "an additional $5m", "reaffirmed its pledge", "bringing the total to $10m"."""
    if _INCLUDES.search(words):
        return "includes_previous"
    if _AGAIN.search(words):
        return "repeat"
    fresh = any(
        sentence.lowered[w] in _NEW
        and sentence.lowered[w + 1 : w + 2] != ("than",)
        and sentence.labels[w] in ("amod", "det", "advmod", "nummod")
        for w in core
    )
    return "new" if fresh else "unclear"


def _instrument(promise: Promise, context: _Context, evidence: Span) -> Instrument:
    """What the words say of an agreement: type, who signed where and when, areas."""
    cues, sentence = commitment_cues(), promise.sentence
    phrase = " ".join(sentence.lowered[w] for w in sorted(sentence.subtree(promise.act)))
    padded = f" {phrase} "
    found = [(len(words), kind) for words, kind in cues.instrument_types.items() if f" {words}" in padded]
    areas = dict.fromkeys(area for words, area in cues.areas.items() if f" {words} " in padded)
    signers = mentions_at(sentence, context.cast, promise.owner) if promise.stage in ("agreed", "in_force") else []
    places = [
        c
        for c in sentence.children[promise.cue]
        if sentence.labels[c] == "obl" and preposition(sentence, c) in ("in", "at")
    ]
    places += [
        c
        for c in sentence.children[promise.act]
        if sentence.labels[c] == "nmod" and preposition(sentence, c) in ("in", "at")
    ]
    place = next((c for c in places if sentence.tags[c].startswith("NNP")), None)
    return Instrument(
        type=max(found)[1] if found else "agreement",
        signatories=tuple(dict.fromkeys(m.actor for m in signers)),
        signed=when_of(context.times, evidence, sentence.span) if promise.stage == "agreed" else None,
        place=context.quote(_bare(sentence, place)) if place is not None else None,
        areas=tuple(areas),
    )


def _bare(sentence: Sentence, head: int) -> Span:
    """A name without its preposition."""
    parts = ("flat", "compound", "amod", "nummod")
    return span_of_words(sentence, [head, *(c for c in sentence.children[head] if sentence.labels[c] in parts)])


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


def _condition(promise: Promise) -> Span | None:
    """The clause or phrase that it hangs on: "if parliament agrees", "after Nairobi agreed to lead", "subject to approval"."""
    sentence = promise.sentence
    clause = _clause_span(promise, _is_condition)
    if clause:
        return clause
    for head in dict.fromkeys((promise.act, promise.cue)):
        for word in sentence.subtree(head):
            phrase = sentence.lowered[word : word + 2]
            if (
                phrase in (("subject", "to"), ("conditional", "on"), ("in", "return"), ("in", "exchange"))
                or sentence.lowered[word] == "provided"
            ):
                below = [w for w in sentence.subtree(word) if w >= word]
                return span_of_words(sentence, below) if len(below) > 1 else None
    return None


def _clause_span(promise: Promise, wanted: object) -> Span | None:
    sentence = promise.sentence
    heads = dict.fromkeys((promise.cue, promise.act, promise.top, *_objects(sentence, promise.act)))
    for head in heads:
        for child in sentence.children[head]:
            below = sentence.subtree(child)
            if (
                child > promise.cue
                and promise.act not in below
                and callable(wanted)
                and wanted(sentence, child)
                and len(below) > 2
            ):
                last = max(below)
                return span_of_words(sentence, [w for w in below if sentence.labels[w] != "punct" or w != last])
    return None


def _is_condition(sentence: Sentence, word: int) -> bool:
    """ "after Nairobi agreed to lead", "if parliament consents"."""
    marks = {sentence.lowered[c] for c in sentence.children[word] if sentence.labels[c] in ("mark", "case", "advmod")}
    return sentence.labels[word] == "advcl" and bool(marks & _CONDITION)


def _is_purpose(sentence: Sentence, word: int) -> bool:
    """ "in support of the deployment", "to fight gangs", "for the mission"."""
    if sentence.labels[word] in ("advcl", "acl", "xcomp") and sentence.tags[word] == "VB":
        return any(sentence.lowered[c] == "to" for c in sentence.children[word])
    return sentence.labels[word] in ("obl", "nmod") and sentence.lowered[word] in (
        "support",
        "return",
        "exchange",
        "order",
    )


# --- across sentences -------------------------------------------------------------------------------------------


def _without_echoes(found: list[tuple[Sentence, Commitment]], cast: Cast) -> list[tuple[Sentence, Commitment]]:
    """A headline's or caption's commitment that the body tells too is left to the body."""
    body = {(c.kind, cast.actor(p).country or p) for s, c in found if s.role == "body" for p in c.promisors}
    kept: list[tuple[Sentence, Commitment]] = []
    for sentence, commitment in found:
        told = any((commitment.kind, cast.actor(p).country or p) in body for p in commitment.promisors)
        if sentence.role != "body" and (told or any(_repeats(commitment, c, cast) for _, c in kept)):
            continue
        if not any(
            c.evidence.overlaps(commitment.evidence)
            and c.kind == commitment.kind
            and c.promisors == commitment.promisors
            and c.stage == commitment.stage
            and c.quantities == commitment.quantities
            for _, c in kept
        ):
            kept.append((sentence, commitment))
    return kept


def _without_repeats(found: list[tuple[Sentence, Commitment]], cast: Cast) -> list[tuple[Sentence, Commitment]]:
    """
    What is told again is one commitment: the telling that gives an amount is kept, else the first.

    Form 1: agreed to send troops … plans to send at least 1,000 soldiers     -> the second
    Form 2: will provide $100m … The $100m, which Washington pledged          -> the first
    """
    kept: list[tuple[Sentence, Commitment]] = []
    for sentence, commitment in found:
        for at, (_, other) in enumerate(kept):
            if not _repeats(commitment, other, cast):
                continue
            if commitment.quantities and not other.quantities:
                kept[at] = (sentence, _joined(commitment, other))
            else:
                kept[at] = (kept[at][0], _joined(other, commitment))
            break
        else:
            kept.append((sentence, commitment))
    return sorted(kept, key=lambda pair: pair[1].evidence)


def _repeats(one: Commitment, other: Commitment, cast: Cast) -> bool:
    def states(ids: tuple[str, ...]) -> set[str]:
        return {cast.actor(i).country or i for i in ids}

    if one.kind != other.kind or one.stage != other.stage or states(one.promisors) != states(other.promisors):
        return False
    if one.beneficiaries and other.beneficiaries and not states(one.beneficiaries) & states(other.beneficiaries):
        return False
    if one.kind in ("policy", "services", "access"):
        return False
    if one.quantities and other.quantities:
        return {(q.value_min, q.value_max, q.unit) for q in one.quantities} == {
            (q.value_min, q.value_max, q.unit) for q in other.quantities
        }
    return not (one.kind == "agreement" and one.name and other.name and one.name != other.name)


def _joined(kept: Commitment, other: Commitment) -> Commitment:
    """The telling that is kept, with what only the other one says."""
    return replace(
        kept,
        beneficiaries=kept.beneficiaries or other.beneficiaries,
        when=kept.when or other.when,
        purpose=kept.purpose or other.purpose,
        condition=kept.condition or other.condition,
        deadline=kept.deadline or other.deadline,
        deadline_phrase=kept.deadline_phrase or other.deadline_phrase,
        name=kept.name or other.name,
        term=kept.term or other.term,
        score=max(kept.score, other.score),
    )


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
