"""
What was promised: by whom, to whom, of what kind, how much, how far it has come, and what it still needs.

find/promises.py says where a sentence promises something; here that becomes a commitment with its parties, amounts,
deadline, condition and purpose, and one told twice becomes one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dragoman.facts import (
    Commitment,
    Quantity,
    Statement,
)
from dragoman.find.actors import Cast
from dragoman.find.amounts import amounts_of, channel_of, stipulations
from dragoman.find.clauses import agent_word, clause_words, span_of_words
from dragoman.find.commitment_kinds import fits_kind, kind_of, only_stays, relative_object
from dragoman.find.commitment_parties import authority, beneficiaries_of, hosts_of, other_parties, promisors_of
from dragoman.find.commitment_terms import (
    additionality_of,
    basis_of,
    bindingness_of,
    clause_span,
    condition_of,
    describe_instrument,
    is_condition,
    is_purpose,
    name_of_instrument,
)
from dragoman.find.context import Context
from dragoman.find.earnest import is_meant
from dragoman.find.events import statement_around, when_of
from dragoman.find.promise import Promise
from dragoman.find.promised import counted_by
from dragoman.find.promises import find_promises
from dragoman.find.requirements import with_requirements
from dragoman.find.retellings import with_term, without_echoes, without_repeats
from dragoman.find.times import TimeExpression, deadline_in
from dragoman.language.analysis import Analysis, Sentence
from dragoman.report import Span

#: Sent to do these, soldiers are no contribution to anybody.
_ATTACKS = frozenset(
    "attack bomb strike invade seize shell raid fight bombard crush kill storm capture retake oust".split()
)


#: What stands behind these says how much the thing itself is: "aid *worth* $5m".
_WORTH = frozenset(
    "worth valued totalling totaling amounting including comprising containing consisting include includes included".split()
)


def find_commitments(
    analysis: Analysis,
    cast: Cast,
    statements: Sequence[Statement],
    times: Sequence[Sequence[TimeExpression]],
    quantities: Sequence[Sequence[Quantity]],
) -> tuple[Commitment, ...]:
    """The commitments of a report in order; *times* and *quantities* are those of each sentence."""
    found: list[tuple[Sentence, Commitment]] = []
    denied: list[Commitment] = []
    for sentence in analysis.sentences:
        context = Context(analysis, cast, statements, times[sentence.index], quantities[sentence.index])
        told: set[tuple[int, str]] = set()
        promises = find_promises(sentence)
        set_by_pacts = {v for p in promises if p.rule == "instrument" for v in stipulations(sentence, p.act)}
        for promise in promises:
            commitment = _commitment(promise, context)
            if commitment is not None and commitment.kind == "money" and promise.act in set_by_pacts:
                continue  # "a pact under which Washington will pay $100 million": a term of the pact
            if commitment is None or (promise.cue, commitment.kind) in told:
                continue
            if commitment.kind in ("policy", "services"):
                told.add(
                    (promise.cue, commitment.kind)
                )  # "urged Turkey to limit its actions and avoid casualties" asks once
            if promise.denied:
                denied.append(commitment)
            else:
                found.append((sentence, commitment))
    found = without_echoes(found, cast)
    found = without_repeats(found, cast)
    found = [(sentence, with_term(commitment, sentence, analysis, times)) for sentence, commitment in found]
    found = with_requirements(found, analysis, cast, times)
    return tuple(
        replace(commitment, id=f"c{number}", disputed=_denial(commitment, denied))
        for number, (_, commitment) in enumerate(found, 1)
    )


def _denial(commitment: Commitment, denied: Sequence[Commitment]) -> Span | None:
    """Where the promisor denies it: that makes it disputed, and no withdrawal."""
    same = (d for d in denied if d.kind == commitment.kind and set(d.promisors) & set(commitment.promisors))
    return next((d.evidence for d in same), None)


def _commitment(promise: Promise, context: Context) -> Commitment | None:
    sentence, cast = promise.sentence, context.cast
    words = _words_of(promise)
    evidence = span_of_words(sentence, words)
    core = _core(promise)
    amounts = amounts_of(promise, core, context.quantities, context.analysis.report.text)
    kind = kind_of(promise, core, amounts)
    statement_id = statement_around(context.statements, evidence)
    statement = next((s for s in context.statements if s.id == statement_id), None)
    promisors = promisors_of(promise, context, statement)
    unnamed = promise.told or promise.owner in (None, promise.act)  # "the pact between them entered into force"
    if promise.rule == "instrument" and unnamed and not agent_word(sentence, promise.cue):
        promisors = tuple(dict.fromkeys(authority(cast, actor) for actor in other_parties(promise, cast)))
    if not promisors or kind is None or not is_meant(promise, kind, words, amounts, promisors, statement, context):
        return None
    purpose = clause_span(promise, is_purpose)
    if (
        purpose
        and kind in ("personnel", "materiel")
        and _ATTACKS & {sentence.lowered[w] for w in sentence.words_in(purpose)}
    ):
        return None
    beneficiaries = beneficiaries_of(promise, cast, promisors, words)
    instrument = None
    stage = promise.stage
    if stage == "allocated" and kind not in ("money", "materiel"):
        stage = "pledged"  # guard 3: leave from its own cabinet or parliament
    if kind == "agreement":
        parties = tuple(authority(cast, actor) for actor in (*other_parties(promise, cast), *hosts_of(promise, cast)))
        if promise.rule == "instrument" and stage not in ("withdrawn", "suspended", "rejected", "requested"):
            promisors, beneficiaries = tuple(dict.fromkeys(promisors + parties)), ()
        instrument = describe_instrument(promise, context, evidence)
    deadline = deadline_in(context.analysis.report.text, context.times, evidence, context.analysis.report.published)
    aside = _aside(promise)
    dated = [
        t
        for t in context.times
        if not (deadline and deadline.phrase.overlaps(t.span))
        and not aside & set(sentence.words_in(t.span))
        and not any(sentence.labels[w] == "nmod:poss" for w in sentence.words_in(t.span))  # "last year's level"
        and (
            promise.rule != "ahead" or evidence.contains(t.span)
        )  # what lies ahead is not of the day of what clears it
    ]
    return Commitment(
        id="c0",
        kind=kind,
        promisors=promisors,
        beneficiaries=beneficiaries,
        stage=stage,
        when=when_of(dated, evidence, sentence.span),
        term=next((t.value for t in dated if t.kind == "duration" and evidence.contains(t.span)), None)
        if kind == "agreement"
        else None,
        quantities=()
        if only_stays(promise) or promise.abstains
        else tuple(q for q in amounts if fits_kind(q, kind) and q.role != "converted"),
        requirements=(),
        name=name_of_instrument(sentence, promise.act) if kind == "agreement" else None,
        purpose=purpose,
        condition=condition_of(promise)
        if stage in ("pledged", "floated", "requested", "suspended", "agreed")
        else None,
        evidence=evidence,
        statement=statement_id,
        score=_score(promise, promise.owner is not None),
        reason=f"“{sentence.tokens[promise.cue].text}” with “{sentence.tokens[promise.act].text}”: {promise.rule}, {stage.replace('_', ' ')}",
        bindingness=bindingness_of(stage, kind),
        basis=basis_of(promise, statement, promisors, cast),
        additionality=additionality_of(sentence, core, context.quote(sentence.span)) if amounts else "unclear",
        deadline=deadline.value if deadline else None,
        deadline_phrase=deadline.phrase if deadline else None,
        instrument=instrument,
        channel=channel_of(promise, context.analysis) if kind == "money" else None,
    )


def _score(promise: Promise, named: bool) -> float:
    """By the weight of its words: a pledge or a signature weighs more than a bare will, a mere possibility least."""
    weight = 0.8 if promise.rule in ("instrument", "thing") or (promise.firm and promise.stage == "pledged") else 0.65
    if promise.stage in ("floated", "requested", "in_delivery"):
        weight = 0.5
    return weight if named else weight - 0.1


def _words_of(promise: Promise) -> list[int]:
    """The clause from whoever promises to the last word of what is promised, without what is only condition or background."""
    sentence = promise.sentence
    words = set(clause_words(sentence, promise.cue)) | set(clause_words(sentence, promise.act))
    for head in {promise.cue, promise.act, promise.top}:
        for child in sentence.children[head]:
            aside = is_condition(sentence, child) or sentence.labels[child] == "parataxis"
            if aside and promise.cue not in sentence.subtree(child) and promise.act not in sentence.subtree(child):
                words -= set(sentence.subtree(child))
    words -= _aside(promise)
    first = min(promise.cue, promise.act)
    start = promise.owner if promise.owner is not None and first - 12 <= promise.owner < first else first
    parts = ("det", "compound", "amod", "nummod", "nmod:poss")
    start = min([start, *(c for c in sentence.children[start] if c < start and sentence.labels[c] in parts)])
    words |= {start, promise.act}
    gap = relative_object(sentence, promise.act)
    if gap is not None and promise.rule == "act":  # "the mission that Kenya plans to lead"
        start = min([gap, *(c for c in sentence.children[gap] if sentence.labels[c] in parts)])
        words |= {*range(start, gap + 1)}
    return sorted(w for w in words if w >= start)


def _core(promise: Promise) -> set[int]:
    """The words of what is promised itself, without clauses that tell more about it."""
    sentence = promise.sentence
    heads = [promise.act]
    if promise.rule in ("thing", "contained", "arrival"):
        heads += [c for c in sentence.children[promise.cue] if sentence.labels[c] in ("obj", "iobj", "nummod", "obl")]
    if promise.rule in ("noun", "ahead"):
        heads += [c for c in sentence.children[promise.cue] if sentence.labels[c] in ("nummod", "compound", "nmod")]
    words = {w for noun in counted_by(sentence, promise.act) for w in range(promise.act, noun + 1)}
    for head in heads:
        waiting = [head]
        while waiting:
            at = waiting.pop()
            words.add(at)
            for child in sentence.children[at]:
                label = sentence.labels[child]
                clause = label.startswith(("acl", "advcl", "parataxis")) or (
                    label == "conj" and sentence.tags[child].startswith("VB")
                )
                clause = clause and sentence.lowered[child] not in _WORTH
                if not clause and child not in words and child != promise.cue:
                    waiting.append(child)
    return words


def _aside(promise: Promise) -> set[int]:
    """The words of clauses behind nouns, whose dates are those of other acts: "the mission, which the Council authorised in October"."""
    sentence = promise.sentence
    clauses = [
        w
        for w, label in enumerate(sentence.labels)
        if label == "acl:relcl" or (label == "acl" and sentence.tags[w] in ("VBN", "VBD"))
    ]
    own = {promise.cue, promise.act}
    # "pledged 5 million pounds and promised to raise it *next week*"
    clauses += [
        c for c in sentence.children[promise.cue] if sentence.labels[c] == "conj" and sentence.tags[c].startswith("VB")
    ]
    return {w for clause in clauses if not own & set(sentence.subtree(clause)) for w in sentence.subtree(clause)}
