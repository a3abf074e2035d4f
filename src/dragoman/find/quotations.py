"""Quotations that have no cue of their own, and those of one speech as one content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dragoman.find.drafts import Draft, Part
from dragoman.language.analysis import Sentence

#: What a quotation is worth in which the encoder sees no statement.
_BARE = 0.9
_CLOSING, _OPENING = frozenset('"”'), frozenset('"“')
#: A quotation with fewer words is a phrase somebody uses ("deplorables"), unless the encoder sees a statement in it.
_SHORTEST_QUOTATION = 6


def bare_quotations(sentences: Sequence[Sentence], covered: Iterable[Part]) -> list[Draft]:
    """Quotations in which the encoder saw no content: whole sentences between quotation marks are said by someone."""
    taken = {(part.sentence, i) for part in covered for i in range(part.start, part.end)}
    found = []
    for sentence in sentences:
        start = None
        for at in range(len(sentence.tokens) + 1):
            inside = at < len(sentence.tokens) and sentence.quoted[at]
            if inside and start is None:
                start = at
            elif not inside and start is not None:
                words = range(start, at)
                if at - start >= _SHORTEST_QUOTATION and not any((sentence.index, i) in taken for i in words):
                    found.append(Draft(content=[Part(sentence.index, start, at, True, _BARE)]))
                start = None
    return found


def joined(sentences: Sequence[Sentence], drafts: list[Draft]) -> list[Draft]:
    """
    Quotations of one paragraph that go on with one speaker, as one content.

    Form 1: “We agree. It is time,” he said.       -> sentences of one quotation
    Form 2: “We agree,” he said. “It is time.”     -> no new cue, so the same statement goes on
    """
    found: list[Draft] = []
    for draft in drafts:
        before = next((other for other in reversed(found) if other.content and not _within(sentences, other)), None)
        if before and _goes_on(sentences, before, draft):
            before.content = sorted((*before.content, *draft.content), key=lambda part: (part.sentence, part.start))
            if draft.cue:
                before.cue, before.source = draft.cue, draft.source
        else:
            found.append(draft)
    return found


def _within(sentences: Sequence[Sentence], draft: Draft) -> bool:
    """Is it said by somebody of whom a quotation tells? What follows in the quotation is its speaker's again."""
    return draft.cue is not None and sentences[draft.cue.sentence].quoted[draft.cue.start]


def _goes_on(sentences: Sequence[Sentence], before: Draft, after: Draft) -> bool:
    """Is *after* the same speech as *before*? Only one of them may have a cue."""
    last, first = before.content[-1], after.content[0]
    one, two = sentences[last.sentence], sentences[first.sentence]
    if one.paragraph != two.paragraph or (last.sentence, last.end) > (first.sentence, first.start):
        return False
    if not (one.quoted[last.end - 1] and two.quoted[first.start]):
        return False
    if not after.cue:
        return True
    return not before.cue and _one_quotation(sentences, last, first)


def _one_quotation(sentences: Sequence[Sentence], last: Part, first: Part) -> bool:
    """Does the quotation of *last* run on, without closing, to *first*?"""
    if last.sentence == first.sentence or first.sentence - last.sentence > 1:
        return last.sentence == first.sentence and all(sentences[last.sentence].quoted[last.end : first.start])
    after, ahead = sentences[last.sentence], sentences[first.sentence]
    return (
        all(after.quoted[last.end :])
        and all(ahead.quoted[: first.start])
        and after.tokens[-1].text not in _CLOSING
        and ahead.tokens[0].text not in _OPENING
    )
