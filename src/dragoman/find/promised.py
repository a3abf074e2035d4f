"""What can be promised: the thing that a cue is about, and of what kind it is."""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.find.clauses import conjuncts, preposition
from dragoman.find.governing import has_child
from dragoman.language.analysis import Sentence
from dragoman.lexicon.commitments import commitment_cues
from dragoman.lexicon.inflection import verb_forms

#: What says of a thing that it is due: "Germany's *promised* tanks".
PROMISED = frozenset(("promised", "pledged", "offered"))


def promised_kind(sentence: Sentence, head: int) -> str | None:
    """The kind of a noun phrase by its head, then by the words that hang on it; None where nobody can be promised it."""
    cues = commitment_cues()
    for at in _phrase(sentence, head):
        form = sentence.lowered[at]
        if form in cues.nominal and (at == head or preposition(sentence, at) == "for"):
            return cues.kinds.get(form) or "policy"
        if sentence.tokens[at].text in ("$", "€", "£") or form in ("million", "billion", "m", "bn"):
            return "money"
        if form in cues.kinds and not sentence.tags[at].startswith("VB"):
            return cues.kinds[form]
    return None


def _phrase(sentence: Sentence, head: int) -> Iterator[int]:
    """The head of a noun phrase, its parts, what it consists of ("a package of aid"), and what is joined to it."""
    yield head
    parts = ("compound", "amod", "nummod", "nmod:unmarked", "nmod:desc", "flat", "appos")
    for word in conjuncts(sentence, head):
        if word != head:
            yield word
        yield from (c for c in sentence.children[word] if sentence.labels[c] in parts)
        for child in sentence.children[word]:
            if sentence.labels[child] == "nmod" and preposition(sentence, child) in ("of", "in", "for", "worth", "to"):
                yield child
            if sentence.labels[child].startswith("acl") and sentence.lowered[child].startswith("includ"):
                yield from (c for c in sentence.children[child] if sentence.labels[c] == "obj")
    if sentence.tags[head] == "CD":  # "60 of the 88 tanks", "the first six of 12 promised jets"
        yield from counted_by(sentence, head)


def counted_by(sentence: Sentence, number: int) -> Iterator[int]:
    """The nouns that a number counts, in its own phrase."""
    if sentence.lowered[number + 1 : number + 2] != ("of",):
        return
    for at in range(number + 2, min(number + 9, len(sentence.tokens))):
        if sentence.tags[at] in ("IN", "TO", "VBD", "VBZ", "WDT") and sentence.lowered[at] not in PROMISED:
            return
        if sentence.tags[at].startswith("NN"):
            yield at


def thing_of(sentence: Sentence, cue: int) -> int | None:
    """The object of a cue where it is something that can be promised."""
    form = sentence.lowered[cue]
    if form.startswith("roll") and not has_child(sentence, cue, "out"):
        return None
    if form.startswith("pull") and not has_child(sentence, cue, "out"):
        return None
    agrees = form.startswith("agree")
    choices = [c for c in sentence.children[cue] if sentence.labels[c] in ("obj", "iobj", "nsubj:pass")]
    if agrees or form.startswith(("commit", "scal", "reneg", "withdr", "pull")):
        choices += [
            c
            for c in sentence.children[cue]
            if sentence.labels[c] == "obl" and preposition(sentence, c) in ("to", "on", "back", "from", "out")
        ]
    # "pledged more than $5 million" may be read as an oblique.
    choices += [
        c
        for c in sentence.children[cue]
        if sentence.labels[c] == "obl"
        and (sentence.tokens[c].text in ("$", "€", "£") or sentence.tags[c] == "CD")
        and preposition(sentence, c) is None
    ]
    # "the 5 million *that it promised*"; but "aid that it had frozen" may be on its way again
    pledged = commitment_cues().act.get(form) == "pledged"
    of_noun = not choices or (pledged and all(sentence.lowered[c] in ("that", "which") for c in choices))
    if sentence.labels[cue].startswith("acl") and of_noun and sentence.tags[cue] in ("VBN", "VBD"):
        choices = [sentence.heads[cue]]
    # What is given stands behind whom it is given to.
    return next((choice for choice in sorted(choices, reverse=True) if _can_be_promised(sentence, cue, choice)), None)


def _can_be_promised(sentence: Sentence, cue: int, thing: int) -> bool:
    """ "committed crimes" and "declared a war" promise nothing, nor does "announced sanctions"."""
    cues, form = commitment_cues(), sentence.lowered[cue]
    kind = promised_kind(sentence, thing)
    if kind is None:
        return cues.act.get(form) in ("suspended", "withdrawn") and sentence.lowered[thing] in cues.gathering
    if form.startswith(("order", "declar")):
        return sentence.lowered[thing] in cues.nominal
    if form.startswith(("commit", "confirm")):
        return kind in ("money", "personnel", "materiel") or sentence.lowered[thing] in ("support", "training", "help")
    return not (cues.act.get(form) == "pledged" and sentence.lowered[thing] in cues.no_thing)


def weighed_thing(sentence: Sentence, verb: int) -> int | None:
    """ "is considering *the provision of funds*, *a loan of $5m*"."""
    cues = commitment_cues()
    for child in sentence.children[verb]:
        if sentence.labels[child] == "obj" and child > verb:
            given = promised_kind(sentence, child) in ("money", "personnel", "materiel", "agreement")
            if sentence.lowered[child] in cues.nominal or (given and sentence.lowered[child] in cues.kinds):
                return child
    return None


def is_nominal_act(sentence: Sentence, word: int) -> bool:
    """Is it a noun of an act (withdrawal) or of a gift (donation)?"""
    form = sentence.lowered[word]
    return form in commitment_cues().nominal or form in commitment_cues().nouns_with_of


def stage_of_thing(sentence: Sentence, cue: int, thing: int) -> str:
    """A noun of an act brings its own stage: "announced the *withdrawal* of 2,000 troops"."""
    cues = commitment_cues()
    stage = cues.act[sentence.lowered[cue]]
    if stage == "reduced" and has_child(sentence, cue, "off"):
        return "withdrawn"  # "cut off its aid"
    if stage == "pledged" and cues.over.get(sentence.lowered[cue]) == "planning":
        return cues.nominal.get(sentence.lowered[thing], stage)
    return stage


def instrument_of(sentence: Sentence, cue: int) -> int | None:
    """The pact, treaty or memorandum that is signed, quit or suspended."""
    cues, form = commitment_cues(), sentence.lowered[cue]
    if enters_into_force(sentence, cue):
        subjects = (c for c in sentence.children[cue] if sentence.labels[c] == "nsubj")
        return next((c for c in subjects if cues.kinds.get(sentence.lowered[c]) == "agreement"), None)
    leaving = cues.instrument[form] == "withdrawn"
    labels = ("obj", "nsubj:pass", "obl") if form not in ("expired", "expires", "lapsed", "lapses") else ("nsubj",)
    choices = [c for c in sentence.children[cue] if sentence.labels[c] in labels]
    if sentence.labels[cue].startswith("acl") and sentence.tags[cue] in ("VBN", "VBD"):
        choices.insert(0, sentence.heads[cue])  # "a ceasefire agreed last year"
    for child in choices:
        wanted = preposition(sentence, child)
        if form.startswith(("com", "came")) and wanted != "to":
            continue
        if sentence.labels[child] == "obl" and wanted not in (
            ("from", "of", "out") if leaving else ("on", "to", "into", "up")
        ):
            continue
        if (
            form.startswith(("made", "mak", "accept", "join", "leav", "left", "pull", "com", "came", "enter"))
            and sentence.lowered[child] not in cues.kinds
        ):
            continue
        words = [child, *(c for c in sentence.children[child] if sentence.labels[c] in ("flat", "compound", "appos"))]
        planned = form.startswith("agree") and sentence.lowered[child] in (
            "plan",
            "roadmap",
            "timetable",
            "formula",
            "terms",
        )
        words += [
            c
            for c in sentence.children[child]
            if sentence.lowered[child] in _PHASES and preposition(sentence, c) == "of"
        ]
        staged = any(w != child and sentence.lowered[w] == "plan" for w in words)  # "the first phase of a peace plan"
        if planned or staged or any(cues.kinds.get(sentence.lowered[w]) == "agreement" for w in words):
            return child
    return None


def enters_into_force(sentence: Sentence, verb: int) -> bool:
    """ "entered into *force*", "took *effect*"."""
    return sentence.lowered[verb] in _ENTERING and any(
        sentence.lowered[c] in ("force", "effect") for c in sentence.children[verb]
    )


_PHASES = frozenset("phase stage part version draft".split())
_ENTERING = verb_forms("enter") | verb_forms("come") | verb_forms("go") | verb_forms("take")


def stage_of_instrument(sentence: Sentence, verb: int) -> str:
    """ "are negotiating a deal" only floats it, "negotiated a deal" has one."""
    form = sentence.lowered[verb]
    if enters_into_force(sentence, verb):
        return "in_force"
    stage = commitment_cues().instrument[form]
    return "agreed" if form.startswith("negotiat") and sentence.tags[verb] in ("VBD", "VBN") else stage
