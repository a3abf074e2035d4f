"""Judgements that take a side: a thing called good or bad, and nouns for those who are for or against it."""

from __future__ import annotations

from dragoman.facts import Stance
from dragoman.find.clauses import agent_word, clause_words, is_negated, preposition, subject_word
from dragoman.find.side import STANDING_FOR, Side, is_told_passively
from dragoman.language.analysis import Sentence
from dragoman.lexicon.positions import StanceCues

#: Besides what stands for a promise, these can be judged.
_JUDGED = frozenset(
    (
        "policy decision decisions demand demands proposal proposals move step steps idea law bill sanctions sanction comments comment "
        "remarks threat threats strike strikes attack attacks approach strategy campaign offensive assault raid ban resolution vote ruling "
        "verdict plan plans talks ceasefire truce recognition annexation embargo blockade tariffs"
    ).split()
)

_NOTING = frozenset(
    "recognise recognize note remember understand say know see ask stress add emphasise emphasize acknowledge".split()
)


def judgement(sentence: Sentence, verb: int, cues: StanceCues) -> Side | None:
    """ "called the decision unconscionable", "described the deal as a breakthrough"."""
    if not any(sentence.labels[c] in ("obj", "nsubj:pass") for c in sentence.children[verb]) or is_negated(
        sentence, verb
    ):
        return None
    if "what" in sentence.lowered[max(0, verb - 3) : verb]:
        return None  # "condemned what it called an occupation": told with the condemnation
    if any(sentence.labels[c] == "obj" and sentence.tags[c].startswith("PRP") for c in sentence.children[verb]):
        return None  # "described him as brave", "regards them as a threat": of persons
    words = [w for w in clause_words(sentence, verb) if w > verb and sentence.labels[w] != "punct"]
    judged = [
        w for w in words if sentence.labels[w] in ("xcomp", "obl", "obj", "advcl", "ccomp") or sentence.heads[w] == verb
    ]
    near = [w for head in judged for w in (head, *sentence.children[head])]
    bad = any(sentence.lowered[w] in cues.bad for w in near)
    good = any(sentence.lowered[w] in cues.good for w in near)
    if bad == good:
        return None
    holder = agent_word(sentence, verb) if is_told_passively(sentence, verb) else subject_word(sentence, verb)
    if holder is None:
        return None
    return Side(verb, "opposes" if bad else "supports", holder, (verb, *words))


def said_judgement(sentence: Sentence, word: int, cues: StanceCues) -> Side | None:
    """
    What a speaker says of it.

    Form 1: the deal is *flawed*, their demands are *unrealistic*     -> against
    Form 2: it was *right* to provide help                            -> for
    Form 3: leaving is not the *solution*                             -> against
    """
    bad, good = sentence.lowered[word] in cues.bad, sentence.lowered[word] in cues.good
    children = sentence.children[word]
    first = sentence.heads[word] if sentence.labels[word] == "conj" else word
    if bad == good or not any(sentence.labels[c] == "cop" for c in (*children, *sentence.children[max(first, 0)])):
        return None
    if any(sentence.lowered[c] in ("if", "would", "could", "may", "might", "whether") for c in children):
        return None
    subjects = [c for c in children if sentence.labels[c].startswith(("nsubj", "csubj"))]
    clause = any(sentence.labels[c] in ("csubj", "ccomp", "advcl", "xcomp") and c > word for c in children)
    impersonal = clause and any(sentence.lowered[c] in ("it", "that") and c < word for c in children)
    acts = [c for c in subjects if sentence.labels[c] == "csubj" and c < word]
    if impersonal and any(sentence.lowered[c] in _NOTING for c in children):
        return None  # "it is necessary to recognise that …"
    things = [c for c in subjects if sentence.lowered[c] in STANDING_FOR or sentence.lowered[c] in _JUDGED]
    if not (impersonal or acts or things):
        return None
    against = bad != is_negated(sentence, word)
    words = [w for w in sentence.subtree(word) if sentence.labels[w] != "punct"]
    return Side(word, "opposes" if against else "supports", None, tuple(words), by_speaker=True)


def agent_noun(sentence: Sentence, noun: int, cues: StanceCues) -> Side | None:
    """ "Turkey, an active *supporter* of the insurgency", "Mattis was a key *advocate* of the deal"."""
    about = [c for c in sentence.children[noun] if c > noun and preposition(sentence, c) == "of"]
    above = sentence.heads[noun]
    if not about or is_negated(sentence, noun):
        return None
    holder = subject_word(sentence, noun)
    if holder is None and sentence.labels[noun] in ("appos", "acl:relcl", "nmod:desc"):
        holder = above
    if holder is None and above >= 0 and sentence.labels[noun] in ("xcomp", "obl"):
        # "was credited with being an advocate": the subject above, passive or not.
        passive = [c for c in sentence.children[above] if sentence.labels[c].startswith("nsubj")]
        holder = passive[0] if passive else None
    if holder is None or holder == noun:
        return None
    stance: Stance = "opposes" if sentence.lowered[noun] in cues.agents_against else "supports"
    words = [w for w in sentence.subtree(noun) if sentence.labels[w] != "punct"]
    return Side(noun, stance, holder, tuple(words))
