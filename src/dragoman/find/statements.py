"""
Who says so: source, cue and content of every statement, the speaker resolved to an actor.

The encoder marks the words of sources, cues and contents (the triple of Pareti's PARC and of PolNeAR) and says on which
cue each of them hangs. Here the marked words become spans, quotations that run over sentences become one content, and
pronouns and documents ("it said", "the letter added") become speakers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from dragoman.facts import Manner, Statement
from dragoman.find.actors import Cast
from dragoman.find.clauses import DOCUMENTS, subject_word
from dragoman.language.analysis import BEGIN, INSIDE, OUTSIDE, Analysis, Sentence
from dragoman.lexicon.inflection import lemmas_by_form
from dragoman.report import Span

SOURCE, CUE, CONTENT = range(3)

#: Verbs with which somebody within a statement says something.
_SAYING = lemmas_by_form(
    (
        "say tell note add state declare announce claim argue insist stress warn explain acknowledge assert "
        "admit allege deny confirm reiterate emphasise emphasize suggest maintain mention observe remark "
        "reply believe think"
    ).split()
)
#: Subjects in a quotation that are its speaker, or everybody.
_SPEAKING = frozenset(("i", "we", "you", "it", "this", "that", "which"))
_WRITING = frozenset(
    (
        "write wrote written writes pen penned send sent issue issued sign signed publish published release released"
    ).split()
)
#: What a quotation is worth in which the encoder sees no statement.
_BARE = 0.9
_CLOSING, _OPENING = frozenset('"”'), frozenset('"“')
#: How many sentences back "it" may mean a letter.
_PRONOUN_REACH = 2
#: A quotation with fewer words is a phrase somebody uses ("deplorables"), unless the encoder sees a statement in it.
_SHORTEST_QUOTATION = 6


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
    via: str | None = None
    reason: str = ""

    @property
    def order(self) -> tuple[int, int]:
        """Sentence and word at which it begins."""
        parts = [*self.content, *filter(None, (self.cue, self.source))]
        return min((part.sentence, part.start) for part in parts)


def find_statements(analysis: Analysis, cast: Cast) -> tuple[Statement, ...]:
    """
    The statements of a report in order, also those of little weight; see `scores.told` and `nested`.

    Form 1: Kenya says it plans to send 1,000 soldiers        -> indirect
    Form 2: "We agree," he said. "It is time."                -> two direct ones, the second without a cue of its own
    Form 3: the move "reinforces" ties, said Austin           -> mixed
    Form 4: “It is your duty,” the letter said                -> the letter's author speaks, via the letter
    """
    drafts = [
        *_with_cues(analysis.sentences),
    ]
    drafts += [inner for draft in drafts for inner in _within(analysis.sentences, draft)]
    drafts += _bare_quotations(analysis.sentences, [part for draft in drafts for part in draft.content])
    drafts = _joined(analysis.sentences, sorted(drafts, key=lambda draft: draft.order))
    drafts = [draft for draft in drafts if _says_something(draft)]
    drafts.sort(key=lambda draft: draft.order)
    _name_speakers(analysis.sentences, drafts, cast)
    return tuple(_statement(number, draft, analysis, cast) for number, draft in enumerate(drafts, 1))


# --- from marked words to drafts --------------------------------------------------------------------------------


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


def _with_cues(sentences: Sequence[Sentence]) -> list[Draft]:
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


def _bare_quotations(sentences: Sequence[Sentence], covered: Iterable[Part]) -> list[Draft]:
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


def _joined(sentences: Sequence[Sentence], drafts: list[Draft]) -> list[Draft]:
    """
    Quotations of one paragraph that go on with one speaker, as one content.

    Form 1: “We agree. It is time,” he said.       -> sentences of one quotation
    Form 2: “We agree,” he said. “It is time.”     -> no new cue, so the same statement goes on
    """
    found: list[Draft] = []
    for draft in drafts:
        before = next((other for other in reversed(found) if other.content), None)
        if before and _goes_on(sentences, before, draft):
            before.content = sorted((*before.content, *draft.content), key=lambda part: (part.sentence, part.start))
            if draft.cue:
                before.cue, before.source = draft.cue, draft.source
        else:
            found.append(draft)
    return found


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


def _says_something(draft: Draft) -> bool:
    """A word or two without a source is no statement but a stray mark."""
    words = sum(part.end - part.start for part in draft.content)
    return words > 3 if draft.source is None else words > 1


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


# --- speakers ---------------------------------------------------------------------------------------------------


def _name_speakers(sentences: Sequence[Sentence], drafts: list[Draft], cast: Cast) -> None:
    """Give each draft its speaker: the actor at its source, the author of a document, or who spoke just before."""
    authors = _authors(sentences, cast)
    last: Draft | None = None
    for draft in drafts:
        if draft.source:
            _from_source(sentences[draft.source.sentence], draft, cast, authors, last)
        if not draft.speaker and draft.cue:
            _from_subject(sentences[draft.cue.sentence], draft, cast)
        if not draft.speaker and not draft.source and last and _follows(sentences, last, draft):
            draft.speaker, draft.via = last.speaker, last.via
            draft.reason = "the quotation goes on after its speaker was named"
        if draft.speaker and not draft.via:
            draft.via = _document_around(sentences, draft)
        last = draft if draft.speaker else last


def _follows(sentences: Sequence[Sentence], last: Draft, draft: Draft) -> bool:
    """Is *draft* a quotation right behind the content of *last*, in its paragraph or the next?"""
    here, before = draft.content[0], last.content[-1]
    if not sentences[here.sentence].quoted[min(here.start + 1, here.end - 1)]:
        return False
    return sentences[here.sentence].paragraph - sentences[before.sentence].paragraph <= 1


def _from_source(
    sentence: Sentence, draft: Draft, cast: Cast, authors: list[tuple[int, str, str]], last: Draft | None
) -> None:
    source = draft.source
    assert source is not None
    head = _head(sentence, source)
    word = sentence.lowered[head]
    document = next(
        (sentence.lowered[i] for i in range(source.start, source.end) if sentence.lowered[i] in DOCUMENTS), None
    )
    if (document and sentence.lowered[source.start] in ("it", "a", "an", "the", "its", "their")) or document == word:
        owner = next((m for m in cast.in_sentence(sentence.index) if source.start <= m.start < source.end), None)
        author = next(
            (actor for at, noun, actor in reversed(authors) if at <= sentence.index and noun == document), None
        )
        draft.speaker = owner.actor if owner else author
        draft.via = document
        draft.reason = f"the {document} speaks for its author"
        return
    written = next(
        ((noun, actor) for at, noun, actor in reversed(authors) if 0 <= sentence.index - at <= _PRONOUN_REACH), None
    )
    if word == "it" and written and not (last and last.via and _near(sentence, last)):
        draft.via, draft.speaker = written
        draft.reason = f"“it” is the {draft.via} named just before, which speaks for its author"
        return
    if word in ("it", "they") and last and last.via and _near(sentence, last):
        draft.speaker, draft.via = last.speaker, last.via
        draft.reason = f"“{word}” goes on with the {last.via} quoted before"
        return
    mention = _mention_at(cast, sentence.index, head, source)
    if mention:
        draft.speaker = mention
        draft.reason = f"“{_words(sentence, source)}” is the source of the statement"
    elif word in ("he", "she") and last and _near(sentence, last):
        draft.speaker = last.speaker
        draft.reason = f"“{word}” goes on with the speaker before"
    elif open_to := cast.doubts.get((sentence.index, head)):
        names = " or ".join(cast.actor(actor).name for actor in open_to)
        draft.reason = f"“{_words(sentence, source)}” may be {names}; none is chosen"


def _from_subject(sentence: Sentence, draft: Draft, cast: Cast) -> None:
    """Who says so by grammar: a cue without a source of its own ("he came in *and said*"), or whose source is "who"."""
    assert draft.cue is not None
    if draft.source and sentence.lowered[draft.source.start] not in ("who", "which", "that"):
        return
    verb = next((i for i in range(draft.cue.start, draft.cue.end) if sentence.tags[i].startswith("VB")), None)
    subject = subject_word(sentence, verb) if verb is not None else None
    if subject is None:
        return
    mention = cast.at(sentence.index, subject)
    if mention and mention.kind != "modifier":
        draft.speaker = mention.actor
        draft.reason = f"“{sentence.tokens[subject].text}” is the subject of “{_words(sentence, draft.cue)}”"


def _near(sentence: Sentence, draft: Draft) -> bool:
    return 0 <= sentence.index - draft.content[-1].sentence <= 2


def _mention_at(cast: Cast, sentence: int, head: int, source: Part) -> str | None:
    """The actor at the head of the source, else the first one within it."""
    mention = cast.at(sentence, head)
    if mention and mention.kind != "modifier":
        return mention.actor
    inside = [m for m in cast.in_sentence(sentence) if source.start <= m.head < source.end]
    whole = [m for m in inside if m.kind != "modifier"] or inside
    return whole[0].actor if whole else None


def _head(sentence: Sentence, part: Part) -> int:
    """The word of the part whose own head lies outside of it."""
    for i in range(part.start, part.end):
        if not part.start <= sentence.heads[i] < part.end and sentence.labels[i] not in (
            "punct",
            "case",
            "det",
            "mark",
            "cc",
        ):
            return i
    return part.start


def _authors(sentences: Sequence[Sentence], cast: Cast) -> list[tuple[int, str, str]]:
    """(sentence, document noun, author) for each "A wrote a letter" and "A's statement"."""
    found = []
    for sentence in sentences:
        for i, word in enumerate(sentence.lowered):
            if word not in DOCUMENTS:
                continue
            writing = any(w in _WRITING for w in sentence.lowered[max(0, i - 6) : i])
            before = [
                m for m in cast.in_sentence(sentence.index) if m.end <= i and m.kind != "modifier" and not m.place
            ]
            if writing and before:
                found.append((sentence.index, word, before[0].actor))
            elif (
                owner := cast.at(sentence.index, i - 2) if i >= 2 and sentence.lowered[i - 1] in ("'s", "’s") else None
            ) is not None:
                found.append((sentence.index, word, owner.actor))
    return found


def _document_around(sentences: Sequence[Sentence], draft: Draft) -> str | None:
    """
    The document named beside the statement: "In the letter, they said …", "… he said in a statement",
    "According to a Defense Department readout, Austin noted …".
    """
    here = draft.cue or draft.content[0]
    sentence = sentences[here.sentence]
    inside = {i for part in draft.content if part.sentence == sentence.index for i in range(part.start, part.end)}
    for i, word in enumerate(sentence.lowered):
        if word in DOCUMENTS and i not in inside:
            before = sentence.lowered[max(0, i - 5) : i]
            if {"in", "to", "by"} & set(before[:4]) and (i < 8 or i > here.start):
                return word
    return None


# --- from drafts to facts ---------------------------------------------------------------------------------------


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
    )


def _span(sentences: Sequence[Sentence], part: Part) -> Span:
    return sentences[part.sentence].span_of(part.start, part.end)


def _words(sentence: Sentence, part: Part) -> str:
    return " ".join(token.text for token in sentence.tokens[part.start : part.end])


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
