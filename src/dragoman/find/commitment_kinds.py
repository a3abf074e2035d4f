"""Of what kind a promise is: by its act first, then by what it is done with; and which amounts fit it."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.facts import (
    CommitmentKind,
    Quantity,
)
from dragoman.find.clauses import preposition
from dragoman.find.governing import has_child
from dragoman.find.promise import Promise
from dragoman.find.promised import promised_kind
from dragoman.language.analysis import Sentence
from dragoman.lexicon.commitments import commitment_cues
from dragoman.report import Span

#: To support these is to vote for them.
_VOTED_ON = frozenset(
    "mandate mandates resolution resolutions motion motions draft bill law proposal proposals measure measures text amendment".split()
)
_ENTERING = frozenset("cross enter entry transit in overfly refuge asylum".split())


def kind_of(promise: Promise, core: set[int], quantities: Sequence[Quantity]) -> CommitmentKind | None:
    """The kind by the act first, then by what it is done with."""
    sentence, act = promise.sentence, promise.act
    cues, form = commitment_cues(), sentence.lowered[act]
    if promise.rule == "instrument":
        return "agreement"
    if promise.rule == "equipped":
        cue = sentence.lowered[promise.cue]
        return "services" if cue.startswith("train") else "money" if cue.startswith("f") else "materiel"
    if promise.abstains:
        return "policy"
    if promise.rule == "asked" and promise.stage == "rejected" and not sentence.tags[act].startswith("VB"):
        return _kind_of_thing(sentence, act, quantities) or "policy"
    if promise.rule != "act" and not (promise.rule == "asked" and sentence.tags[act].startswith("VB")):
        found = _kind_of_thing(
            sentence, act, _within(sentence, act, quantities) if promise.rule == "thing" else quantities
        )
        if found is None and form in cues.gathering:
            return "services" if form.startswith("service") else "policy"
        scaled = promise.stage in ("increased", "reduced")
        return None if scaled and found in ("policy", "access", "agreement") else found
    objects = objects_of(sentence, act)
    thing = next((k for o in objects if (k := _kind_of_thing(sentence, o, _within(sentence, o, quantities)))), None)
    match cues.acts.get(form):
        case "giving":
            paid = form.startswith(("fund", "financ", "pay", "paid", "reimburs", "invest", "spen"))
            if form.startswith("contribut") and not objects and promise.stage == "rejected":
                return "money"
            if form.startswith(("pay", "paid")) and objects:
                return "money"  # also soldiers' wages
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
    if form.startswith("support") and any(sentence.lowered[o] in _VOTED_ON for o in objects):
        return "policy"
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
        and (not form.startswith(("withdr", "remov", "pull", "bring", "return")) or has_child(sentence, act, "in"))
    ):
        return thing  # also what is brought in
    if thing in ("money", "services") and form.startswith("withdr"):
        return thing
    if thing == "agreement" and joins:
        return "agreement"
    return "policy"


def only_stays(promise: Promise) -> bool:
    """ "The 600 officers will *remain*": they are there already, so that their number is no new promise."""
    return promise.rule == "act" and promise.sentence.lowered[promise.act].startswith(("remain", "stay", "keep"))


def objects_of(sentence: Sentence, act: int) -> list[int]:
    """What an act is done with; what is given stands last: "supply Ukraine *with howitzers*"."""
    obliques = [c for c in sentence.children[act] if sentence.labels[c] == "obl"]
    found = [
        c
        for c in sentence.children[act]
        if sentence.labels[c] in ("obj", "iobj", "nsubj:pass") and sentence.lowered[c] not in ("that", "which", "whom")
    ]
    found += [c for c in obliques if preposition(sentence, c) == "with" and promised_kind(sentence, c)]
    # "hand over prisoners" may be read as an oblique.
    found += [c for c in obliques if preposition(sentence, c) is None and promised_kind(sentence, c)]
    if not found and (gap := relative_object(sentence, act)) is not None:
        found = [gap]
    if not found:
        found = [c for c in obliques if preposition(sentence, c) in ("to", "on", "from", "out", "back")]
    return sorted(found, reverse=True)


def relative_object(sentence: Sentence, act: int) -> int | None:
    """ "the mission that Kenya plans to *lead*": the noun above, where the relative clause has a subject of its own."""
    at = act
    while sentence.labels[at] == "xcomp":
        at = sentence.heads[at]
    subjects = [c for c in sentence.children[at] if sentence.labels[c] == "nsubj"]
    own = [c for c in subjects if sentence.lowered[c] not in ("that", "which", "who")]
    return sentence.heads[at] if sentence.labels[at] == "acl:relcl" and own else None


def _within(sentence: Sentence, head: int, quantities: Sequence[Quantity]) -> list[Quantity]:
    joined = {w for c in sentence.children[head] if sentence.labels[c] == "conj" for w in sentence.subtree(c)}
    words = set(sentence.subtree(head)) - joined
    return [q for q in quantities if lies_in(sentence, q.span, words)]


def lies_in(sentence: Sentence, span: Span, words: set[int]) -> bool:
    """More than half of its words are among the words."""
    inside = sentence.words_in(span)
    return bool(inside) and 2 * len(words & set(inside)) > len(inside)


def _kind_of_thing(sentence: Sentence, head: int, quantities: Sequence[Quantity]) -> CommitmentKind | None:
    """
    What a noun phrase gives.

    Form 1: $100 million in aid; 70 million euros           -> money
    Form 2: $60m of ammunition; weapons worth $2bn          -> materiel, whatever they cost
    Form 3: 1,000 officers, the deployment of 500 troops    -> personnel
    """
    cues = commitment_cues()
    near = [head]
    for c in sentence.subtree(head):
        joined = sentence.labels[c] == "conj" and sentence.heads[c] in near
        if joined or preposition(sentence, c) in ("of", "in") or sentence.labels[c] in ("compound", "amod"):
            near.append(c)
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


def fits_kind(quantity: Quantity, kind: CommitmentKind) -> bool:
    """Can an amount be one of a promise of that kind: money of money, people of personnel?"""
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
