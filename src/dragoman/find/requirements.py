"""What a promise still needs before it can be carried out, or has been given: whose leave, and how it stands."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dragoman.facts import Commitment, Requirement
from dragoman.find.actors import Cast
from dragoman.find.clauses import clause_words, is_negated
from dragoman.find.times import TimeExpression
from dragoman.language.analysis import Analysis, Sentence
from dragoman.lexicon.commitments import commitment_cues

#: A requirement belongs to a promise at most this many sentences away, a court's or parliament's anywhere in the report.
_REACH = 8
#: Sectors of those who can give leave.
_SECTORS = {
    "un_security_council": ("IGO",),
    "regional_body": ("IGO",),
    "cabinet": ("GOV",),
    "legislature": ("LEG",),
    "court": ("JUD",),
}


def with_requirements(
    found: list[tuple[Sentence, Commitment]],
    analysis: Analysis,
    cast: Cast,
    times: Sequence[Sequence[TimeExpression]],
) -> list[tuple[Sentence, Commitment]]:
    """Each requirement goes to the nearest promise that it can be about: an operation needs leave, a pact ratification."""
    out = list(found)
    for sentence in analysis.sentences:
        for requirement in find_requirements(sentence, cast, times[sentence.index]):
            near = [
                (_weight(commitment, requirement), abs(other.index - sentence.index), at)
                for at, (other, commitment) in enumerate(out)
                if _may_need(commitment, requirement, abs(other.index - sentence.index), cast)
                and not (requirement.kind == "reciprocal_agreement" and _is_not_of(commitment, sentence, out, cast))
            ]
            own = [
                at
                for at, (other, commitment) in enumerate(out)
                if other is sentence and _is_own(commitment, requirement)
            ]
            if near or own:
                at = own[0] if own else min(near)[2]
                other, commitment = out[at]
                if own and not _is_of_promisor(commitment, requirement, cast):
                    requirement = replace(requirement, authority=None)
                out[at] = (other, replace(commitment, requirements=_with(commitment.requirements, requirement)))
    return out


def _with(told: tuple[Requirement, ...], requirement: Requirement) -> tuple[Requirement, ...]:
    """Told again it is one; that which tells its day is kept: a headline seldom does."""
    for at, other in enumerate(told):
        if (other.kind, other.status) == (requirement.kind, requirement.status):
            better = other.when is None and requirement.when is not None
            return (*told[:at], requirement, *told[at + 1 :]) if better else told
    return (*told, requirement)


def _is_own(commitment: Commitment, requirement: Requirement) -> bool:
    """ "The Cabinet approved the deployment": one sentence tells the promise and the leave, from the promisor's own body."""
    own_body = requirement.kind in ("cabinet", "legislature")
    return own_body and requirement.status == "granted" and commitment.stage == "pledged"


def _is_of_promisor(commitment: Commitment, requirement: Requirement, cast: Cast) -> bool:
    country = cast.actor(requirement.authority).country if requirement.authority else None
    return any(cast.actor(p).country == country for p in commitment.promisors)


def _may_need(commitment: Commitment, requirement: Requirement, sentences_away: int, cast: Cast) -> bool:
    """A state's court or parliament gives leave to that state only, but to a promise told anywhere in the report."""
    if commitment.stage in ("rejected", "requested", "withdrawn", "lapsed") or commitment.kind == "policy":
        return False
    if commitment.stage == "in_force" and requirement.status == "sought":
        return False  # it has all it needs
    country = cast.actor(requirement.authority).country if requirement.authority else None
    if country is None:
        return sentences_away <= _REACH
    return any(cast.actor(p).country == country for p in commitment.promisors)


def _is_not_of(
    commitment: Commitment, sentence: Sentence, found: Sequence[tuple[Sentence, Commitment]], cast: Cast
) -> bool:
    """An agreement that clears the way does so for its parties, and is no promise that needs itself."""
    signed = [c for s, c in found if s is sentence and c.kind == "agreement"]
    parties = {cast.actor(p).country or p for c in signed for p in c.promisors}
    promisors = {cast.actor(p).country or p for p in commitment.promisors}
    return commitment in signed or bool(parties and not parties & promisors)


def _weight(commitment: Commitment, requirement: Requirement) -> int:
    """The likelier a promise is what leave is given for, the lower."""
    if requirement.kind == "ratification":
        return 0 if commitment.kind == "agreement" else 1
    order = {"personnel": 0, "services": 1, "materiel": 2, "access": 2, "money": 3, "agreement": 3}
    if requirement.kind == "legislature":
        order |= {"money": 1, "agreement": 1}
    return order.get(commitment.kind, 4)


def find_requirements(sentence: Sentence, cast: Cast, times: Sequence[TimeExpression] = ()) -> list[Requirement]:
    """
    Form 1: the plan needs a mandate from the Security Council, awaits approval by parliament   -> sought
    Form 2: Kenya's parliament approved the deployment; the cabinet ratified the mission         -> granted
    Form 3: A court barred the government from deploying police                                 -> enjoined
    Form 4: the mission cannot begin before the Council approves it; subject to approval by …   -> sought
    """
    found: list[Requirement] = []
    for kind, at in _authorities(sentence):
        status = _status(sentence, kind, at)
        if status and not any(requirement.kind == kind for requirement in found):
            when = _when(sentence, at, times) if status != "sought" else None
            found.append(Requirement(kind, status, _actor(sentence, cast, kind, at), sentence.span, when))
    return found


def _when(sentence: Sentence, authority: range, times: Sequence[TimeExpression]) -> str | None:
    """The only date in the clause that says how the leave stands: "approved *on Thursday*", "has barred"."""
    head = next((w for w in reversed(authority) if sentence.heads[w] not in authority), authority[-1])
    verb = _verb_of(sentence, head)
    if verb is None:
        verb = next((w for w in sentence.ancestors(head) if sentence.tags[w].startswith("VB")), None)
    if verb is None:
        return None
    beside = ("acl", "ccomp", "advcl", "parataxis")
    words = {
        w
        for w in clause_words(sentence, verb)
        if not any(sentence.labels[above].startswith(beside) for above in _between(sentence, w, verb))
    }
    dates = {t.value for t in times if t.value and t.kind == "date" and words & set(sentence.words_in(t.span))}
    return dates.pop() if len(dates) == 1 else None


def _between(sentence: Sentence, word: int, verb: int) -> list[int]:
    """The words over a word below the verb, itself included."""
    path = [word, *sentence.ancestors(word)]
    return path[: path.index(verb)] if verb in path else path


def _authorities(sentence: Sentence) -> Iterator[tuple[str, range]]:
    """Words that name an authority, each with its kind; the longest names first, so that a council is not taken for another."""
    named = [
        (len(words), range(start, start + len(words)), kind)
        for start, first in enumerate(sentence.lowered)
        for words, kind in _names_by_first_word().get(first, ())
        if sentence.lowered[start : start + len(words)] == words
    ]
    taken = set[int]()
    for _, span, kind in sorted(named, key=lambda item: (-item[0], item[1].start)):
        if not taken & set(span):
            taken |= set(span)
            yield kind, span


@functools.cache
def _names_by_first_word() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, kind in commitment_cues().requirements.items():
        words = tuple(name.split())
        found.setdefault(words[0], []).append((words, kind))
    return found


def _status(sentence: Sentence, kind: str, authority: range) -> str | None:
    """How the leave stands, by the verb whose subject the authority is, or by words that still want it."""
    cues = commitment_cues()
    head = next((w for w in reversed(authority) if sentence.heads[w] not in authority), authority[-1])
    verb = _verb_of(sentence, head)
    wanted = _wanted(sentence, authority)
    if kind == "reciprocal_agreement":
        return _reciprocal(sentence, authority, wanted)
    if kind == "ratification" and sentence.lowered[authority[0]] == "ratified":
        ratified = authority[0]  # "must still be ratified by both parliaments"
        return "sought" if wanted or _is_ahead(sentence, ratified) or is_negated(sentence, ratified) else "granted"
    if kind in ("funding", "ratification"):
        return "sought" if wanted else None
    if wanted:
        return "sought"
    if verb is None:
        return None
    status = cues.statuses.get(sentence.lowered[verb])
    if status in ("granted", "denied", "enjoined") and is_negated(sentence, verb):
        return "sought" if status == "granted" else None
    if status == "granted" and _is_ahead(sentence, verb):
        return "sought"
    if status == "enjoined" and kind != "court":
        return (
            "denied"
            if kind in ("legislature", "un_security_council") and sentence.lowered[verb].startswith("block")
            else None
        )
    if (
        status == "granted"
        and kind == "court"
        and not sentence.lowered[verb].startswith(("lift", "overturn", "clear", "back"))
    ):
        return None
    if status in ("granted", "denied", "enjoined") and _is_about_promise(sentence, verb):
        return status
    if (
        kind == "court"
        and sentence.lowered[verb] in ("ruled", "found", "declared")
        and {"unconstitutional", "unlawful", "illegal"} & set(sentence.lowered)
    ):
        return "enjoined"
    return None


def _reciprocal(sentence: Sentence, authority: range, wanted: bool) -> str | None:
    """ "has not signed a reciprocal agreement" is wanted, "signed" it given."""
    verb = next(
        (w for w in sentence.ancestors(authority[-1]) if sentence.lowered[w] in ("sign", "signed", "signs", "inked")),
        None,
    )
    if verb is None:
        return "sought" if wanted else None
    ahead = is_negated(sentence, verb) or sentence.tags[verb] == "VB"
    return "sought" if ahead else "granted"


def _verb_of(sentence: Sentence, head: int) -> int | None:
    """The verb whose subject or agent the authority is, also in a relative clause ("which the Council authorised")."""
    for word in (head, *sentence.ancestors(head)[:2]):
        verb = sentence.heads[word]
        if verb < 0:
            continue
        label = sentence.labels[word]
        agent = label.startswith("obl") and any(sentence.lowered[c] == "by" for c in sentence.children[word])
        if (label.startswith("nsubj") and label != "nsubj:pass") or agent:
            return verb
        if sentence.tags[verb].startswith("VB"):
            return None
    return None


def _wanted(sentence: Sentence, authority: range) -> bool:
    """ "subject to approval by parliament", "needs a mandate from the Council", "hopes to get a resolution passed at the Council"."""
    cues = commitment_cues()
    words = sentence.lowered
    leave = [w for w, form in enumerate(words) if form in cues.leave or " ".join(words[w : w + 2]) in cues.leave]
    before = " ".join(words[max(0, authority[0] - 14) : authority[0]])
    if any(
        phrase in before
        for phrase in (
            "subject to",
            "pending",
            "conditional on",
            "dependent on",
            "depends on",
            "awaiting",
            "yet to",
            "in need of",
        )
    ):
        return bool(leave) or "yet to" not in before
    if any(
        phrase in before
        for phrase in (
            "before the",
            "before any vote in",
            "until the",
            "once the",
            "after the",
            "unless the",
            "without the",
        )
    ):
        ahead = any(
            words[w] in ("cannot", "not", "wait", "waits", "will", "must", "only", "once", "until", "unless", "any")
            for w in range(len(words))
        )
        return ahead and any(phrase in before for phrase in ("before", "until", "once", "unless"))
    asks = [
        w for w, form in enumerate(words) if cues.statuses.get(form) == "sought" and sentence.tags[w].startswith("VB")
    ]
    return (
        bool(leave)
        and any(not is_negated(sentence, ask) for ask in asks)
        and any(abs(w - authority[0]) <= 12 for w in leave)
    )


def _is_ahead(sentence: Sentence, verb: int) -> bool:
    helpers = {sentence.lowered[c] for c in sentence.children[verb] if sentence.labels[c] in ("aux", "mark")}
    return bool(
        helpers
        & {
            "will",
            "must",
            "should",
            "to",
            "may",
            "could",
            "might",
            "would",
            "if",
            "before",
            "until",
            "unless",
            "whether",
        }
    )


def _is_about_promise(sentence: Sentence, verb: int) -> bool:
    """What is approved or barred is an operation, an amount or a pact."""
    kinds = commitment_cues().kinds
    barred = (
        commitment_cues().statuses.get(sentence.lowered[verb]) == "enjoined"
    )  # "barred the government from deploying police"
    whole = barred or sentence.labels[verb].startswith("acl")
    below = sentence.subtree(verb) if whole else clause_words(sentence, verb)
    above = [sentence.heads[verb]] if sentence.labels[verb].startswith("acl") else []
    about = ("personnel", "services", "agreement", "money", "materiel", "access")
    return any(
        kinds.get(sentence.lowered[w]) in about or sentence.lowered[w] in ("plan", "motion", "order", "it")
        for w in (*above, *below)
    )


def _actor(sentence: Sentence, cast: Cast, kind: str, authority: range) -> str | None:
    """The actor named by the words, else the only one in the sentence whose sector fits."""
    owners = [c for word in authority for c in sentence.children[word] if sentence.labels[c] == "nmod:poss"]
    states = {cast.actor(m.actor).country for c in owners if (m := cast.at(sentence.index, c)) and m.head == c}
    for word in authority:
        mention = cast.at(sentence.index, word)
        if mention and states and cast.actor(mention.actor).country not in states:
            return None  # "Kenya's National Security Council" is not the American one
        if (
            mention
            and mention.kind != "modifier"
            and cast.actor(mention.actor).sector in (*_SECTORS.get(kind, ()), "IGO")
        ):
            return mention.actor
    fitting = {
        m.actor for m in cast.in_sentence(sentence.index) if cast.actor(m.actor).sector in _SECTORS.get(kind, ())
    }
    return fitting.pop() if len(fitting) == 1 else None
