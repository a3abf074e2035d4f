"""Promises told by a noun: a pledge of money, a dispatch in return, a deployment that lies ahead, promised tanks."""

from __future__ import annotations

from dragoman.facts import Stage
from dragoman.find.clauses import preposition, subject_word
from dragoman.find.noun_standing import owner_of_noun, standing_of_noun
from dragoman.find.promise import Promise
from dragoman.find.promised import (
    promised_kind,
)
from dragoman.find.standing import standing_over
from dragoman.language.analysis import Sentence
from dragoman.lexicon.commitments import commitment_cues


def noun_of_promise(sentence: Sentence, noun: int) -> Promise | None:
    """Somebody's pledge, promise or offer of something."""
    over = standing_of_noun(sentence, noun, 0)
    if over is None or sentence.labels[noun] == "compound":
        return None
    below = [
        c for c in sentence.children[noun] if sentence.labels[c] in ("nmod", "nummod", "compound", "nmod:desc", "amod")
    ]
    below = [c for c in below if sentence.labels[c] != "nmod" or preposition(sentence, c) in ("of", "for", "to")]
    thing = next((c for c in below if promised_kind(sentence, c)), None)
    owner = owner_of_noun(sentence, noun)
    if thing is None or owner is None:
        return None
    if sentence.lowered[noun].startswith("contribution") and promised_kind(sentence, thing) == "policy":
        return None  # "its contribution to the action" is no promise
    stage: Stage = over.standing if over.standing in ("floated", "requested") else "pledged"
    return Promise(sentence, noun, thing, stage, over.owner if stage == "requested" else owner, "noun", noun)


def in_return(sentence: Sentence, noun: int) -> Promise | None:
    """ "will pay Kenya $5m in return for the *dispatch* of 500 officers": whoever is given something promises the other."""
    mark = next((c for c in sentence.children[noun] if sentence.lowered[c] == "for"), 0)
    if sentence.lowered[max(0, mark - 2) : mark] not in (("in", "return"), ("in", "exchange")):
        return None
    verb = next((w for w in sentence.ancestors(noun) if sentence.tags[w].startswith("VB")), None)
    if verb is None:
        return None
    given = [c for c in sentence.children[verb] if sentence.labels[c] == "iobj" or preposition(sentence, c) == "to"]
    over = standing_over(sentence, verb)
    if not given or over is None or over.standing not in ("done", "pledged"):
        return None
    return Promise(sentence, mark - 1, noun, "pledged", given[0], "noun", verb)


def lying_ahead(sentence: Sentence, noun: int) -> Promise | None:
    """ "removes the last hurdle to the *deployment* of 1,000 officers": it lies ahead, so it was promised."""
    cues, above = commitment_cues(), sentence.heads[noun]
    if above < 0 or sentence.lowered[above] not in cues.ahead or sentence.labels[noun] not in ("nmod", "obl", "obj"):
        return None
    definite = any(
        sentence.lowered[c] == "the" or sentence.labels[c] == "nmod:poss" for c in sentence.children[noun] if c < noun
    )
    if not definite or promised_kind(sentence, noun) is None or sentence.role == "headline":
        return None
    owner = owner_of_noun(sentence, noun)
    owner = owner if owner is not None and sentence.heads[owner] == noun else None
    if owner is None and sentence.tags[above].startswith("VB"):
        owner = subject_word(sentence, above)
    return Promise(sentence, above, noun, "pledged", owner, "ahead", above, told=owner is None, firm=False)


def promised_thing(sentence: Sentence, adjective: int) -> Promise | None:
    """ "Germany's *promised* tanks; without delivering the *promised* aid": of whoever owns it, or gives it."""
    thing = sentence.heads[adjective]
    if promised_kind(sentence, thing) not in ("money", "personnel", "materiel"):
        return None
    owners = [c for c in sentence.children[thing] if sentence.labels[c] == "nmod:poss"]
    verb = sentence.heads[thing]
    gives = (
        verb >= 0 and sentence.labels[thing] == "obj" and commitment_cues().acts.get(sentence.lowered[verb]) == "giving"
    )
    owner = next(iter(owners), subject_word(sentence, verb) if gives else None)
    return Promise(sentence, adjective, thing, "pledged", owner, "noun", thing) if owner is not None else None
