"""
Who says so: source, cue and content of every statement, the speaker resolved to an actor.

The encoder marks the words of sources, cues and contents (the triple of Pareti's PARC and of PolNeAR) and says on which
cue each of them hangs. In `drafts` the marked words become spans, in `quotations` those that run over sentences become
one content, and in `speakers` pronouns and documents ("it said", "the letter added") become speakers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dragoman.facts import Manner, Statement
from dragoman.find.cast import Cast
from dragoman.find.clauses import subject_word
from dragoman.find.drafts import Draft, Part, with_cues
from dragoman.find.quotations import bare_quotations, joined
from dragoman.find.speakers import name_speakers
from dragoman.language.analysis import Analysis, Sentence
from dragoman.lexicon.inflection import lemmas_by_form, verb_forms
from dragoman.report import Span

#: Verbs with which somebody within a statement says something.
_SAYING = lemmas_by_form(
    (
        "say tell note add state declare announce claim argue insist stress warn explain acknowledge assert "
        "admit allege deny confirm reiterate emphasise emphasize suggest maintain mention observe remark "
        "reply believe think"
    ).split()
)
_SIGNING = verb_forms("sign") | verb_forms("ink") | verb_forms("initial") | verb_forms("ratify")
_HELPERS = frozenset("was were is has have been by".split())
#: Subjects in a quotation that are its speaker, or everybody.
_SPEAKING = frozenset(("i", "we", "you", "it", "this", "that", "which"))


def find_statements(analysis: Analysis, cast: Cast) -> tuple[Statement, ...]:
    """
    The statements of a report in order, also those of little weight; see `scores.told` and `nested`.

    Form 1: Kenya says it plans to send 1,000 soldiers        -> indirect
    Form 2: "We agree," he said. "It is time."                -> two direct ones, the second without a cue of its own
    Form 3: the move "reinforces" ties, said Austin           -> mixed
    Form 4: “It is your duty,” the letter said                -> the letter's author speaks, via the letter
    """
    drafts = [
        *with_cues(analysis.sentences),
    ]
    drafts += [inner for draft in drafts for inner in _within(analysis.sentences, draft)]
    drafts += bare_quotations(analysis.sentences, [part for draft in drafts for part in draft.content])
    drafts = joined(analysis.sentences, sorted(drafts, key=lambda draft: draft.order))
    drafts = [
        draft
        for draft in drafts
        if _says_something(analysis.sentences, draft) and not _is_of_its_source(analysis.sentences, draft)
    ]
    drafts.sort(key=lambda draft: draft.order)
    name_speakers(analysis.sentences, drafts, cast)
    return tuple(_statement(number, draft, analysis, cast) for number, draft in enumerate(drafts, 1))


def _says_something(sentences: Sequence[Sentence], draft: Draft) -> bool:
    """A word or two without a source is no statement but a stray mark, nor does who signs say what he signs."""
    cue = set(sentences[draft.cue.sentence].lowered[draft.cue.start : draft.cue.end]) if draft.cue else set[str]()
    if cue & _SIGNING and cue <= _SIGNING | _HELPERS:
        return False
    words = sum(part.end - part.start for part in draft.content)
    return words > 3 if draft.source is None else words > 1


def _is_of_its_source(sentences: Sequence[Sentence], draft: Draft) -> bool:
    """ "Only 430 of the officers *promised* have arrived": the cue says which officers are meant."""
    if draft.cue is None or draft.source is None or draft.cue.sentence != draft.source.sentence:
        return False
    sentence, cue = sentences[draft.cue.sentence], draft.cue.start
    return (
        sentence.tags[cue] in ("VBN", "VBD")
        and sentence.labels[cue] == "acl"
        and draft.source.start <= sentence.heads[cue] < draft.source.end
        and draft.content[0].start == draft.cue.end
    )


def _within(sentences: Sequence[Sentence], outer: Draft) -> list[Draft]:
    """
    What somebody says within what somebody says: "According to a readout, *Austin noted they must work together*".

    The encoder has learnt from annotations that do not nest, so grammar finds these: a verb of saying with its subject
    and a clause as its object, all inside the content.
    """
    found = []
    for part in outer.content:
        sentence = sentences[part.sentence]
        inside = range(part.start, part.end)
        for verb in inside:
            if sentence.lowered[verb] not in _SAYING or not sentence.tags[verb].startswith("VB"):
                continue
            subject = subject_word(sentence, verb)
            clause = next((c for c in sentence.children[verb] if sentence.labels[c] == "ccomp"), None)
            if subject is None or clause is None or subject not in inside or clause not in inside:
                continue
            if sentence.quoted[verb] and sentence.lowered[subject] in _SPEAKING:
                continue  # "I think we should go": no other than the speaker says it
            said = [w for w in sentence.subtree(clause) if w in inside and w != subject]
            who = [w for w in sentence.subtree(subject) if w < verb]
            if said and who and min(said) > verb:
                found.append(
                    Draft(
                        cue=Part(sentence.index, verb, verb + 1, True, part.score),
                        source=Part(sentence.index, min(who), max(who) + 1, True, part.score),
                        content=[Part(sentence.index, min(said), max(said) + 1, True, part.score)],
                    )
                )
    return found


def _statement(number: int, draft: Draft, analysis: Analysis, cast: Cast) -> Statement:
    sentences = analysis.sentences
    content = tuple(_span(sentences, part) for part in draft.content)
    scores = [part.score for part in (*draft.content, *filter(None, (draft.cue, draft.source)))]
    return Statement(
        id=f"s{number}",
        speaker=draft.speaker,
        manner=_manner(sentences, draft.content),
        source=_span(sentences, draft.source) if draft.source else None,
        cue=_span(sentences, draft.cue) if draft.cue else None,
        content=content,
        via=draft.via,
        parent=None,
        score=min(scores),
        reason=draft.reason or "words between quotation marks, or with a word of saying, whose speaker is not named",
        co_speakers=draft.co_speakers,
    )


def _span(sentences: Sequence[Sentence], part: Part) -> Span:
    return sentences[part.sentence].span_of(part.start, part.end)


def _manner(sentences: Sequence[Sentence], content: list[Part]) -> Manner:
    """Direct where (nearly) every word is quoted, indirect where none is, mixed between."""
    flags = [
        sentences[part.sentence].quoted[i]
        for part in content
        for i in range(part.start, part.end)
        if sentences[part.sentence].tokens[i].text.isalnum()
    ]
    share = sum(flags) / max(1, len(flags))
    return "direct" if share > 0.9 else "mixed" if share > 0 else "indirect"


def nested(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Each statement that lies within the content of another one hangs on it (the innermost such)."""
    found = []
    for statement in statements:
        around = [
            other
            for other in statements
            if other is not statement
            and statement.cue
            and any(piece.contains(statement.cue) for piece in other.content)
        ]
        parent = min(around, key=lambda other: sum(piece.end - piece.start for piece in other.content), default=None)
        found.append(replace(statement, parent=parent.id) if parent else statement)
    return tuple(found)
