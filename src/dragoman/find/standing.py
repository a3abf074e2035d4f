"""What stands over an act: whether it is done, promised, weighed, asked for or refused, and by whom.

Helpers ("will send", "may send"), governing verbs ("agreed to send", "urged Canada to send"), nouns ("a plan to send")
and adjectives ("ready to send"). What is denied, asked about, hoped for, foretold or merely possible does not rise.
"""

from __future__ import annotations

from dataclasses import replace

from dragoman.find.clauses import preposition, subject_word
from dragoman.find.governing import BE, Above, Standing, class_over, has_child, has_child_of, is_besides, is_denied
from dragoman.find.noun_standing import DEEPEST, owner_of_noun, standing_of_noun
from dragoman.find.promised import thing_of
from dragoman.language.analysis import Sentence
from dragoman.lexicon.commitments import commitment_cues

_WILL = frozenset(["will", "shall", "'ll", "’ll", "wo", "'d", "’d"])
_MAY = frozenset(["could", "may", "might"])
_MUST = frozenset(["must", "should", "ought", "need", "needs"])
#: What stands behind these is not what was denied before.
_BUT = frozenset(["but", "rather"])
#: What stands behind these has not happened.
_UNREAL = frozenset("if unless whether until till lest before".split())
_ITSELF = frozenset(["it", "they"])
_ASKING_WORDS = frozenset(["how", "what", "when", "where", "why", "which"])
#: A gerund behind these was done.
_TOLD_FACTS = frozenset("for after by since upon on".split())
#: A gerund behind these is what is promised or refused.
_TO_GERUND = frozenset("to on at into in against of about over".split())
_NOT = frozenset(["not", "n't", "n’t", "never"])
#: Clauses that share the standing of the verb above them.
_BELOW = ("xcomp", "ccomp", "advcl", "acl", "obl", "nmod", "csubj", "conj", "obj")


def standing_over(sentence: Sentence, verb: int, depth: int = 0) -> Above | None:
    """
    What stands over a verb; None where nothing is promised.

    Form 1: Kenya *sent* troops                        -> done
    Form 2: Kenya will send, is to send troops         -> pledged
    Form 3: Kenya may send troops                      -> floated
    Form 4: Kenya must send troops                     -> requested
    Form 5: Kenya agreed, is urged, refused to send    -> pledged, requested, rejected
    Form 6: Kenya did not, hopes to, tried to send     -> nothing
    """
    if depth > DEEPEST:
        return None
    if is_denied(sentence, verb):
        return _promised_not_to(sentence, verb, depth) or _will_not(sentence, verb) or _says_it_cannot(sentence, verb)
    helpers = {sentence.lowered[c] for c in sentence.children[verb] if sentence.labels[c].startswith(("aux", "cop"))}
    marks = {
        sentence.lowered[c] for c in sentence.children[verb] if sentence.labels[c] in ("mark", "advmod") and c < verb
    }
    if marks & _UNREAL or helpers & {"can", "cannot"} or (helpers & _WILL and "have" in helpers):
        return None
    if sentence.labels[verb] == "ccomp" and _is_open(sentence, verb):
        return None
    subject = subject_word(sentence, verb)
    here = Above("done", verb, subject, verb)
    if helpers & _WILL:
        return _told_by(sentence, verb, replace(here, standing="pledged", with_will=True), depth)
    if helpers & {"would"}:
        return _would(sentence, verb, here, depth)
    if helpers & _MAY:
        return _told_by(sentence, verb, replace(here, standing="floated"), depth)
    if helpers & _MUST:
        return _told_by(sentence, verb, replace(here, standing="requested"), depth)
    infinitive = "to" in marks
    if infinitive and marks & {"how", "why", "where", "when"}:
        return None  # "how the rebels are to be protected" is open
    if (
        infinitive
        and helpers & (BE - {"been", "being"})
        and not helpers & {"have", "has", "had"}
        and not _passive_only(sentence, verb)
    ):
        return replace(here, standing="pledged", with_will=True, firm=True)  # "is to send"
    if infinitive or _is_bare(sentence, verb, helpers):
        return _governed(sentence, verb, here, depth)
    return _told_by(sentence, verb, here, depth)


def _is_open(sentence: Sentence, verb: int) -> bool:
    """ "has not said *how much* it will pay, *when* it would send them"."""
    before = (c for c in sentence.children[verb] if c < verb and not sentence.labels[c].startswith("nsubj"))
    return any(sentence.lowered[w] in _ASKING_WORDS for c in before for w in sentence.subtree(c) if w < verb)


def _will_not(sentence: Sentence, verb: int) -> Above | None:
    """ "will not send", "would not allow": a refusal of who says it, not a promise."""
    helpers = [
        c for c in sentence.children[verb] if sentence.labels[c] == "aux" and sentence.lowered[c] in (*_WILL, "would")
    ]
    refuses = any(sentence.lowered[c] in _NOT for c in sentence.children[verb])
    passive = any(sentence.labels[c] == "nsubj:pass" for c in sentence.children[verb])
    if not helpers or not refuses or passive or any(_condition_mark(sentence, c) for c in sentence.children[verb]):
        return None
    told = _told_by(sentence, verb, Above("rejected", verb, subject_word(sentence, verb), verb), 0)
    return told if told and told.standing == "rejected" else None


def _promised_not_to(sentence: Sentence, verb: int, depth: int) -> Above | None:
    """ "agreed not to use its missiles", "undertook that no help would be given": a promise to leave it."""
    above = sentence.heads[verb]
    kind = class_over(sentence, above)
    if sentence.labels[verb] not in ("xcomp", "ccomp") or kind not in ("pledging", "planning"):
        return None
    if kind == "planning" and not sentence.lowered[above].startswith(("decid", "chose", "opt")):
        return None
    ahead = {sentence.lowered[c] for c in sentence.children[verb] if sentence.labels[c] in ("mark", "aux")}
    over = standing_over(sentence, above, depth + 1) if ahead & {"to", "would", *_WILL} else None
    if over is None or over.standing not in ("done", "pledged"):
        return None
    if kind == "planning":  # "decided not to contribute"
        refused = Above("rejected", above, over.owner, min(over.top, above), firm=True)
        return replace(refused, owner=_controller(sentence, above, refused))
    here = Above("pledged", above, over.owner, min(over.top, above), firm=True, abstains=True)
    return replace(here, owner=_controller(sentence, above, here))


def _says_it_cannot(sentence: Sentence, verb: int) -> Above | None:
    """ "insists that it cannot house the fighters": said of what others may ask for, that is a refusal."""
    gives = commitment_cues().acts.get(sentence.lowered[verb]) in ("giving", "serving", "opening")
    helpers = {sentence.lowered[c] for c in sentence.children[verb] if sentence.labels[c] == "aux"}
    subjects = {sentence.lowered[c] for c in sentence.children[verb] if sentence.labels[c] == "nsubj"}
    told = sentence.labels[verb] == "ccomp" and class_over(sentence, sentence.heads[verb]) is None
    if not (gives and told and helpers & {"can", "cannot", "ca", "could"} and subjects & _ITSELF):
        return None
    return Above("rejected", verb, subject_word(sentence, verb), verb)


def _passive_only(sentence: Sentence, verb: int) -> bool:
    """ "to be sent": the helper belongs to the passive."""
    helper = next((c for c in sentence.children[verb] if sentence.labels[c].startswith("aux")), verb)
    mark = next((c for c in sentence.children[verb] if sentence.lowered[c] == "to"), verb)
    return helper > mark


def _is_bare(sentence: Sentence, verb: int, helpers: set[str]) -> bool:
    """A gerund or participle without a helper has no time of its own: "consider *sending*", "troops *sent* by Kenya"."""
    tag = sentence.tags[verb]
    if tag == "VBG":
        return not helpers & BE
    return (
        tag == "VB"
        and not helpers & {"do", "does", "did"}
        and sentence.labels[verb] in ("xcomp", "ccomp", "conj", "acl")
    )


def _would(sentence: Sentence, verb: int, here: Above, depth: int) -> Above | None:
    """Reported, "would" is "will" of the past: "said it would send"; with a condition, or alone, it only floats."""
    conditions = [c for c in sentence.children[verb] if _condition_mark(sentence, c)]
    if any(commitment_cues().statuses.get(sentence.lowered[c]) != "granted" for c in conditions):
        return _told_by(sentence, verb, replace(here, standing="floated"), depth)  # leave alone is still to be had
    above = sentence.heads[verb]
    reported = sentence.labels[verb] in ("ccomp", "conj", "parataxis", "xcomp") or sentence.role == "headline"
    # "its announcement that it would train an army"
    if sentence.labels[verb] == "acl" and sentence.lowered[above] in commitment_cues().over_noun:
        reported = True
        if here.owner is not None and sentence.tags[here.owner].startswith("PRP"):
            owner = owner_of_noun(sentence, above)
            here = replace(here, owner=owner if owner is not None else here.owner)
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


def _told_by(sentence: Sentence, verb: int, here: Above, depth: int) -> Above | None:
    """What a finite clause loses by the verb that tells it: "denied that it had sent", "hopes that Kenya will send"."""
    above = sentence.heads[verb]
    label = sentence.labels[verb]
    if above < 0 or label not in ("ccomp", "csubj", "conj", "acl:relcl", "advcl"):
        return here
    if label == "conj":
        return _of_first_conjunct(sentence, verb, here, depth)
    cues, form = commitment_cues(), sentence.lowered[above]
    kind = class_over(sentence, above) if label in ("ccomp", "csubj") else None
    if kind == "denying":
        return replace(here, denied=True)
    if kind is None:
        return here
    if kind in ("hoping", "refusing") or is_denied(sentence, above):
        return None
    if kind == "asking" and form not in ("told", "tell", "tells", "telling"):
        return replace(here, standing="requested")
    if kind == "weighing":
        return replace(here, standing="floated")
    if kind == "pledging":
        # "promised that Kenya would stay": as firm as the promise.
        over = standing_over(sentence, above, depth + 1)
        if not here.with_will and here.standing == "done":
            return here  # "agreed that the truce had failed"
        standing: Standing = here.standing
        return replace(here, standing=standing, firm=True, with_will=False, cue=above) if over else None
    return replace(here, firm=form in cues.act or here.firm)


def _of_first_conjunct(sentence: Sentence, verb: int, here: Above, depth: int) -> Above | None:
    """ "will train officers and *send* tanks": a conjunct without helpers of its own takes those of the first."""
    first = sentence.heads[verb]
    own = any(sentence.labels[c].startswith(("aux", "nsubj")) for c in sentence.children[verb])
    if own or here.standing != "done" or sentence.tags[verb] != "VB":
        return here
    over = standing_over(sentence, first, depth + 1)
    if over is None or (over.standing == "rejected" and has_child_of(sentence, verb, _BUT)):
        return None
    return replace(over, top=min(over.top, first))


def _governed(sentence: Sentence, verb: int, here: Above, depth: int) -> Above | None:
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
        over = standing_over(sentence, above, depth + 1)
        if over is None or (over.standing == "rejected" and has_child_of(sentence, verb, _BUT)):
            return None  # "will not go there to fight but to help"
        return replace(over, owner=over.owner if over.owner is not None else here.owner)
    if sentence.tags[above].startswith("NN"):
        return _under_noun(sentence, verb, above, here, depth)
    kind = class_over(sentence, above)
    told = has_child_of(sentence, verb, _TOLD_FACTS) or is_besides(sentence, verb)
    if kind is None and sentence.tags[verb] == "VBG" and told:
        return here  # "thanked Nairobi for agreeing to send", "after signing the pact"
    beside = sentence.tags[verb] == "VBG" and label == "advcl" and "," in sentence.lowered[above:verb]
    if beside and not has_child_of(sentence, verb, _TO_GERUND | _UNREAL):
        return here  # "…, pledging $5m", "…, urging him to stop"
    if kind is None and label == "advcl":
        above_noun = _object_of_class(sentence, above, verb)
        if above_noun is not None:  # "unveiled a plan to send", read as "unveiled … in order to send"
            return _under_noun(sentence, verb, above_noun, here, depth)
        return _purpose(sentence, verb, above, here)
    if kind is None or kind in ("hoping", "denying"):
        return None
    if label in ("advcl", "xcomp") and sentence.tags[verb] == "VB" and _owns_thing(sentence, above):
        return None  # "pledged $5bn to support refugees": the money is promised, the rest is what it is for
    over = standing_over(sentence, above, depth + 1)
    if over is None and kind == "asking" and sentence.labels[above] == "xcomp" and not is_denied(sentence, above):
        over = Above("done", above, None, sentence.heads[above])  # whoever tries to persuade asks
    return _combined(sentence, verb, above, kind, over, here) if over else None


def _purpose(sentence: Sentence, verb: int, above: int, here: Above) -> Above | None:
    """ "travelled to Kenya to sign the pact": the trip was made, so the pact was signed; other purposes are only that."""
    if (
        sentence.tags[above] in ("VBD", "VBN")
        and sentence.lowered[verb] in ("sign", "ink", "initial")
        and sentence.role != "headline"
    ):
        return here
    return None


def _owns_thing(sentence: Sentence, cue: int) -> bool:
    return thing_of(sentence, cue) is not None and commitment_cues().act.get(sentence.lowered[cue]) == "pledged"


def _combined(sentence: Sentence, verb: int, above: int, kind: str, over: Above, here: Above) -> Above | None:
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
        if has_child(sentence, above, "yet") or owns or sentence.tags[verb] != "VB":
            return None  # "has yet to sign", "needs Russia to help"
        return replace(here, standing="requested", cue=above, top=top, firm=True)
    if kind == "refusing":
        if over.standing != "done" or (
            sentence.lowered[above].startswith("rul") and not has_child(sentence, above, "out")
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


def _controller(sentence: Sentence, above: int, here: Above) -> int | None:
    """Whoever promises somebody to act acts himself, so the subject of the governing verb it is."""
    passive = next((c for c in sentence.children[above] if sentence.labels[c] == "nsubj:pass"), None)
    subject = passive if passive is not None else subject_word(sentence, above)
    return subject if subject is not None else here.owner


def _asked(sentence: Sentence, verb: int, above: int, over: Above, here: Above) -> Above | None:
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
        and not is_denied(sentence, w)
        for w in range(act + 1, len(sentence.tokens))
    )


def _object_of_class(sentence: Sentence, verb: int, infinitive: int) -> int | None:
    """The noun of promise that is the object of a verb right before an infinitive."""
    nouns = commitment_cues().over_noun
    objects = [c for c in sentence.children[verb] if sentence.labels[c] in ("obj", "obl") and c < infinitive]
    return next((c for c in objects if sentence.lowered[c] in nouns), None)


def _under_noun(sentence: Sentence, verb: int, noun: int, here: Above, depth: int) -> Above | None:
    """A plan, promise, decision or offer to act."""
    cues = commitment_cues()
    kind = cues.over_noun.get(sentence.lowered[noun])
    if kind is None:
        # "in talks to sell": the noun may be the predicate itself
        return None
    over = standing_of_noun(sentence, noun, depth)
    if over is None:
        return None
    owner = owner_of_noun(sentence, noun)
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
