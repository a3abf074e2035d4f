"""Who speaks: the source of a draft as an actor, a pronoun or a document for its author, the last speaker where a quotation goes on."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.find.cast import Cast
from dragoman.find.clauses import DOCUMENTS, mentions_at, subject_word
from dragoman.find.drafts import Draft, Part, words_of
from dragoman.language.analysis import Sentence
from dragoman.lexicon.names import group_sectors, person_nouns

_WRITING = frozenset(
    (
        "write wrote written writes pen penned send sent issue issued sign signed publish published release released"
    ).split()
)
_DRAFTED = frozenset("drafted sponsored proposed tabled submitted prepared backed co-sponsored penned".split())
#: How many sentences back "it" may mean a letter.
_PRONOUN_REACH = 2


def name_speakers(sentences: Sequence[Sentence], drafts: list[Draft], cast: Cast) -> None:
    """Give each draft its speaker: the actor at its source, the author of a document, or who spoke just before."""
    authors = _authors(sentences, cast)
    last: Draft | None = None
    for draft in drafts:
        if draft.source:
            _from_source(sentences[draft.source.sentence], draft, cast, authors, last)
        if not draft.speaker and draft.cue:
            _from_subject(sentences[draft.cue.sentence], draft, cast)
            if not draft.speaker and last and last.cue and _is_joined(sentences[draft.cue.sentence], last.cue, draft):
                draft.speaker, draft.co_speakers, draft.via = last.speaker, last.co_speakers, last.via
                draft.reason = f"“{words_of(sentences[last.cue.sentence], last.cue)}” has the same subject"
        if not draft.speaker and not draft.source and last and _follows(sentences, last, draft):
            draft.speaker, draft.co_speakers, draft.via = last.speaker, last.co_speakers, last.via
            draft.reason = "the quotation goes on after its speaker was named"
        if draft.speaker and not draft.via:
            draft.via = _document_around(sentences, draft)
        last = draft if draft.speaker else last


def _is_joined(sentence: Sentence, before: Part, draft: Draft) -> bool:
    """ "The resolution condemns … and *calls on* …": a second verb without a subject of its own."""
    cue = draft.cue
    assert cue is not None
    if draft.source or before.sentence != cue.sentence:
        return False
    return any(
        sentence.labels[at] == "conj" and before.start <= sentence.heads[at] < before.end
        for at in range(cue.start, cue.end)
    )


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
        owner = next(
            (
                m
                for m in cast.in_sentence(sentence.index)
                if source.start <= m.start < source.end and not _only_drafted(sentence, m.head)
            ),
            None,
        )
        author = next(
            (actor for at, noun, actor in reversed(authors) if at <= sentence.index and noun == document), None
        )
        draft.speaker = owner.actor if owner else author or _adopted_by(sentence, cast, document)
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
        draft.speaker, draft.co_speakers, draft.via = last.speaker, last.co_speakers, last.via
        draft.reason = f"“{word}” goes on with the {last.via} quoted before"
        return
    mention = _mention_at(cast, sentence, head, source)
    if mention:
        draft.speaker = mention
        draft.co_speakers = _joined(sentence, cast, head, source, mention)
        draft.reason = f"“{words_of(sentence, source)}” is the source of the statement"
    elif word in ("he", "she") and last and _near(sentence, last):
        draft.speaker = last.speaker
        draft.reason = f"“{word}” goes on with the speaker before"
    elif open_to := cast.doubts.get((sentence.index, head)):
        names = " or ".join(cast.actor(actor).name for actor in open_to)
        draft.reason = f"“{words_of(sentence, source)}” may be {names}; none is chosen"


def _adopted_by(sentence: Sentence, cast: Cast, document: str | None) -> str | None:
    """Whose resolution it is: that of the council or assembly named last."""
    if document != "resolution":
        return None
    named = (m.actor for at in range(sentence.index, -1, -1) for m in reversed(cast.in_sentence(at)))
    return next((actor for actor in named if cast.actor(actor).name.endswith(("Council", "Assembly"))), None)


def _only_drafted(sentence: Sentence, word: int) -> bool:
    """ "The resolution, drafted by *France*," speaks for the council."""
    return any(
        sentence.lowered[above] in _DRAFTED and sentence.labels[above].startswith("acl")
        for above in sentence.ancestors(word)
    )


def _from_subject(sentence: Sentence, draft: Draft, cast: Cast) -> None:
    """Who says so by grammar: a cue without a source of its own ("he came in *and said*"), or whose source is "who"."""
    assert draft.cue is not None
    if draft.source and sentence.lowered[draft.source.start] not in ("who", "which", "that"):
        return
    verbs = [i for i in range(draft.cue.start, draft.cue.end) if sentence.tags[i].startswith("VB")]
    verb = next((i for i in verbs if not sentence.labels[i].startswith("aux")), next(iter(verbs), None))
    subject = subject_word(sentence, verb) if verb is not None else None
    if subject is None:
        return
    mention = cast.at(sentence.index, subject)
    if mention and mention.kind != "modifier":
        draft.speaker = mention.actor
        draft.co_speakers = tuple(
            dict.fromkeys(m.actor for m in mentions_at(sentence, cast, subject) if m.actor != mention.actor)
        )
        draft.reason = f"“{sentence.tokens[subject].text}” is the subject of “{words_of(sentence, draft.cue)}”"


def _near(sentence: Sentence, draft: Draft) -> bool:
    return 0 <= sentence.index - draft.content[-1].sentence <= 2


def _mention_at(cast: Cast, sentence: Sentence, head: int, source: Part) -> str | None:
    """The actor at the head of the source, else the first one within it."""
    mention = cast.at(sentence.index, head)
    if mention and mention.kind != "modifier":
        return mention.actor
    inside = [m for m in cast.in_sentence(sentence.index) if source.start <= m.head < source.end]
    if sentence.lowered[head] in person_nouns() or sentence.lowered[head] in group_sectors():
        # "His stepfather, Steve Howell, said", "her friends said": not he or she
        inside = [m for m in inside if sentence.labels[m.head] != "nmod:poss"]
    whole = [m for m in inside if m.kind != "modifier"] or inside
    return whole[0].actor if whole else None


def _joined(sentence: Sentence, cast: Cast, head: int, source: Part, speaker: str) -> tuple[str, ...]:
    """The others whom the source names beside the speaker: "A and B"."""
    found = [m for m in mentions_at(sentence, cast, head) if source.start <= m.head < source.end]
    if all(m.actor != speaker for m in found):
        return ()
    return tuple(dict.fromkeys(m.actor for m in found if m.actor != speaker))


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
