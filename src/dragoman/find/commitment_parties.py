"""Who promises, and to whom."""

from __future__ import annotations

from dragoman.facts import (
    Statement,
)
from dragoman.find.actors import Cast
from dragoman.find.clauses import mentions_at, preposition, subject_word
from dragoman.find.context import Context
from dragoman.find.promise import Promise
from dragoman.language.analysis import Sentence

#: Only these can bind anybody; a girl who promises to come home cannot.
COMMITTERS = frozenset("GOV MIL LEG COP SPY IGO REB OPP PTY NGO BUS UNS".split())
_TO_BENEFICIARY = ("to", "for", "with", "into", "in")
#: Helping is for whoever is helped.
_HELPING = frozenset("help assist support train protect defend arm equip advise evacuate aid fund rebuild back".split())
#: In a statement these are the speaker's own side.
_SELF = frozenset(
    "we i it our us country government nation administration ministry bloc alliance kingdom republic".split()
)
#: So are these, where they are "ours".
_SELVES = frozenset("countries governments nations administrations ministries alliances states".split())
#: Their leave is a requirement granted to their own state, and no new stage.
_OWN_BODIES = frozenset(
    "cabinet parliament council senate assembly mps lawmakers legislators congress house government ministers".split()
)


def promisors_of(promise: Promise, context: Context, statement: Statement | None) -> tuple[str, ...]:
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
        beside = [m for c in _beside(sentence, owner) for m in mentions_at(sentence, cast, c)]
        found = [m.actor for m in (*mentions_at(sentence, cast, owner), *states, *beside)]
    if not found and promise.rule != "contained":  # whose make the things are is another matter
        around = _passive_subject(sentence, promise) if promise.told else owner
        found = _modifying(sentence, cast, around) if around is not None else []
    speaks = promise.told or (owner is not None and (sentence.lowered[owner] in _SELF or _ours(sentence, owner)))
    if not found and speaks:
        found = [
            actor
            for actor in _tellers(promise, context, statement)
            if not promise.told or _speaks_for_somebody(cast, actor)
        ]
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
    able = [actor for actor in found if _can_commit(cast, actor) or _refuses(promise, cast, actor)]
    asked = promise.stage == "requested"  # "urged other governments to send police": not whoever urges them
    if found and not able and not asked and all(cast.actor(actor).kind == "unnamed_group" for actor in found):
        # "The officers will stay, Kenya said": whose they are is whoever can say so.
        able = [actor for actor in _tellers(promise, context, statement) if _can_commit(cast, actor)]
    return tuple(dict.fromkeys(authority(cast, actor) for actor in able))


def _beside(sentence: Sentence, owner: int) -> list[int]:
    """Who promises too: "Germany, together with *Belgium* and Norway, will send"."""
    for at in range(owner + 1, min(owner + 4, len(sentence.tokens) - 1)):
        with_ = at if sentence.lowered[at] == "alongside" else at + 1
        if with_ == at or sentence.lowered[at : at + 2] in (
            ("together", "with"),
            ("along", "with"),
            ("jointly", "with"),
        ):
            return [sentence.heads[with_]] if sentence.labels[with_] == "case" else []
    return []


def _ours(sentence: Sentence, owner: int) -> bool:
    """ "Our three countries"."""
    return sentence.lowered[owner] in _SELVES and any(sentence.lowered[c] == "our" for c in sentence.children[owner])


def _passive_subject(sentence: Sentence, promise: Promise) -> int:
    subjects = (
        c for verb in (promise.act, promise.cue) for c in sentence.children[verb] if sentence.labels[c] == "nsubj:pass"
    )
    return next(subjects, promise.act)


def _tellers(promise: Promise, context: Context, statement: Statement | None) -> list[str]:
    """The speaker of the statement around, else the subject of the verb that governs the clause."""
    if statement and statement.speaker:
        return list(statement.speakers)
    above = promise.sentence.heads[promise.top]
    if above < 0 or promise.sentence.labels[promise.top] not in ("ccomp", "parataxis"):
        return []
    return [m.actor for m in mentions_at(promise.sentence, context.cast, subject_word(promise.sentence, above))]


def _speaks_for_somebody(cast: Cast, actor_id: str) -> bool:
    """ "Hostages will be freed, mediators said": not by them."""
    actor = cast.actor(actor_id)
    return bool(actor.country) or actor.kind not in ("unnamed_group", "person")


def _modifying(sentence: Sentence, cast: Cast, head: int) -> list[str]:
    """The state in "Kenyan officers", "a US plan"."""
    for word in sentence.subtree(head):
        if word >= head or sentence.labels[word] not in ("amod", "compound", "nmod:poss", "flat"):
            continue
        mention = cast.at(sentence.index, word)
        if mention and mention.start <= word < mention.end and (mention.kind == "modifier" or mention.head == word):
            return [mention.actor]
    mention = cast.at(sentence.index, head)
    found = cast.actor(mention.actor) if mention else None
    return [found.id] if found and (found.country or found.kind == "igo") else []


def _home(cast: Cast, besides: set[str]) -> str | None:
    """The state whose people and bodies a report names most, where there is one: whose "Cabinet" and "Parliament" they are."""
    counts: dict[str, int] = {}
    for actor in cast.actors:
        if (
            actor.kind != "state"
            and actor.country
            and actor.country not in besides
            and actor.sector in ("GOV", "LEG", "JUD", "COP", "MIL", "OPP")
            and actor.id not in cast.loose  # "one senator" may be anybody's
        ):
            counts[actor.country] = counts.get(actor.country, 0) + len(actor.mentions)
    most = sorted(counts, key=lambda country: -counts[country])
    if not most or (len(most) > 1 and counts[most[0]] == counts[most[1]]):
        return None
    return next((a.id for a in cast.actors if a.kind == "state" and a.country == most[0]), None)


def _can_commit(cast: Cast, actor_id: str) -> bool:
    actor = cast.actor(actor_id)
    if actor.kind == "unnamed_group" and actor.country is None and actor.sector in ("GOV", "MIL", "COP", "LEG"):
        return False  # "western diplomats"
    if actor.sector is None:
        return actor.kind in ("state", "government", "igo", "company", "ngo", "public_body")
    return actor.sector in COMMITTERS


def _refuses(promise: Promise, cast: Cast, actor_id: str) -> bool:
    """A court promises nothing, but what it refuses its state will not do."""
    return promise.stage == "rejected" and cast.actor(actor_id).sector == "JUD"


def authority(cast: Cast, actor_id: str) -> str:
    """A minister who promises does so for the state: that state where the report names it, else the person."""
    actor = cast.actor(actor_id)
    official = actor.kind in ("person", "public_body", "government", "unnamed_group") and actor.sector in (
        "GOV",
        "MIL",
        "COP",
        "JUD",
    )
    if official and actor.country:
        state = next((a for a in cast.actors if a.kind == "state" and a.country == actor.country), None)
        return state.id if state else actor_id
    return actor_id


def beneficiaries_of(promise: Promise, cast: Cast, promisors: tuple[str, ...], words: list[int]) -> tuple[str, ...]:
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


def other_parties(promise: Promise, cast: Cast) -> list[str]:
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


def hosts_of(promise: Promise, cast: Cast) -> list[str]:
    """ "travelled to Kenya to sign the pact": the host signs too."""
    sentence = promise.sentence
    above = sentence.heads[promise.cue]
    if above < 0 or sentence.labels[promise.cue] != "advcl":
        return []
    goals = [c for c in sentence.children[above] if sentence.labels[c] == "obl" and preposition(sentence, c) == "to"]
    return [m.actor for goal in goals if (m := cast.at(sentence.index, goal)) and cast.actor(m.actor).kind == "state"]
