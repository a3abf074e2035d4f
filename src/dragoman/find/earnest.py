"""Whether a promise is meant: no forecast by an onlooker, no old aid told as background, no bare "will" with nothing behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dragoman.facts import (
    CommitmentKind,
    Quantity,
    Stage,
    Statement,
)
from dragoman.find.clauses import preposition, span_of_words
from dragoman.find.commitment_kinds import objects_of
from dragoman.find.commitment_parties import COMMITTERS, beneficiaries_of
from dragoman.find.context import Context
from dragoman.find.promise import Promise
from dragoman.find.promised import PROMISED, promised_kind
from dragoman.language.analysis import Sentence
from dragoman.lexicon.commitments import commitment_cues

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
_ON_CONDITION = frozenset(("once", "if", "unless", "until"))
_ANALYSTS = re.compile(
    r"\b(analysts?|experts?|observers?|critics?|commentators?|academics?|professor|scholars?|columnist)\b",
    re.IGNORECASE,
)


def is_meant(
    promise: Promise,
    kind: CommitmentKind,
    words: Sequence[int],
    amounts: Sequence[Quantity],
    promisors: Sequence[str],
    statement: Statement | None,
    context: Context,
) -> bool:
    """A promise in earnest: no forecast by an onlooker, no old aid told as background, no bare "will" with nothing behind it."""
    if _is_a_condition(promise):
        return False
    if promise.stage == "in_delivery" and not _is_delivery(promise, kind, words, amounts, promisors, context):
        return False
    if promise.told and promise.stage == "floated" and kind in ("policy", "services"):
        return False  # "could be brought in": nobody says by whom
    if (
        promise.rule == "act"
        and promise.stage != "in_delivery"
        and not _is_act_in_earnest(promise, kind, words, promisors, statement, context)
    ):
        return False
    # "the mission that Kenya plans to lead": whoever speaks of it takes it for known.
    known = promise.sentence.labels[promise.cue] == "acl:relcl" and not promise.with_will
    outsider = statement is not None and not known and _is_outsider(statement, promisors, context, promise.stage)
    if outsider and not promise.firm and promise.rule == "act" and promise.stage != "rejected":
        return kind in ("money", "personnel", "materiel", "access") and bool(amounts) and promise.stage == "pledged"
    return True


def _is_a_condition(promise: Promise) -> bool:
    """ "Once the Security Council has approved the mission", "if Kenya sends police": on this another act depends."""
    sentence = promise.sentence
    return any(
        sentence.labels[clause] == "advcl"
        and any(sentence.lowered[c] in _ON_CONDITION and sentence.labels[c] in ("mark", "advmod") for c in sentence.children[clause])
        for clause in {promise.cue, promise.act}
    )  # fmt: skip


def _is_act_in_earnest(
    promise: Promise,
    kind: CommitmentKind,
    words: Sequence[int],
    promisors: Sequence[str],
    statement: Statement | None,
    context: Context,
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
        return bool(beneficiaries_of(promise, context.cast, tuple(promisors), list(words)))
    return subject != "it" or not promise.with_will or statement is not None or sentence.labels[promise.top] == "ccomp"


def _is_vague(promise: Promise, kind: CommitmentKind) -> bool:
    """Nothing that can be promised hangs on the act, and the act alone says too little."""
    sentence, act = promise.sentence, promise.act
    cues = commitment_cues()
    objects = objects_of(sentence, act)
    if sentence.lowered[act].startswith("join") and any(sentence.lowered[o] in ("forces", "hands") for o in objects):
        return True
    if kind == "access" or any(promised_kind(sentence, o) for o in objects):
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
    context: Context,
) -> bool:
    """Something is on its way to somebody, now: soldiers sent to attack, or aid of the past, are not."""
    sentence = promise.sentence
    if promise.rule == "equipped":
        state = any(context.cast.actor(p).kind in ("state", "igo") for p in promisors)
        body = context.cast.at(sentence.index, promise.act) is not None
        return state and body and not _BACKGROUND.search(context.quote(sentence.span))
    if kind == "access" and promise.rule == "act":
        return not _BACKGROUND.search(context.quote(sentence.span))
    if kind not in ("money", "personnel", "materiel") or sentence.labels[promise.cue] in ("acl", "acl:relcl", "csubj"):
        return False
    if _is_part_of_what_was_promised(sentence, promise.act):
        return True
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


def _is_part_of_what_was_promised(sentence: Sentence, thing: int) -> bool:
    """ "Only *60* of the 88 tanks that it promised"."""
    behind = sentence.lowered[thing + 1 : thing + 12]
    return sentence.tags[thing] == "CD" and behind[:1] == ("of",) and not PROMISED.isdisjoint(behind)


def _obliques(promise: Promise) -> list[int]:
    sentence = promise.sentence
    return [
        c
        for head in (promise.cue, promise.act)
        for c in sentence.children[head]
        if sentence.labels[c] in ("obl", "nmod")
    ]


def _is_outsider(statement: Statement, promisors: Sequence[str], context: Context, stage: Stage) -> bool:
    """Whoever tells it has no say in it: an analyst, a paper, another state (which may ask for it, though)."""
    if statement.source and _ANALYSTS.search(context.quote(statement.source)):
        return True
    if statement.speaker is None:
        return False
    speaker = context.cast.actor(statement.speaker)
    if stage == "requested":
        return speaker.sector not in COMMITTERS
    if statement.speaker in promisors or (
        speaker.country and any(context.cast.actor(p).country == speaker.country for p in promisors)
    ):
        return speaker.sector in ("CVL", "JRN", "OPP")
    return True
