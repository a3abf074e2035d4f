"""Who stands where in a clause: subjects (also shared and implied ones), and what a predicate governs."""

from __future__ import annotations

from dragoman.find.cast import Cast, Mention
from dragoman.language.analysis import Sentence
from dragoman.lexicon.inflection import verb_forms
from dragoman.report import Span

#: What can speak or ask for its author.
DOCUMENTS = frozenset(
    (
        "letter statement readout report communique communiqué resolution document memo memorandum "
        "declaration petition transcript release note op-ed article tweet post email testimony speech filing "
        "complaint draft study text"
    ).split()
)
#: What stands below these comes to an end: "agreed to *stop* supporting the rebels".
ENDING = verb_forms("stop") | verb_forms("cease") | verb_forms("quit")
_SUBJECT = ("nsubj", "nsubj:pass", "csubj", "nsubj:outer")
#: A clause that hangs on another one by these leaves its subject out when it is the same.
_SHARES_SUBJECT = ("xcomp", "conj", "advcl", "parataxis", "acl")
#: With these "it" is nobody.
_IMPERSONAL = frozenset(
    ("is was be been seems seemed appears appeared happens happened rains takes took remains became becomes").split()
)


def is_predicate(sentence: Sentence, word: int) -> bool:
    """A verb, or whatever else has a subject of its own ("is ready")."""
    return sentence.tags[word].startswith("VB") or any(sentence.labels[c] in _SUBJECT for c in sentence.children[word])


def subject_word(sentence: Sentence, predicate: int) -> int | None:
    """
    The word that is the subject of a predicate, stated or implied.

    Form 1: Kenya *agreed*                       -> Kenya
    Form 2: Kenya agreed to *send* troops        -> Kenya, from the clause above
    Form 3: The US urged Canada to *send* troops -> Canada, the object above
    Form 4: Kenya signed and *left*              -> Kenya
    Form 5: Kenya accused Sudan of *arming* rebels -> Sudan
    Form 6: They wrote a letter *asking* for aid, rolled out a plan to *provide* it -> they
    Form 7: Kenya’s decision to *withdraw*       -> Kenya, whose decision it is
    Form 8: They have a record of *shooting* civilians -> they
    Form 9: Kenya was asked to *send* troops     -> Kenya, though "asked" is passive
    A passive has its agent: a plan was *backed* by Kenya -> Kenya
    """
    if is_passive(sentence, predicate):
        return agent_word(sentence, predicate)
    return _surface_subject(sentence, predicate)


def passive_subject(sentence: Sentence, verb: int) -> int | None:
    """
    To whom the act of a passive is done.

    Form 1: *Kenya* was praised                  -> Kenya
    Form 2: the *fighters* captured by Kenya     -> fighters
    Form 3: *He* fled, wounded by police         -> he
    """
    return _surface_subject(sentence, verb)


def is_passive(sentence: Sentence, verb: int) -> bool:
    """ "was *backed* by", "the fighters *captured* in Syria", "*backed* by Kenya, he left"."""
    if sentence.tags[verb] not in ("VBN", "VBD"):
        return False
    labels = {sentence.labels[c] for c in sentence.children[verb]}
    if labels & {"nsubj:pass", "aux:pass"}:
        return True
    helped = any(
        sentence.labels[c] == "aux" and sentence.lowered[c] in ("have", "has", "had", "having", "'ve", "’ve")
        for c in sentence.children[verb]
    )
    if sentence.labels[verb] == "conj" and sentence.tags[verb] == "VBN" and not helped and "nsubj" not in labels:
        return is_passive(sentence, sentence.heads[verb])  # was defeated and *driven* out
    # A relative clause without "who" is never finite: "a soldier jailed in Turkey".
    reduced = ("acl",) if sentence.tags[verb] == "VBD" else ("acl", "advcl", "amod", "dep")
    return sentence.labels[verb] in reduced and not helped and "nsubj" not in labels


def _surface_subject(sentence: Sentence, predicate: int) -> int | None:
    """The subject that stands with a predicate, or with the clause above whose subject it shares."""
    seen: set[int] = set()
    at: int = predicate
    while at >= 0 and at not in seen:
        seen.add(at)
        for child in sentence.children[at]:
            if sentence.labels[child] in _SUBJECT or (
                sentence.labels[child] == "expl"
                and sentence.lowered[child] == "it"
                and sentence.lowered[at] not in _IMPERSONAL
            ):
                return _relative(sentence, child)
        if _has_helper(sentence, at):
            # In "noted Kenya must act" the parser now and then takes Kenya for what was noted.
            above = sentence.heads[at]
            return next((c for c in sentence.children[above] if above < c < at and sentence.labels[c] == "obj"), None)
        if not sentence.labels[at].startswith(_SHARES_SUBJECT):
            return None
        above = sentence.heads[at]
        if sentence.labels[at] == "xcomp" and above >= 0:
            objects = [c for c in sentence.children[above] if sentence.labels[c] in ("obj", "iobj") and c < at]
            if objects:
                return objects[0]
        if sentence.tags[at] == "VBG" and _is_charge(sentence, at):
            return next(c for c in sentence.children[above] if sentence.labels[c] == "obj")
        infinitive = any(sentence.lowered[c] == "to" for c in sentence.children[at] if sentence.labels[c] == "mark")
        of = sentence.tags[at] == "VBG" and any(
            sentence.labels[c] in ("mark", "case") and sentence.lowered[c] in ("of", "for", "in", "at")
            for c in sentence.children[at]
        )
        if sentence.labels[at].startswith("acl") and (infinitive or of or sentence.lowered[above] in DOCUMENTS):
            # They wrote a letter *calling* on the UN, they have a plan to *provide* aid: whose letter or plan it is.
            owner = _owner(sentence, above)
            if owner is not None:
                return owner
            if preposition(sentence, above) in ("for", "over", "about", "against"):
                return None  # "thanked him for a decision to free them": who thanks has not decided
            at = sentence.heads[above]
            continue
        if sentence.labels[at].startswith("acl"):
            return above
        at = above
    return None


def _has_helper(sentence: Sentence, verb: int) -> bool:
    """A clause of what is said that has a helping verb but no subject of its own."""
    return sentence.labels[verb] == "ccomp" and any(sentence.labels[c] == "aux" for c in sentence.children[verb])


def _owner(sentence: Sentence, noun: int) -> int | None:
    """Whose decision, letter or plan it is: "Kenya’s decision", "a letter from Kenya", "a decision by Kenya"."""
    for child in sentence.children[noun]:
        if sentence.labels[child] == "nmod:poss" or (
            sentence.labels[child] == "nmod" and preposition(sentence, child) in ("by", "from")
        ):
            return child
    return None


def _is_charge(sentence: Sentence, gerund: int) -> bool:
    """ "accused Sudan of *arming* rebels", "barred it from *sending* police": the object above is who does it."""
    marks = {sentence.lowered[c] for c in sentence.children[gerund] if sentence.labels[c] in ("mark", "case")}
    above = sentence.heads[gerund]
    return bool(marks & {"of", "for", "from"}) and any(sentence.labels[c] == "obj" for c in sentence.children[above])


def _relative(sentence: Sentence, subject: int) -> int:
    """For "who", "which" and "that" the noun they stand for."""
    if sentence.lowered[subject] in ("who", "which", "that") and sentence.heads[subject] >= 0:
        clause = sentence.heads[subject]
        if sentence.labels[clause].startswith("acl") and sentence.heads[clause] >= 0:
            return sentence.heads[clause]
    return subject


def agent_word(sentence: Sentence, predicate: int) -> int | None:
    """The "by" phrase of a passive or of a noun."""
    for child in sentence.children[predicate]:
        if sentence.labels[child] in ("obl", "obl:agent", "nmod") and preposition(sentence, child) == "by":
            return child
    return None


def preposition(sentence: Sentence, word: int) -> str | None:
    """The first case word of a noun phrase: "to" in "to Kenya", "with" in "with Secretary Galvez"."""
    parts = [word, *(c for c in sentence.children[word] if sentence.labels[c] == "flat")]
    # Before a noun with an owner the parser now and then takes "with" for the beginning of a clause.
    labels = ("case", "mark") if sentence.tags[word].startswith("NN") else ("case",)
    return next(
        (sentence.lowered[c] for part in parts for c in sentence.children[part] if sentence.labels[c] in labels), None
    )


def preposition_or_mark(sentence: Sentence, word: int) -> str | None:
    """The first case or clause word of a phrase: "against" in "against staging protests"."""
    words = (sentence.lowered[c] for c in sentence.children[word] if sentence.labels[c] in ("mark", "case"))
    return next(words, None)


def conjuncts(sentence: Sentence, word: int) -> list[int]:
    """The word and what is joined to it by "and": Kenya, Chad and Benin."""

    def joined(child: int) -> bool:
        return sentence.labels[child] == "conj" or (
            # "Ruto and Haiti's then prime minister, Ariel Henry," is taken for one person now and then.
            sentence.labels[child] == "appos" and any(sentence.labels[c] == "cc" for c in sentence.children[child])
        )

    return [word, *(c for c in sentence.children[word] if joined(c))]


def mentions_at(sentence: Sentence, cast: Cast, word: int | None) -> list[Mention]:
    """The actors that a noun phrase names: at its head, joined to it, or as its owner ("Obama's aides" has none)."""
    if word is None:
        return []
    found = []
    for at in conjuncts(sentence, word):
        mention = cast.at(sentence.index, at)
        if mention and mention.kind != "modifier":
            # "Both sides" names two actors at one place.
            found += [m for m in cast.in_sentence(sentence.index) if (m.start, m.end) == (mention.start, mention.end)]
    return found


def is_negated(sentence: Sentence, predicate: int) -> bool:
    """ "did not send", "never sent", "no troops were sent"."""
    return any(
        sentence.lowered[c] in ("not", "n't", "n’t", "never", "no")
        or (sentence.lowered[c] == "longer" and sentence.lowered[c - 1] == "no")
        for c in sentence.children[predicate]
    )


def has_to(sentence: Sentence, verb: int) -> bool:
    """ "had to sign", "needs to sign"."""
    above = sentence.heads[verb]
    return sentence.labels[verb] == "xcomp" and sentence.lowered[above] in (
        "have",
        "has",
        "had",
        "need",
        "needs",
        "needed",
    )


def clause_words(sentence: Sentence, predicate: int) -> list[int]:
    """The words of a predicate's clause without clauses that stand beside it (conjoined, adverbial, parenthetic)."""
    words, waiting = [], [predicate]
    while waiting:
        at = waiting.pop()
        words.append(at)
        for child in sentence.children[at]:
            beside = sentence.labels[child] in ("conj", "parataxis", "advcl") and is_predicate(sentence, child)
            if not (beside and at == predicate) and sentence.labels[child] != "punct" and child not in words:
                waiting.append(child)
    return sorted(words)


def span_of_words(sentence: Sentence, words: list[int]) -> Span:
    """From the first to the last of the words."""
    return sentence.span_of(min(words), max(words) + 1)


def clause_above(sentence: Sentence, word: int) -> int | None:
    """The nearest predicate above a word."""
    return next((at for at in sentence.ancestors(word) if is_predicate(sentence, at)), None)


def object_above(sentence: Sentence, word: int) -> int | None:
    """The nearest object of a clause above: who rebuffed when somebody "tried to press Canada, only to be rebuffed"."""
    for above in sentence.ancestors(word):
        if _is_into(sentence, above):
            continue  # into what he was pressed is not who was asked
        for verb in (above, *(c for c in sentence.children[above] if sentence.labels[c] == "xcomp")):
            for child in sentence.children[verb]:
                if sentence.labels[child] in ("obj", "obl:agent") and child < word:
                    return child
    return None


def implied_subject(sentence: Sentence, word: int) -> int | None:
    """The subject of the nearest clause above: who was rebuffed when "Paris pressed Canada, only to be rebuffed"."""
    above = clause_above(sentence, word)
    if above is not None and _is_into(sentence, above):
        above = clause_above(sentence, above)
    return subject_word(sentence, above) if above is not None else None


def _is_into(sentence: Sentence, verb: int) -> bool:
    return any(sentence.lowered[c] == "into" for c in sentence.children[verb] if sentence.labels[c] in ("mark", "case"))
