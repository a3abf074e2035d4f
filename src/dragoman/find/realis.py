"""Whether an act happened: actual, intended, requested, hypothetical or denied, by the words that stand over it."""

from __future__ import annotations

from dragoman.facts import Realis
from dragoman.find.act import Act
from dragoman.find.clauses import has_to, is_negated, preposition, preposition_or_mark
from dragoman.find.governing import has_child
from dragoman.language.analysis import Sentence
from dragoman.lexicon.events import event_cues
from dragoman.lexicon.inflection import verb_forms

_GOVERNED = ("xcomp", "ccomp", "acl", "obj", "obl", "nmod", "nsubj:pass", "conj", "advcl", "nsubj")
#: With an act as their object these mean that it was done: "committed abuses", "sought talks" but "sought to talk".
_CARRIED_OUT = frozenset("commit commits committed committing undertake undertakes undertook undertaken".split())
_REFUSING = (
    verb_forms("reject") | verb_forms("refuse") | verb_forms("decline") | verb_forms("oppose") | verb_forms("veto")
)
_RULING = verb_forms("rule")
_IF = frozenset(("if", "unless", "whether", "should"))
#: Helpers that take no other helper before them: "would leave and *has been* criticised".
_FINITE = frozenset("has had is are was were does did 's ’s".split())
#: Past verbs whose purpose came about: "travelled there to sign".
_MOVED = frozenset("travel travels traveled travelled flew fly came come arrived met gathered went returned".split())


def realis_of(act: Act, kind: str, encoded: str) -> Realis:
    """
    The realis of an act of this type; *encoded* is what the encoder says.

    Form 1: Kenya *will* send, *plans to* send troops, the *planned* strike    -> intended
    Form 2: Kenya *must* act; *urged* to act                                   -> requested
    Form 3: Kenya *may* send, is *considering* sending, *if* it sends          -> hypothetical
    Form 4: Kenya did *not* send, *refused* to send, has *yet to* send         -> denied
    Form 5: Kenya agreed to send, where agreeing is the event                  -> actual

    Where no such word stands over the act, the encoder's answer holds only if it says that it did not happen.
    """
    if act.certain or act.declared:
        return "actual"  # the announcement has been made
    sentence, cues = act.sentence, event_cues()
    if kind == "REJECT" and is_negated(sentence, act.word) and sentence.lowered[act.word] not in _REFUSING:
        return "actual"  # what somebody will not do he has refused
    over = _over(sentence, act.word)
    for depth, word in enumerate((act.word, *over)):
        if found := _by_helpers(sentence, word):
            return found
        if depth == 0 and sentence.tags[word].startswith("NN"):
            for child in sentence.children[word]:
                if sentence.labels[child] == "amod" and (stated := cues.realis_adjectives.get(sentence.lowered[child])):
                    return stated  # type: ignore[return-value]
        if depth and sentence.lowered[word] in _RULING and has_child(sentence, word, "out"):
            return "denied"
        if depth == 0 or sentence.labels[(act.word, *over)[depth - 1]] == "conj":
            continue  # "told them to leave and called for talks": the call stands beside, not below
        form = sentence.lowered[word]
        if sentence.tags[word].startswith("NN"):
            stated = cues.realis_nouns.get(form)
        else:
            named = form.startswith("call") and not {"on", "upon", "for"} & set(sentence.lowered[word : word + 3])
            done = sentence.heads[act.word] == word and sentence.labels[act.word] == "obj" and form in _CARRIED_OUT
            stated = None if named or done else cues.realis.get(form)
        if stated:
            return stated  # type: ignore[return-value]
    if _is_bare_infinitive(sentence, act.word) and not any(sentence.lowered[w] in cues.begun for w in over):
        return "intended"
    if _performed(sentence, act.word):
        return "actual"
    if kind == "REJECT" and encoded == "denied" and not is_negated(sentence, act.word):
        return "actual"  # who denies or refuses has done so
    return encoded if encoded in ("denied", "hypothetical") else "actual"  # type: ignore[return-value]


def _performed(sentence: Sentence, word: int) -> bool:
    """Whether saying it does it: "We reject", "I condemn" (Austin's performatives)."""
    subjects = {sentence.lowered[c] for c in sentence.children[word] if sentence.labels[c] == "nsubj"}
    return sentence.tags[word] == "VBP" and bool(subjects & {"we", "i"})


def _by_helpers(sentence: Sentence, word: int) -> Realis | None:
    children = sentence.children[word]
    yet = any(sentence.lowered[c] == "to" and sentence.lowered[c - 1 : c] == ("yet",) for c in children)
    if is_negated(sentence, word) or yet:
        return "denied"
    helpers = {sentence.lowered[c] for c in children if sentence.labels[c] in ("aux", "mark")}
    if helpers & {"must", "should", "ought"} or has_to(sentence, word):
        return "requested"
    if helpers & {"may", "might", "could"} or helpers & _IF:
        return "hypothetical"
    ahead = sentence.tags[word] != "VBD" and "had" not in helpers
    if ahead and any(
        sentence.lowered[c] == "once" and sentence.labels[c] in ("mark", "advmod") and c < word for c in children
    ):
        return "hypothetical"  # "once the council has approved it"
    if helpers & {"will", "would", "shall", "'ll", "’ll", "wo"}:
        perfect = helpers & {"have"} and "would" in helpers
        return "hypothetical" if perfect else "intended"
    return None


def _over(sentence: Sentence, act: int) -> list[int]:
    """The words that govern an act, nearest first, up to the clause that only tells of it."""
    found: list[int] = []
    at = act
    while True:
        label, above = sentence.labels[at], sentence.heads[at]
        if above < 0 or above in found or label not in _GOVERNED:
            return found
        if label in ("advcl", "nsubj", "ccomp") and at != act and not found:
            return found
        if label == "advcl" and preposition_or_mark(sentence, at) != "from":  # "barred it *from* deploying"
            if not _is_infinitive(sentence, at):
                return found
            if not _shares_helpers(sentence, above):
                return found
        if label == "conj" and _stands_alone(sentence, at):
            return found
        if label == "acl" and not _is_infinitive(sentence, at) and preposition_or_mark(sentence, at) is None:
            return found
        if label == "nsubj":
            return found
        if label == "nmod" and preposition(sentence, at) not in ("of", "for", "about", "to", "on", "at", "over"):
            return found
        if label == "obl" and preposition(sentence, at) not in (
            "of",
            "for",
            "about",
            "to",
            "from",
            "into",
            "on",
            "with",
            "in",
        ):
            return found
        found.append(above)
        at = above


def _stands_alone(sentence: Sentence, verb: int) -> bool:
    """Has it a subject or a finite helper of its own: "would leave her stateless, and *has been* criticised"?"""
    children = sentence.children[verb]
    return any(sentence.labels[c].startswith("nsubj") for c in children) or any(
        sentence.lowered[c] in _FINITE and sentence.labels[c].startswith("aux") for c in children
    )


def _shares_helpers(sentence: Sentence, above: int) -> bool:
    """A clause of purpose is no surer than the act it is the purpose of."""
    return sentence.tags[above].startswith("VB")


def _is_infinitive(sentence: Sentence, verb: int) -> bool:
    return any(sentence.lowered[c] == "to" and sentence.labels[c] == "mark" for c in sentence.children[verb])


def _is_bare_infinitive(sentence: Sentence, act: int) -> bool:
    """ "a plan to provide", "US to Upgrade Ties": not done yet; "travelled there to sign" was."""
    if not _is_infinitive(sentence, act):
        return False
    if sentence.labels[act] == "advcl":
        return sentence.lowered[sentence.heads[act]] not in _MOVED
    return sentence.labels[act] in ("acl", "root", "xcomp") or sentence.heads[act] < 0
