"""
Where a sentence promises something: the act or thing, how far it has come, and the word of whoever promises.

Every act is asked what stands over it: helpers ("will send", "may send"), governing verbs ("agreed to send", "urged
Canada to send"), nouns ("a plan to send") and adjectives ("ready to send"). The guards of the ledger's model are here:
"agreed to send" is a pledge, only "agreed a ceasefire" is an agreement; what is denied, asked about, hoped for,
foretold or merely possible does not rise; a headline never says more than "pledged".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from dragoman.facts import Stage
from dragoman.find.clauses import agent_word, conjuncts, is_predicate, preposition, subject_word
from dragoman.language.analysis import Sentence
from dragoman.lexicon.commitments import commitment_cues

#: How far an act has come by what stands over it; "done" leaves the stage to the act itself.
Standing = Literal["done", "pledged", "floated", "requested", "rejected"]
Rule = Literal["act", "thing", "instrument", "noun", "arrival", "asked"]

_WILL = frozenset(["will", "shall", "'ll", "’ll", "wo", "'d", "’d"])
_MAY = frozenset(["could", "may", "might"])
_MUST = frozenset(["must", "should", "ought", "need", "needs"])
_BE = frozenset("is are was were be been being am 's ’s 're ’re 'm ’m".split())
#: What stands behind these has not happened.
_UNREAL = frozenset("if unless whether until till lest before".split())
#: A gerund behind these was done.
_TOLD_FACTS = frozenset("for after by since upon on".split())
#: A gerund behind these is what is promised or refused.
_TO_GERUND = frozenset("to on at into in against of about over".split())
_NEVER = frozenset(["not", "n't", "n’t", "never", "no", "nor", "neither", "hardly", "cannot"])
_NOT = frozenset(["not", "n't", "n’t", "never"])
#: "By October", "by the end of the year" name no agent.
_NO_AGENT = frozenset(
    (
        "january february march april may june july august september october november december monday tuesday wednesday thursday friday "
        "saturday sunday end start year month week summer winter spring autumn now then midnight noon air sea land half"
    ).split()
)
#: Clauses that share the standing of the verb above them.
_BELOW = ("xcomp", "ccomp", "advcl", "acl", "obl", "nmod", "csubj", "conj", "obj")
#: How many verbs may stand over an act.
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Promise:
    """
    A promised act or thing, at word ``act``; ``cue`` is the word that says how far it has come, ``owner`` that of whoever promises.

    ``top`` is the highest word that stands over it; ``told`` says that nobody is named, so that whoever tells it promises;
    ``denied`` that somebody denies it; ``again`` that it was promised before.
    """

    sentence: Sentence
    cue: int
    act: int
    stage: Stage
    owner: int | None
    rule: Rule
    top: int
    told: bool = False
    denied: bool = False
    firm: bool = True
    with_will: bool = False


@dataclass(frozen=True, slots=True)
class _Above:
    """What stands over a word: its standing, the word that says so, the owner where that word names one, the highest word."""

    standing: Standing
    cue: int
    owner: int | None
    top: int
    firm: bool = False
    denied: bool = False
    with_will: bool = False


def find_promises(sentence: Sentence) -> list[Promise]:
    """
    Form 1: Kenya agreed to *send* troops; will *send* troops; a plan to *send* troops   -> an act
    Form 2: Washington pledged *$100 million*; suspended its *aid*                       -> a thing
    Form 3: they signed the *agreement*; quit the *treaty*                               -> an instrument
    Form 4: Nairobi's pledge of *1,000 officers*                                         -> a noun
    Form 5: the first *officers* arrived                                                 -> an arrival
    Questions promise nothing.
    """
    if _is_question(sentence):
        return []
    found: list[Promise] = []
    for word in range(len(sentence.tokens)):
        promise = _at(sentence, word)
        if promise and not any(_same(promise, other) for other in found):
            found += [promise, *_joined_things(promise)]
    return _without_told_twice(sentence, found)


def _joined_things(promise: Promise) -> list[Promise]:
    """ "promised 40 tanks and *10 million euros*": what is joined and of another kind is promised too."""
    sentence, kind = promise.sentence, promised_kind(promise.sentence, promise.act)
    others = conjuncts(sentence, promise.act)[1:] if promise.rule in ("thing", "noun") else []
    return [
        replace(promise, act=other)
        for other in others
        if (found := _own_kind(sentence, other)) is not None and found != kind
    ]


def _own_kind(sentence: Sentence, head: int) -> str | None:
    return None if sentence.tags[head].startswith("VB") else promised_kind(sentence, head)


def _is_question(sentence: Sentence) -> bool:
    return any(token.text == "?" for token in sentence.tokens[-3:])


def _same(one: Promise, other: Promise) -> bool:
    """The same act or thing, or a cue that is itself the act of another promise."""
    return one.act in (other.act, other.cue) or (one.cue == other.act and one.rule != "instrument")


def _without_told_twice(sentence: Sentence, promises: list[Promise]) -> list[Promise]:
    """ "has frozen $13m *that it had promised*": what the relative clause tells is told already."""

    def repeats(promise: Promise) -> bool:
        told = {other.act for other in promises if other is not promise}
        relative = promise.rule == "thing" and sentence.labels[promise.cue].startswith("acl")
        return relative and sentence.heads[promise.cue] in told

    outranked = {p.act for p in promises for other in promises if p is not other and _outranks(other, p)}
    return [
        p for p in promises if not repeats(p) and not (p.act in outranked and any(_outranks(o, p) for o in promises))
    ]


def _outranks(one: Promise, other: Promise) -> bool:
    """Of two promises of one thing the one whose cue is not in a clause below it."""
    return one.act == other.act and one.cue < other.cue


def _at(sentence: Sentence, word: int) -> Promise | None:
    cues, form = commitment_cues(), sentence.lowered[word]
    if sentence.tags[word].startswith("NN") and not is_predicate(sentence, word):
        return _noun(sentence, word) if form in cues.nouns_with_of else None
    if not (sentence.tags[word].startswith("VB") or is_predicate(sentence, word)):
        return None
    promise = None
    if form in cues.arriving:
        promise = _arrival(sentence, word)
    if promise is None and form in cues.instrument and (made := _instrument(sentence, word)) is not None:
        promise = _staged(sentence, word, made, _stage_of_instrument(sentence, word), "instrument")
    if promise is None and (form in cues.acts or _is_bound(sentence, word)):
        promise = _act(sentence, word)
    if promise is None and cues.over.get(form) == "weighing" and (weighed := _weighed(sentence, word)) is not None:
        promise = _staged(sentence, word, weighed, "floated", "thing")
    if promise is None and form in cues.act and (thing := _thing(sentence, word)) is not None:
        promise = _staged(sentence, word, thing, _stage_of_thing(sentence, word, thing), "thing")
    return promise


# --- what stands over a word ------------------------------------------------------------------------------------


def _above(sentence: Sentence, verb: int, depth: int = 0) -> _Above | None:
    """
    What stands over a verb; None where nothing is promised.

    Form 1: Kenya *sent* troops                        -> done
    Form 2: Kenya will send, is to send troops         -> pledged
    Form 3: Kenya may send troops                      -> floated
    Form 4: Kenya must send troops                     -> requested
    Form 5: Kenya agreed, is urged, refused to send    -> pledged, requested, rejected
    Form 6: Kenya did not, hopes to, tried to send     -> nothing
    """
    if depth > _DEEPEST:
        return None
    if _negated(sentence, verb):
        return _will_not(sentence, verb)
    helpers = {sentence.lowered[c] for c in sentence.children[verb] if sentence.labels[c].startswith(("aux", "cop"))}
    marks = {
        sentence.lowered[c] for c in sentence.children[verb] if sentence.labels[c] in ("mark", "advmod") and c < verb
    }
    if marks & _UNREAL or helpers & {"can", "cannot"} or (helpers & _WILL and "have" in helpers):
        return None
    subject = subject_word(sentence, verb)
    here = _Above("done", verb, subject, verb)
    if helpers & _WILL:
        return _told_by(sentence, verb, replace(here, standing="pledged", with_will=True), depth)
    if helpers & {"would"}:
        return _would(sentence, verb, here, depth)
    if helpers & _MAY:
        return _told_by(sentence, verb, replace(here, standing="floated"), depth)
    if helpers & _MUST:
        return _told_by(sentence, verb, replace(here, standing="requested"), depth)
    infinitive = "to" in marks
    if infinitive and helpers & _BE and "have" not in helpers and not _passive_only(sentence, verb):
        return replace(here, standing="pledged", with_will=True)  # "is to send"
    if infinitive or _is_bare(sentence, verb, helpers):
        return _governed(sentence, verb, here, depth)
    return _told_by(sentence, verb, here, depth)


def _will_not(sentence: Sentence, verb: int) -> _Above | None:
    """ "will not send", "would not allow": a refusal of who says it, not a promise."""
    helpers = [
        c for c in sentence.children[verb] if sentence.labels[c] == "aux" and sentence.lowered[c] in (*_WILL, "would")
    ]
    refuses = any(sentence.lowered[c] in _NOT for c in sentence.children[verb])
    passive = any(sentence.labels[c] == "nsubj:pass" for c in sentence.children[verb])
    if not helpers or not refuses or passive or any(_condition_mark(sentence, c) for c in sentence.children[verb]):
        return None
    told = _told_by(sentence, verb, _Above("rejected", verb, subject_word(sentence, verb), verb), 0)
    return told if told and told.standing == "rejected" else None


def _negated(sentence: Sentence, verb: int) -> bool:
    """Negated itself, in its subject ("no troops were sent") or by "without"."""
    for child in sentence.children[verb]:
        if sentence.lowered[child] in _NEVER and (child < verb or sentence.labels[child] == "advmod"):
            return True
        if sentence.labels[child].startswith(("nsubj", "obj")) and any(
            sentence.lowered[c] in ("no", "not", "neither", "none")
            for c in (child, *sentence.children[child])
            if c <= child
        ):
            return True
        if sentence.labels[child] in ("mark", "case") and sentence.lowered[child] in (
            "without",
            "instead",
            "from",
            "against",
            "including",
        ):
            return True
    return False


def _passive_only(sentence: Sentence, verb: int) -> bool:
    """ "to be sent": the helper belongs to the passive."""
    helper = next((c for c in sentence.children[verb] if sentence.labels[c].startswith("aux")), verb)
    mark = next((c for c in sentence.children[verb] if sentence.lowered[c] == "to"), verb)
    return helper > mark


def _is_bare(sentence: Sentence, verb: int, helpers: set[str]) -> bool:
    """A gerund or participle without a helper has no time of its own: "consider *sending*", "troops *sent* by Kenya"."""
    tag = sentence.tags[verb]
    if tag == "VBG":
        return not helpers & _BE
    return (
        tag == "VB"
        and not helpers & {"do", "does", "did"}
        and sentence.labels[verb] in ("xcomp", "ccomp", "conj", "acl")
    )


def _would(sentence: Sentence, verb: int, here: _Above, depth: int) -> _Above | None:
    """Reported, "would" is "will" of the past: "said it would send"; with a condition, or alone, it only floats."""
    if any(_condition_mark(sentence, c) for c in sentence.children[verb]):
        return _told_by(sentence, verb, replace(here, standing="floated"), depth)
    above = sentence.heads[verb]
    reported = sentence.labels[verb] in ("ccomp", "conj", "parataxis", "xcomp") or sentence.role == "headline"
    quoted = any(sentence.labels[c] == "parataxis" or _tells(sentence, c) for c in sentence.children[verb])
    if (reported and above >= 0) or quoted:
        return _told_by(sentence, verb, replace(here, standing="pledged", with_will=True), depth)
    return None


def _tells(sentence: Sentence, word: int) -> bool:
    return sentence.labels[word] in ("ccomp", "parataxis") and sentence.lowered[word] in (
        "said",
        "says",
        "announced",
        "added",
    )


def _condition_mark(sentence: Sentence, clause: int) -> bool:
    return sentence.labels[clause] == "advcl" and any(
        sentence.lowered[c] in ("if", "unless", "provided", "should") for c in sentence.children[clause]
    )


def _told_by(sentence: Sentence, verb: int, here: _Above, depth: int) -> _Above | None:
    """What a finite clause loses by the verb that tells it: "denied that it had sent", "hopes that Kenya will send"."""
    above = sentence.heads[verb]
    label = sentence.labels[verb]
    if above < 0 or label not in ("ccomp", "csubj", "conj", "acl:relcl", "advcl"):
        return here
    if label == "conj":
        return _of_first_conjunct(sentence, verb, here, depth)
    cues, form = commitment_cues(), sentence.lowered[above]
    kind = _class_over(sentence, above) if label in ("ccomp", "csubj") else None
    if kind == "denying":
        return replace(here, denied=True)
    if kind is None:
        return here
    if kind in ("hoping", "refusing") or _negated(sentence, above):
        return None
    if kind == "asking" and form not in ("told", "tell", "tells", "telling"):
        return replace(here, standing="requested")
    if kind == "weighing":
        return replace(here, standing="floated")
    if kind == "pledging":
        # "promised that Kenya would stay": as firm as the promise.
        over = _above(sentence, above, depth + 1)
        if not here.with_will and here.standing == "done":
            return here  # "agreed that the truce had failed"
        standing: Standing = here.standing
        return replace(here, standing=standing, firm=True, with_will=False, cue=above) if over else None
    return replace(here, firm=form in cues.act or here.firm)


def _of_first_conjunct(sentence: Sentence, verb: int, here: _Above, depth: int) -> _Above | None:
    """ "will train officers and *send* tanks": a conjunct without helpers of its own takes those of the first."""
    first = sentence.heads[verb]
    own = any(sentence.labels[c].startswith(("aux", "nsubj")) for c in sentence.children[verb])
    if own or here.standing != "done" or sentence.tags[verb] != "VB":
        return here
    over = _above(sentence, first, depth + 1)
    return replace(over, top=min(over.top, first)) if over else None


def _governed(sentence: Sentence, verb: int, here: _Above, depth: int) -> _Above | None:
    """An infinitive or gerund has the standing that the verb, noun or adjective above gives it."""
    above, label = sentence.heads[verb], sentence.labels[verb]
    titled = (
        label in ("acl", "parataxis", "advcl")
        and sentence.labels[above] == "root"
        and sentence.tags[above].startswith("NNP")
    )
    if titled and sentence.tags[verb] == "VB":
        return replace(here, standing="pledged", owner=above, with_will=True)  # "US to send troops"
    if above < 0 or label == "root":
        return (
            replace(here, standing="pledged", with_will=True) if sentence.tags[verb] == "VB" else None
        )  # "US to send troops"
    if not label.startswith(_BELOW):
        return None
    if label == "conj" and (sentence.tags[above].startswith("VB") or sentence.lowered[above] in commitment_cues().acts):
        over = _above(sentence, above, depth + 1)
        return replace(over, owner=over.owner if over.owner is not None else here.owner) if over else None
    if sentence.tags[above].startswith("NN"):
        return _under_noun(sentence, verb, above, here, depth)
    kind = _class_over(sentence, above)
    if kind is None and sentence.tags[verb] == "VBG" and _has_child_of(sentence, verb, _TOLD_FACTS):
        return here  # "thanked Nairobi for agreeing to send", "after signing the pact"
    if kind is None and label == "advcl":
        above_noun = _object_of_class(sentence, above, verb)
        if above_noun is not None:  # "unveiled a plan to send", read as "unveiled … in order to send"
            return _under_noun(sentence, verb, above_noun, here, depth)
        return _purpose(sentence, verb, above, here)
    if kind is None or kind in ("hoping", "denying"):
        return None
    beside = sentence.tags[verb] == "VBG" and label == "advcl" and "," in sentence.lowered[above:verb]
    if beside and not _has_child_of(sentence, verb, _TO_GERUND):
        return here  # "…, pledging $5m", "…, urging him to stop"
    if label in ("advcl", "xcomp") and sentence.tags[verb] == "VB" and _owns_thing(sentence, above):
        return None  # "pledged $5bn to support refugees": the money is promised, the rest is what it is for
    over = _above(sentence, above, depth + 1)
    if over is None and kind == "asking" and sentence.labels[above] == "xcomp" and not _negated(sentence, above):
        over = _Above("done", above, None, sentence.heads[above])  # whoever tries to persuade asks
    return _combined(sentence, verb, above, kind, over, here) if over else None


def _purpose(sentence: Sentence, verb: int, above: int, here: _Above) -> _Above | None:
    """ "travelled to Kenya to sign the pact": the trip was made, so the pact was signed; other purposes are only that."""
    if (
        sentence.tags[above] in ("VBD", "VBN")
        and sentence.lowered[verb] in ("sign", "ink", "initial")
        and sentence.role != "headline"
    ):
        return here
    return None


def _object_of_class(sentence: Sentence, verb: int, infinitive: int) -> int | None:
    """The noun of promise that is the object of a verb right before an infinitive."""
    nouns = commitment_cues().over_noun
    objects = [c for c in sentence.children[verb] if sentence.labels[c] in ("obj", "obl") and c < infinitive]
    return next((c for c in objects if sentence.lowered[c] in nouns), None)


def _owns_thing(sentence: Sentence, cue: int) -> bool:
    return _thing(sentence, cue) is not None and commitment_cues().act.get(sentence.lowered[cue]) == "pledged"


def _combined(sentence: Sentence, verb: int, above: int, kind: str, over: _Above, here: _Above) -> _Above | None:
    """The standing of an act below a governing verb, by that verb's class and its own standing."""
    top = min(over.top, above)
    if kind == "passing" and over.standing == "rejected":
        return None  # "would not go there to fight but to support the police"
    if kind == "passing":
        helps = sentence.lowered[above].startswith("help")
        return replace(over, cue=over.cue, top=top, owner=over.owner if helps or here.owner is None else here.owner)
    if kind == "asking":
        return _asked(sentence, verb, above, over, here)
    if kind == "obliging":
        owns = any(sentence.labels[c] == "obj" for c in sentence.children[above])
        if _has_child(sentence, above, "yet") or owns or sentence.tags[verb] != "VB":
            return None  # "has yet to sign", "needs Russia to help"
        return replace(here, standing="requested", cue=above, top=top, firm=True)
    if kind == "refusing":
        if over.standing != "done" or (
            sentence.lowered[above].startswith("rul") and not _has_child(sentence, above, "out")
        ):
            return None
        return replace(
            here, standing="rejected", cue=above, top=top, owner=_controller(sentence, above, here), firm=True
        )
    if over.with_will and kind == "planning":
        return None  # "will decide to send": nobody has
    standing: Standing = "floated" if kind == "weighing" else "pledged"
    if over.standing in ("rejected", "requested", "floated"):
        standing = over.standing
    firm = (kind == "pledging" and sentence.lowered[above] != "committed") or over.firm
    return replace(
        here,
        standing=standing,
        cue=above,
        top=top,
        owner=_controller(sentence, above, here),
        firm=firm,
        denied=over.denied,
    )


def _controller(sentence: Sentence, above: int, here: _Above) -> int | None:
    """Whoever promises somebody to act acts himself, so the subject of the governing verb it is."""
    passive = next((c for c in sentence.children[above] if sentence.labels[c] == "nsubj:pass"), None)
    subject = passive if passive is not None else subject_word(sentence, above)
    return subject if subject is not None else here.owner


def _asked(sentence: Sentence, verb: int, above: int, over: _Above, here: _Above) -> _Above | None:
    """Whoever is asked is the object, or the subject of the passive: "was urged to send"."""
    if over.standing in ("rejected", "floated", "pledged"):
        return None
    passive = [c for c in sentence.children[above] if sentence.labels[c] == "nsubj:pass"]
    objects = [
        c
        for c in sentence.children[above]
        if c < verb
        and (
            sentence.labels[c] in ("obj", "iobj")
            or (sentence.labels[c] == "obl" and preposition(sentence, c) in ("on", "upon", "to", "for"))
        )
    ]
    own = [c for c in sentence.children[verb] if sentence.labels[c] == "nsubj"]
    asked = own if sentence.labels[verb] == "ccomp" and own else passive or objects
    if not asked:
        return None
    standing: Standing = "rejected" if _refused_later(sentence, verb) else "requested"
    return replace(here, standing=standing, cue=above, top=min(over.top, above), owner=asked[0], firm=True)


def _refused_later(sentence: Sentence, act: int) -> bool:
    """ "pressed Canada to deploy soldiers, only to be *rebuffed*"."""
    cues = commitment_cues()
    return any(
        cues.over.get(sentence.lowered[w]) == "refusing"
        and sentence.tags[w].startswith("VB")
        and not _negated(sentence, w)
        for w in range(act + 1, len(sentence.tokens))
    )


def _under_noun(sentence: Sentence, verb: int, noun: int, here: _Above, depth: int) -> _Above | None:
    """A plan, promise, decision or offer to act."""
    cues = commitment_cues()
    kind = cues.over_noun.get(sentence.lowered[noun])
    if kind is None:
        # "in talks to sell": the noun may be the predicate itself
        return None
    over = _standing_of_noun(sentence, noun, depth)
    if over is None:
        return None
    owner = _owner_of_noun(sentence, noun)
    if kind == "refusing":
        standing: Standing = "rejected"
    elif kind == "asking":
        asked = next(
            (
                c
                for c in sentence.children[noun]
                if sentence.labels[c] == "nmod" and preposition(sentence, c) in ("on", "to", "for")
            ),
            None,
        )
        return (
            replace(here, standing="requested", cue=noun, owner=asked, top=over.top, firm=True)
            if asked is not None
            else None
        )
    elif over.standing in ("requested", "rejected", "floated"):
        standing = over.standing
        owner = over.owner if over.standing == "requested" and over.owner is not None else owner
    else:
        standing = "floated" if kind == "weighing" else "pledged"
    firm = kind in ("pledging", "refusing") and not sentence.lowered[noun].startswith("commitment")
    return replace(here, standing=standing, cue=noun, owner=owner, top=over.top, firm=firm)


#: Whoever does this with a plan or promise is not who made it.
_OTHERS = frozenset(
    (
        "criticise criticised criticize criticized condemn condemned welcome welcomed back backed oppose opposed support supported hail "
        "hailed praise praised attack attacked slam slammed question questioned endorse endorsed defend defended mock mocked cite cited"
    ).split()
)
_EXTRACTING = frozenset("extract extracted seek seeks sought secure get win obtain wring demand demanded".split())
_DROPPED = frozenset(
    "drop dropped abandon abandoned cancel cancelled canceled scrap scrapped shelve shelved reverse reversed".split()
)


def _standing_of_noun(sentence: Sentence, noun: int, depth: int) -> _Above | None:
    """How a noun of promise stands: "has no plans" is none, "rejected a plan" neither, "considers a plan" floats."""
    if (
        any(sentence.lowered[c] in ("no", "any", "without", "despite") for c in sentence.children[noun])
        or depth > _DEEPEST
    ):
        return None
    here = _Above("done", noun, None, noun)
    verb, label = sentence.heads[noun], sentence.labels[noun]
    if verb < 0 or label not in ("obj", "obl", "xcomp", "nsubj:pass", "nsubj") or not is_predicate(sentence, verb):
        return here
    kind = _class_over(sentence, verb)
    if label == "nsubj":
        return here
    if _negated(sentence, verb) or kind in ("denying", "refusing") or sentence.lowered[verb] in _DROPPED:
        return None
    if kind in ("asking", "hoping") or sentence.lowered[verb] in _EXTRACTING:
        near = (*sentence.children[verb], *sentence.children[noun])
        source = next((c for c in near if preposition(sentence, c) == "from"), None)
        return _Above("requested", noun, source, verb) if source is not None else None
    if kind == "weighing":
        return replace(here, standing="floated")
    return here


def _owner_of_noun(sentence: Sentence, noun: int) -> int | None:
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


def _class_over(sentence: Sentence, word: int) -> str | None:
    """The class of a governing verb or adjective."""
    cues, form = commitment_cues(), sentence.lowered[word]
    if form == "going" and sentence.tags[word] == "VBG":
        return "planning"
    if form in ("have", "has", "had", "need", "needs", "needed"):
        return "obliging"
    if form in cues.over_adjective and (not sentence.tags[word].startswith("VB") or _has_be(sentence, word)):
        return cues.over_adjective[form]
    if form.startswith("roll") and not _has_child(sentence, word, "out"):
        return None
    if not sentence.tags[word].startswith(("VB", "JJ")) and not is_predicate(sentence, word):
        return None
    return cues.over.get(form)


def _has_child_of(sentence: Sentence, word: int, forms: frozenset[str]) -> bool:
    return any(sentence.lowered[c] in forms and c < word for c in sentence.children[word])


def _has_be(sentence: Sentence, word: int) -> bool:
    return any(sentence.lowered[c] in _BE or sentence.lowered[c].startswith("remain") for c in sentence.children[word])


def _has_child(sentence: Sentence, word: int, form: str) -> bool:
    return any(sentence.lowered[c] == form for c in sentence.children[word]) or sentence.lowered[
        word + 1 : word + 2
    ] == (form,)


# --- acts, things, instruments, nouns -----------------------------------------------------------------------------


def _is_bound(sentence: Sentence, word: int) -> bool:
    """Any act below a word of promise is a promise, unless it is talk: "promised to *restrain* the militants"."""
    cues, above = commitment_cues(), sentence.heads[word]
    if (
        sentence.lowered[word] in cues.talk
        or above < 0
        or above == word
        or cues.over.get(sentence.lowered[word]) == "refusing"
    ):
        return False
    if sentence.labels[word] not in ("xcomp", "ccomp", "advcl", "acl"):
        return False
    form = sentence.lowered[above]
    if sentence.tags[above].startswith("NN"):
        return cues.over_noun.get(form) == "pledging" and form in ("pledge", "promise", "vow", "undertaking", "offer")
    return cues.over.get(form) in ("pledging", "asking") and form != "told"


def _act(sentence: Sentence, act: int) -> Promise | None:
    """An act that is promised, floated, asked for or refused; one that is done only where it moves something."""
    cues, form = commitment_cues(), sentence.lowered[act]
    if form in cues.hostile and form not in cues.acts:
        return None
    if form in cues.hostile and not _gives(sentence, act):
        return None
    over = _above(sentence, act)
    if over is None or over.standing == "done":
        return None
    owner = over.owner
    stage: Stage = over.standing
    moved: Stage | None = cues.act.get(form)  # type: ignore[assignment]
    if over.with_will and stage == "pledged" and moved == "suspended" and _thing(sentence, act) is not None:
        stage = moved  # "is to suspend its aid" says so now
    return Promise(
        sentence, over.cue, act, stage, owner, "act", over.top, _nobody_named(sentence, act, owner), over.denied, over.firm, over.with_will
    )  # fmt: skip


def _gives(sentence: Sentence, act: int) -> bool:
    return commitment_cues().acts.get(sentence.lowered[act]) == "giving"


def _nobody_named(sentence: Sentence, verb: int, owner: int | None) -> bool:
    """A passive without an agent, or an impersonal one."""
    passive = sentence.tags[verb] == "VBN" and any(sentence.labels[c] == "nsubj:pass" for c in sentence.children[verb])
    agent = agent_word(sentence, verb)
    return passive and (
        owner is None or agent is None or sentence.lowered[agent] in _NO_AGENT or sentence.tags[agent] == "CD"
    )


def _staged(sentence: Sentence, cue: int, thing: int, stage: str, rule: Rule) -> Promise | None:
    """A thing or an instrument with the stage that its verb brings, held back by what stands over the verb."""
    if thing == sentence.heads[cue] and _has_child(sentence, cue, "to"):
        return None  # "time for an agreement to be reached"
    over = _above(sentence, cue)
    if over is None and sentence.labels[cue].startswith("acl") and sentence.tags[cue] == "VBN":
        over = _Above("done", cue, agent_word(sentence, cue), cue)
    if over is None:
        return None
    if (
        sentence.labels[cue] == "xcomp"
        and sentence.lowered[cue] not in commitment_cues().act
        and over.standing == "done"
    ):
        return None
    if over.standing == "done":
        reached: Stage = stage  # type: ignore[assignment]
        if sentence.role == "headline" and reached in ("agreed", "in_force", "allocated", "in_delivery", "fulfilled"):
            reached = "pledged"
    elif over.standing == "pledged" and stage in ("suspended", "lapsed", "rejected") and over.with_will:
        reached = stage  # type: ignore[assignment]
    else:
        reached = over.standing
    if over.standing == "done" and stage == "fulfilled" and rule == "thing" and not _is_nominal_act(sentence, thing):
        return None
    return Promise(
        sentence, cue, thing, reached, over.owner, rule, over.top,
        _nobody_named(sentence, cue, over.owner), over.denied, True, over.with_will,
    )  # fmt: skip


def _weighed(sentence: Sentence, verb: int) -> int | None:
    """ "is considering *the provision of funds*, *a loan of $5m*"."""
    cues = commitment_cues()
    for child in sentence.children[verb]:
        if sentence.labels[child] == "obj" and child > verb:
            given = promised_kind(sentence, child) in ("money", "personnel", "materiel")
            if sentence.lowered[child] in cues.nominal or (given and sentence.lowered[child] in cues.kinds):
                return child
    return None


def _is_nominal_act(sentence: Sentence, word: int) -> bool:
    form = sentence.lowered[word]
    return form in commitment_cues().nominal or form in commitment_cues().nouns_with_of


def _stage_of_thing(sentence: Sentence, cue: int, thing: int) -> str:
    """A noun of an act brings its own stage: "announced the *withdrawal* of 2,000 troops"."""
    cues = commitment_cues()
    stage = cues.act[sentence.lowered[cue]]
    if stage == "pledged" and cues.over.get(sentence.lowered[cue]) == "planning":
        return cues.nominal.get(sentence.lowered[thing], stage)
    return stage


def _thing(sentence: Sentence, cue: int) -> int | None:
    """The object of a cue where it is something that can be promised."""
    form = sentence.lowered[cue]
    if form.startswith("roll") and not _has_child(sentence, cue, "out"):
        return None
    if form.startswith("pull") and not _has_child(sentence, cue, "out"):
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
        and sentence.tokens[c].text in ("$", "€", "£")
        and preposition(sentence, c) is None
    ]
    if sentence.labels[cue].startswith("acl") and not choices and sentence.tags[cue] in ("VBN", "VBD"):
        choices = [sentence.heads[cue]]
    # What is given stands behind whom it is given to.
    return next((choice for choice in sorted(choices, reverse=True) if _can_be_promised(sentence, cue, choice)), None)


def _can_be_promised(sentence: Sentence, cue: int, thing: int) -> bool:
    """ "committed crimes" and "declared a war" promise nothing, nor does "announced sanctions"."""
    cues, form = commitment_cues(), sentence.lowered[cue]
    kind = promised_kind(sentence, thing)
    if kind is None:
        return False
    if form.startswith(("order", "declar")):
        return sentence.lowered[thing] in cues.nominal
    if form.startswith(("commit", "confirm")):
        return kind in ("money", "personnel", "materiel") or sentence.lowered[thing] in ("support", "training", "help")
    return not (cues.act.get(form) == "pledged" and sentence.lowered[thing] in cues.no_thing)


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


def _instrument(sentence: Sentence, cue: int) -> int | None:
    """The pact, treaty or memorandum that is signed, quit or suspended."""
    cues, form = commitment_cues(), sentence.lowered[cue]
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
        if planned or any(cues.kinds.get(sentence.lowered[w]) == "agreement" for w in words):
            return child
    return None


def _stage_of_instrument(sentence: Sentence, verb: int) -> str:
    """ "are negotiating a deal" only floats it, "negotiated a deal" has one."""
    stage = commitment_cues().instrument[sentence.lowered[verb]]
    return "agreed" if stage == "floated" and sentence.tags[verb] in ("VBD", "VBN") else stage


def _noun(sentence: Sentence, noun: int) -> Promise | None:
    """Somebody's pledge, promise or offer of something."""
    over = _standing_of_noun(sentence, noun, 0)
    if over is None or sentence.labels[noun] == "compound":
        return None
    below = [
        c for c in sentence.children[noun] if sentence.labels[c] in ("nmod", "nummod", "compound", "nmod:desc", "amod")
    ]
    below = [c for c in below if sentence.labels[c] != "nmod" or preposition(sentence, c) in ("of", "for", "to")]
    thing = next((c for c in below if promised_kind(sentence, c)), None)
    owner = _owner_of_noun(sentence, noun)
    if thing is None or owner is None:
        return None
    stage: Stage = over.standing if over.standing in ("floated", "requested") else "pledged"
    return Promise(sentence, noun, thing, stage, over.owner if stage == "requested" else owner, "noun", noun)


def _arrival(sentence: Sentence, verb: int) -> Promise | None:
    """Soldiers or goods that arrived: whoever sent them is named with them."""
    subjects = [c for c in sentence.children[verb] if sentence.labels[c] == "nsubj"]
    over = _above(sentence, verb)
    if not subjects or over is None or over.standing not in ("done", "pledged"):
        return None
    carried = [
        c
        for c in sentence.subtree(subjects[0])
        if preposition(sentence, c) in ("with", "of") or sentence.labels[c] == "obj"
    ]
    thing = next((c for c in carried if promised_kind(sentence, c) == "personnel"), subjects[0])
    if promised_kind(sentence, thing) not in ("personnel", "materiel", "money"):
        return None
    stage: Stage = "in_delivery" if over.standing == "done" and sentence.role != "headline" else "pledged"
    return Promise(sentence, verb, thing, stage, thing, "arrival", verb)
