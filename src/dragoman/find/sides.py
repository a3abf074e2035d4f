"""Where a sentence takes a side: by a verb, a noun, a judgement, or by saying what others must do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dragoman.facts import Stance
from dragoman.find.clauses import (
    ENDING,
    agent_word,
    clause_words,
    is_negated,
    object_above,
    preposition,
    subject_word,
)
from dragoman.find.judgements import agent_noun, judgement, said_judgement
from dragoman.find.side import STANDING_FOR, Side, is_told_passively
from dragoman.language.analysis import Sentence
from dragoman.lexicon.commitments import commitment_cues
from dragoman.lexicon.positions import StanceCues, stance_cues

_MUST = frozenset(["must", "should", "ought"])
_QUESTION = frozenset("why whether if how what who when where".split())
#: What nobody asks for in earnest: "asked not to be named".
_ASIDES = re.compile(
    r"\b((?:not )?to be (?:named|identified|quoted|interviewed)|anonym|for comment|to comment|a question|questions)\b",
    re.IGNORECASE,
)
_ONLY_IF = re.compile(
    r"\b(only if|only when|only once|only after|on condition that|on the condition that|so long as|as long as|provided that)\b",
    re.IGNORECASE,
)


def find_sides(sentence: Sentence) -> Iterator[Side]:
    """
    Form 1: Canada opposed the plan; was condemned by Canada       -> the verb itself
    Form 2: groups called on the body to *block* the mission       -> asking for an end is to oppose
    Form 3: Henry asked for the deployment                         -> asking for a thing is to support it
    Form 4: Turkey's opposition to the deal, US support for it     -> the noun
    Form 5: Aukot called the mission suicidal                      -> a judgement
    Form 6: "The troops must leave," he said                       -> whoever speaks
    Form 7: they voted for independence                            -> a vote
    Form 8: Turkey, a supporter of the rebels                      -> a noun for who takes it
    """
    cues = stance_cues()
    if any(token.text == "?" for token in sentence.tokens):
        return
    for word, form in enumerate(sentence.lowered):
        tag = sentence.tags[word]
        if tag.startswith("NN"):
            side = _noun(sentence, word, cues) if form in cues.nouns_for | cues.nouns_against else None
            if form in cues.agents_for | cues.agents_against:
                side = agent_noun(sentence, word, cues)
            side = side or said_judgement(sentence, word, cues)
        elif tag.startswith("VB"):
            side = judgement(sentence, word, cues) if form in cues.judges else None
            side = side or _verb(sentence, word, cues) or _vote(sentence, word) or _duty(sentence, word, cues)
        else:
            side = said_judgement(sentence, word, cues) if tag.startswith("JJ") or form in cues.bad else None
        if side:
            yield side


def _verb(sentence: Sentence, word: int, cues: StanceCues) -> Side | None:
    stance = _stance(sentence, word, cues)
    if stance is None:
        return None
    asks = sentence.lowered[word] in cues.asks
    around = _whole_clause(sentence, word) if asks else clause_words(sentence, word)
    words = [w for w in around if w >= word and sentence.labels[w] != "punct"]
    passive = is_told_passively(sentence, word)
    if len(words) < 2 and not passive:
        return None
    if passive:
        # The passive names the one who is refused; who refuses was named before: "pressed Canada …, only to be rebuffed".
        holder = agent_word(sentence, word)
        if holder is None and sentence.lowered[word] in cues.asks and _says_must(sentence, word):
            return Side(word, stance, None, tuple(words), by_speaker=True)
        if holder is None and not any(sentence.labels[c] == "nsubj:pass" for c in sentence.children[word]):
            holder = object_above(sentence, word)
    elif sentence.labels[word] == "acl" and sentence.lowered[word] in ("backing", "supporting", "defending"):
        return None  # "forces backing the president" fight for him
    elif sentence.labels[word].startswith("acl") and sentence.tags[word] == "VBN":
        # "rebels backed by Washington": that is help with arms, and who told it may have meant no more.
        if sentence.lowered[word] in ("backed", "supported", "defended", "attacked"):
            return None
        holder = agent_word(sentence, word)
    else:
        holder = subject_word(sentence, word)
    return Side(word, stance, holder, tuple(words or [word])) if holder is not None else None


def _vote(sentence: Sentence, verb: int) -> Side | None:
    """ "voted overwhelmingly for independence, against the bill, in favour of leaving"."""
    if sentence.lowered[verb] not in ("vote", "votes", "voted", "voting") or is_negated(sentence, verb):
        return None
    ways = {preposition(sentence, c) or "" for c in sentence.children[verb] if sentence.labels[c] == "obl"}
    favours = any(sentence.lowered[c] in ("favour", "favor") for c in sentence.children[verb])
    stance: Stance | None = "opposes" if "against" in ways else "supports" if "for" in ways or favours else None
    holder = subject_word(sentence, verb)
    if stance is None or holder is None:
        return None
    words = [w for w in clause_words(sentence, verb) if w >= verb]
    return Side(verb, stance, holder, tuple(words))


def _whole_clause(sentence: Sentence, word: int) -> list[int]:
    """With the clauses below, so that "called on the body *to block the mission*" is whole."""
    beside = [c for c in sentence.children[word] if sentence.labels[c] in ("conj", "parataxis")]
    out = {w for c in beside for w in sentence.subtree(c)}
    return [w for w in sentence.subtree(word) if w not in out]


def _says_must(sentence: Sentence, word: int) -> bool:
    return any(sentence.lowered[c] in _MUST for c in sentence.children[word])


def _stance(sentence: Sentence, word: int, cues: StanceCues) -> Stance | None:
    form = sentence.lowered[word]
    stance: Stance | None = None
    if form in cues.abstains:
        return "neutral"
    if form in cues.asks:
        stance = _asked(sentence, word, cues)
    elif form in cues.opposes:
        stance = "opposes" if _is_meant(sentence, word, cues) else None
    elif form in cues.supports:
        stance = "supports" if _is_meant(sentence, word, cues) else None
    above = sentence.heads[word]
    if stance == "supports" and sentence.labels[word] == "xcomp" and sentence.lowered[above] in ENDING:
        return None  # "agreed to stop supporting the rebels"
    purpose = any(sentence.lowered[c] == "to" for c in sentence.children[word] if sentence.labels[c] == "mark")
    if stance == "supports" and purpose and sentence.labels[word] in ("advcl", "acl"):
        return None  # "money to support refugees" says of nobody what he is for
    if any(
        sentence.lowered[c] in ("if", "unless", "whether")
        for c in sentence.children[word]
        if sentence.labels[c] == "mark"
    ):
        return None
    if stance and is_negated(sentence, word):
        if form in cues.asks:
            return None
        stance = "opposes" if stance == "supports" else "neutral"
    return stance


def _asked(sentence: Sentence, word: int, cues: StanceCues) -> Stance | None:
    """For what is asked; against it where an end of it is asked for, or that it be not done."""
    below = [w for w in clause_words(sentence, word) if w > word]
    asked = " ".join(sentence.tokens[w].text for w in below)
    following = sentence.lowered[word + 1 : word + 4]
    if _ASIDES.search(asked) or any(
        sentence.lowered[w] in ("himself", "itself", "themselves", "herself") for w in below[:2]
    ):
        return None
    if any(sentence.lowered[w] in _QUESTION for w in below[:3]):
        return None
    if any(sentence.lowered[c] in ("me", "us") for c in sentence.children[word]):
        return None  # a friend who "asked me not to be angry"
    form = sentence.lowered[word]
    if form.startswith("call") and not {"on", "upon", "for"} & set(following[:1]):
        return None
    if form.startswith(("argu", "push", "campaign", "insist", "press", "lobb")):
        against = "against" in following[:1]
        if (
            not against
            and "for" not in following[:1]
            and "on" not in following[:1]
            and not _has_infinitive(sentence, word)
        ):
            return None
        if against:
            return "opposes"
    elif not any(sentence.labels[c] in ("obj", "obl", "xcomp", "ccomp", "iobj") for c in sentence.children[word]):
        return None
    acts = [w for w in sentence.subtree(word) if w > word and sentence.tags[w].startswith("VB")]
    against = any(sentence.lowered[w] in cues.ends for w in acts) or any(
        is_negated(sentence, w) for w in acts if sentence.heads[w] == word
    )
    nominal = any(
        sentence.lowered[w] in ("end", "halt", "withdrawal", "suspension", "removal")
        for w in below
        if sentence.heads[w] == word
    )
    return "opposes" if against or nominal else "supports"


def _has_infinitive(sentence: Sentence, word: int) -> bool:
    return any(sentence.labels[c] in ("xcomp", "advcl") and sentence.tags[c] == "VB" for c in sentence.children[word])


def _is_meant(sentence: Sentence, word: int, cues: StanceCues) -> bool:
    """ "declined to comment", "attacked the town", "backed into a wall" take no side."""
    below = [w for w in clause_words(sentence, word) if w > word]
    asked = " ".join(sentence.tokens[w].text for w in below[:6])
    form = sentence.lowered[word]
    if (
        _ASIDES.search(asked)
        or {"off", "away"} & set(sentence.lowered[word + 1 : word + 2])
        or "down" in sentence.lowered[word + 1 : word + 2]
    ):
        return False
    if form not in cues.only_of_words:
        return True
    if form.startswith(("refus", "declin")):
        acts = commitment_cues()
        return any(
            sentence.labels[c] in ("xcomp", "obj") and sentence.lowered[c] not in acts.talk
            for c in sentence.children[word]
        )
    if form.startswith(("object", "complain")):
        return True
    if form.startswith("approv"):
        return "of" in sentence.lowered[word + 1 : word + 2]
    about = [c for c in sentence.children[word] if sentence.labels[c] == "obj"]
    return any(sentence.lowered[c] in (*STANDING_FOR, "policy", "record", "law", "right", "proposal") for c in about)


def _noun(sentence: Sentence, noun: int, cues: StanceCues) -> Side | None:
    """Somebody's support for or opposition to something."""
    about = [
        c
        for c in sentence.children[noun]
        if c > noun
        and (
            sentence.labels[c] == "acl"
            or (
                sentence.labels[c] in ("nmod", "obl")
                and preposition(sentence, c) in ("to", "for", "of", "from", "against", "on")
            )
        )
    ]
    owners = [c for c in sentence.children[noun] if sentence.labels[c] == "nmod:poss"]
    modifiers = [
        c
        for c in sentence.children[noun]
        if sentence.labels[c] in ("amod", "compound") and sentence.tokens[c].text[:1].isupper()
    ]
    owner = next(iter(owners or modifiers), None)
    givers = sentence.heads[noun]
    gives = (
        givers >= 0
        and sentence.labels[noun] == "obj"
        and sentence.lowered[givers].startswith(
            ("express", "voic", "gave", "giv", "declar", "pledg", "withdr", "stag", "lodg", "fil")
        )
    )
    if owner is None and gives:
        owner = subject_word(sentence, givers)
    if sentence.lowered[noun] == "opposition":
        about = [c for c in about if preposition(sentence, c) == "to"]  # "the Syrian opposition" is a body
    if owner is None or not about:
        return None
    stance: Stance = "opposes" if sentence.lowered[noun] in cues.nouns_against else "supports"
    if gives and sentence.lowered[givers].startswith("withdr"):
        stance = "opposes"
    if stance == "supports" and any(
        sentence.lowered[w] in cues.ends and sentence.tags[w].startswith("VB")
        for c in about
        for w in sentence.subtree(c)
    ):
        stance = "opposes"
    words = [w for w in sentence.subtree(noun) if sentence.labels[w] != "punct"]
    return Side(noun, stance, owner, tuple(words))


def _duty(sentence: Sentence, verb: int, cues: StanceCues) -> Side | None:
    """Who says that others must act is for it; that they must stop or must not, against it."""
    helpers = [
        c for c in sentence.children[verb] if sentence.labels[c].startswith("aux") and sentence.lowered[c] in _MUST
    ]
    if not helpers or sentence.lowered[verb] in commitment_cues().talk:
        return None
    subject = next((c for c in sentence.children[verb] if sentence.labels[c].startswith("nsubj")), None)
    perfect = any(sentence.lowered[c] == "have" for c in sentence.children[verb])
    if perfect or sentence.labels[verb] == "acl:relcl":
        return None
    if subject is None or sentence.lowered[subject] in ("we", "i", "you", "it", "they", "he", "she"):
        return None
    nobody = any(sentence.lowered[w] in ("no", "none", "nobody") for w in (subject, *sentence.children[subject]))
    against = nobody or is_negated(sentence, verb) or sentence.lowered[verb] in cues.ends
    words = [w for w in clause_words(sentence, verb) if sentence.labels[w] != "punct"]
    return Side(verb, "opposes" if against else "supports", None, tuple(words), by_speaker=True)


def said_conditions(text: str, sentence: Sentence) -> Iterator[Side]:
    """ "would be possible only if …": for it on a condition."""
    found = _ONLY_IF.search(text, sentence.span.start, sentence.span.end)
    if not found:
        return
    at = next((w for w, token in enumerate(sentence.tokens) if token.start >= found.start()), None)
    if at is None or not any(sentence.lowered[w] in ("would", "will", "can", "could", "may") for w in range(at)):
        return
    above = sentence.heads[sentence.heads[at]] if sentence.heads[at] >= 0 else -1
    verb = next(
        (
            w
            for w in (above, *range(at - 1, -1, -1))
            if w >= 0 and w < at and (sentence.tags[w].startswith(("VB", "JJ")))
        ),
        None,
    )
    if verb is not None:
        words = [
            w
            for w in range(verb, len(sentence.tokens))
            if w in sentence.subtree(verb) and sentence.labels[w] != "punct"
        ]
        yield Side(at, "conditional", None, tuple(words or [verb]), by_speaker=True)
