"""How a noun of promise stands ("a plan to send", "its pledge of $5m"), and whose it is."""

from __future__ import annotations

from dataclasses import replace

from dragoman.find.clauses import is_predicate, preposition, subject_word
from dragoman.find.governing import Above, class_over, is_denied
from dragoman.language.analysis import Sentence

#: How many verbs may stand over an act.
DEEPEST = 6
#: Whoever does this with a plan or promise is not who made it.
_OTHERS = frozenset(
    (
        "criticise criticised criticize criticized condemn condemned welcome welcomed back backed oppose opposed support supported hail "
        "hailed praise praised attack attacked slam slammed question questioned endorse endorsed defend defended mock mocked cite cited"
    ).split()
)
_EXTRACTING = frozenset("extract extracted seek seeks sought secure get win obtain wring demand demanded".split())
#: What ends a plan.
DROPPED = frozenset(
    "drop dropped abandon abandoned cancel cancelled canceled scrap scrapped shelve shelved reverse reversed".split()
)


def standing_of_noun(sentence: Sentence, noun: int, depth: int) -> Above | None:
    """How a noun of promise stands: "has no plans" is none, "rejected a plan" neither, "considers a plan" floats."""
    if (
        any(sentence.lowered[c] in ("no", "any", "without", "despite") for c in sentence.children[noun])
        or depth > DEEPEST
    ):
        return None
    here = Above("done", noun, None, noun)
    verb, label = sentence.heads[noun], sentence.labels[noun]
    if verb < 0 or label not in ("obj", "obl", "xcomp", "nsubj:pass", "nsubj") or not is_predicate(sentence, verb):
        return here
    kind = class_over(sentence, verb)
    if label == "nsubj":
        return here
    if is_denied(sentence, verb) or kind in ("denying", "refusing") or sentence.lowered[verb] in DROPPED:
        return None
    if sentence.labels[verb] in ("xcomp", "advcl", "ccomp") and class_over(sentence, sentence.heads[verb]) in (
        "hoping",
        "denying",
    ):
        return None  # "accused them of having struck a deal to stay silent"
    if kind in ("asking", "hoping") or sentence.lowered[verb] in _EXTRACTING:
        near = (*sentence.children[verb], *sentence.children[noun])
        source = next((c for c in near if preposition(sentence, c) == "from"), None)
        return Above("requested", noun, source, verb) if source is not None else None
    if kind == "weighing":
        return replace(here, standing="floated")
    return here


def owner_of_noun(sentence: Sentence, noun: int) -> int | None:
    """
    Whose promise it is.

    Form 1: *Norway*'s pledge; *its* plan
    Form 2: a pledge by *Norway*, from *Norway*
    Form 3: *Norway* rolled out a plan, made a promise
    Form 4: a *Norwegian* plan
    """
    for child in sentence.children[noun]:
        if sentence.labels[child] == "nmod:poss":
            return child
    behind = noun + 2
    if sentence.lowered[noun + 1 : noun + 2] == ("by",) and behind < len(sentence.tokens):
        while sentence.heads[behind] > behind and sentence.labels[behind] in (
            "compound",
            "det",
            "amod",
            "nmod:desc",
            "nummod",
        ):
            behind = sentence.heads[behind]
        return behind
    for word in sentence.subtree(noun):
        direct = (
            sentence.heads[word] in (noun, *sentence.children[noun]) and sentence.tags[sentence.heads[word]] != "VB"
        )
        if word > noun and direct and sentence.labels[word] in ("nmod", "obl", "obl:agent"):
            wanted = (
                ("by", "from", "of")
                if sentence.lowered[noun] in ("decision", "decisions", "refusal")
                else ("by", "from")
            )
            if preposition(sentence, word) in wanted:
                return word
    if sentence.lowered[noun] in ("talks", "negotiations", "discussions") and is_predicate(sentence, noun):
        return subject_word(sentence, noun)
    verb = sentence.heads[noun]
    if (
        verb >= 0
        and sentence.labels[noun] in ("obj", "obl", "xcomp")
        and is_predicate(sentence, verb)
        and sentence.lowered[verb] not in _OTHERS
    ):
        return subject_word(sentence, verb)
    modifiers = [
        c
        for c in sentence.children[noun]
        if sentence.labels[c] in ("amod", "compound") and sentence.tokens[c].text[:1].isupper()
    ]
    if modifiers:
        return modifiers[0]
    return subject_word(sentence, noun) if is_predicate(sentence, noun) else None
