"""From the words that the encoder marks to drafts of statements: cue, source and content of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from dragoman.language.analysis import BEGIN, INSIDE, OUTSIDE, Sentence

SOURCE, CUE, CONTENT = range(3)


@dataclass(frozen=True, slots=True)
class Part:
    """Words ``[start, end)`` of one sentence that are a source, a cue or a piece of a content."""

    sentence: int
    start: int
    end: int
    begins: bool
    score: float


@dataclass(slots=True)
class Draft:
    """A statement on its way: its cue, source, pieces of content, and what is known of the speaker."""

    cue: Part | None = None
    source: Part | None = None
    content: list[Part] = field(default_factory=list)
    speaker: str | None = None
    co_speakers: tuple[str, ...] = ()
    via: str | None = None
    reason: str = ""

    @property
    def order(self) -> tuple[int, int]:
        """Sentence and word at which it begins."""
        parts = [*self.content, *filter(None, (self.cue, self.source))]
        return min((part.sentence, part.start) for part in parts)


def _parts(sentence: Sentence, layer: int) -> list[Part]:
    """The marked stretches of one layer; trailing punctuation that the encoder left inside stays inside."""
    probabilities = sentence.layers.attribution[:, layer]
    states = probabilities.argmax(-1).tolist()
    found: list[Part] = []
    start: int | None = None
    for at in range(len(states) + 1):
        state = states[at] if at < len(states) else OUTSIDE
        if start is not None and state != INSIDE:
            score = float(np.mean(1 - probabilities[start:at, OUTSIDE]))
            found.append(Part(sentence.index, start, at, states[start] == BEGIN, score))
            start = None
        if start is None and state != OUTSIDE:
            start = at
    return [
        part
        for part in found
        if any(word.isalnum() for i in range(part.start, part.end) for word in sentence.tokens[i].text)
    ]


def with_cues(sentences: Sequence[Sentence]) -> list[Draft]:
    """One draft a cue that has a content, and one for each content that hangs on no cue."""
    drafts: list[Draft] = []
    for sentence in sentences:
        cues = _one_a_content([_draft_at(sentence, cue) for cue in _parts(sentence, CUE)])
        taken = [part for draft in cues for part in (draft.source, *draft.content) if part]
        for source in _parts(sentence, SOURCE):
            draft = _draft_of(sentence, source, [draft for draft in cues if not draft.source])
            if draft and not any(_overlap(source, part) for part in taken):
                draft.source = source
        for pieces in _contents(sentence):
            if any(_overlap(piece, part) for piece in pieces for part in taken):
                continue
            draft = _draft_of(sentence, pieces[0], cues)
            if draft and not draft.content:
                draft.content = pieces
            else:
                drafts.append(Draft(content=pieces))
        drafts += cues
    return [draft for draft in _across_sentences(sentences, drafts) if draft.content]


def _draft_at(sentence: Sentence, cue: Part) -> Draft:
    """A cue with the source and the content that the encoder gives it in its sentence."""
    source, content = (_role(sentence, cue, role) for role in (SOURCE, CONTENT))
    around = [part for part in (cue, source) if part]
    return Draft(cue, source, _pieces(sentence, content, around) if content else [])


def _one_a_content(drafts: list[Draft]) -> list[Draft]:
    """Of two cues that claim one content, the surer one has it: “We act,” he *said*, *speaking* in Rome, “or fail.”"""

    def sure(draft: Draft) -> float:
        return min((part.score for part in draft.content), default=0.0)

    def edges(draft: Draft) -> set[int]:
        return {draft.content[0].start, -draft.content[-1].end} if draft.content else set()

    kept: list[Draft] = []
    for draft in sorted(drafts, key=sure, reverse=True):
        if not any(len(edges(draft) & edges(other)) == 2 for other in kept):
            kept.append(draft)
    return sorted(kept, key=lambda draft: draft.cue.start if draft.cue else 0)


def _role(sentence: Sentence, cue: Part, role: int) -> Part | None:
    """The likeliest pair of edges of a cue's source or content; None where that it has none is likelier."""
    edges = 2 * (role == CONTENT)
    starts, ends = sentence.layers.roles[cue.start, edges : edges + 2]
    both = np.triu(np.outer(starts[1:], ends[1:]))
    first, last = divmod(int(both.argmax()), len(both))
    if both[first, last] < starts[0] * ends[0]:
        return None
    return Part(sentence.index, first, last + 1, True, float(both[first, last]) ** 0.5)


def _pieces(sentence: Sentence, content: Part, around: list[Part]) -> list[Part]:
    """A content without the cue and source that interrupt it: "Judge," *he said*, "I have never seen it."."""
    inside = [part for part in around if _overlap(part, content)]
    if not inside:
        return [content]
    edges = (content.start, min(part.start for part in inside)), (max(part.end for part in inside), content.end)
    pieces = [
        replace(content, start=start, end=end)
        for start, end in edges
        if any(sentence.tokens[i].text[0].isalnum() for i in range(start, end))
    ]
    # What stands before the cue may be no content at all, but the clause that the cue is in.
    told = [piece for piece in pieces if _is_marked(sentence, piece)]
    return told or pieces


def _is_marked(sentence: Sentence, piece: Part) -> bool:
    """Do the tags of the words say too that most of a piece is content?"""
    outside = sentence.layers.attribution[piece.start : piece.end, CONTENT, OUTSIDE]
    return bool((outside < 0.5).mean() >= 0.5)


def _overlap(a: Part, b: Part) -> bool:
    return a.sentence == b.sentence and a.start < b.end and b.start < a.end


def _contents(sentence: Sentence) -> list[list[Part]]:
    """
    The contents of a sentence, each as its pieces.

    "Judge," he said, "I have never seen it."   -> one content of two pieces
    """
    found: list[list[Part]] = []
    for part in _parts(sentence, CONTENT):
        if found and not part.begins:
            found[-1].append(part)
        else:
            found.append([part])
    return found


def _draft_of(sentence: Sentence, part: Part, drafts: list[Draft]) -> Draft | None:
    """The draft on whose cue most words of *part* hang; the nearest cue where the encoder names none of them."""
    votes = [
        sum(draft.cue.start <= sentence.links[i] < draft.cue.end for i in range(part.start, part.end))
        for draft in drafts
        if draft.cue
    ]
    if not votes:
        return None
    best = max(range(len(votes)), key=lambda i: (votes[i], -_distance(part, drafts[i])))
    hangs_nowhere = all(sentence.links[i] < 0 for i in range(part.start, part.end))
    if votes[best] == 0 and hangs_nowhere and len(drafts) > 1:
        return None
    return drafts[best]


def _distance(part: Part, draft: Draft) -> int:
    cue = draft.cue
    assert cue is not None
    return max(cue.start - part.end, part.start - cue.end, 0)


def _across_sentences(sentences: Sequence[Sentence], drafts: list[Draft]) -> list[Draft]:
    """
    A cue without content takes a neighbouring sentence's content that has no cue.

    Duale was blunt: / "We will go."       He had this to say. "We will go."       "We will go." That was how he put it.
    """
    waiting = [draft for draft in drafts if draft.cue and not draft.content]
    for draft in drafts:
        if draft.cue or not draft.content:
            continue
        first, last = draft.content[0].sentence, draft.content[-1].sentence
        for neighbour in (first - 1, last + 1):
            match = next((other for other in waiting if other.cue and other.cue.sentence == neighbour), None)
            if match and abs(sentences[neighbour].paragraph - sentences[first].paragraph) <= 1:
                draft.cue, draft.source = match.cue, match.source
                waiting.remove(match)
                break
    return drafts


def words_of(sentence: Sentence, part: Part) -> str:
    """The words of a part with blanks between them."""
    return " ".join(token.text for token in sentence.tokens[part.start : part.end])
