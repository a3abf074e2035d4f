"""Names in a sentence: those the lexicon knows, and persons and organisations that the encoder sees."""

from __future__ import annotations

from dragoman.find.candidates import Candidate, Entries, Stretch
from dragoman.find.mention_belonging import country_before
from dragoman.find.mention_organisations import organisation_candidate
from dragoman.find.mention_words import NO_NAME, POSSESSIVES, is_name_word, is_title_word, outer_head
from dragoman.language.analysis import Sentence
from dragoman.lexicon.names import (
    Body,
    Known,
    People,
    Person,
    Place,
    State,
    group_sectors,
    known_names,
    longest_name,
    organisation_words,
)

_INSTRUMENTS = frozenset(
    "Agreement Treaty Pact Accord Act Protocol Memorandum Convention Deal Resolution Initiative".split()
)
#: Behind "US-" or "Iran-": the group is not that country's own.
_HELPED = frozenset(
    (
        "backed supported sponsored aligned allied funded trained armed linked affiliated supplied brokered "
        "imposed equipped financed occupied controlled held friendly"
    ).split()
)


def known_entries(sentence: Sentence) -> Entries:
    """Known names by their words, the longest at each place, none overlapping and none a part of somebody's name."""
    names, longest = known_names(), longest_name()
    words = [token.text for token in sentence.tokens]
    found, at = {}, 0
    starts = [at for at, word in enumerate(words) if word in longest]
    for start in starts:
        if start < at:
            continue
        at, size = start, longest[words[start]]
        for length in range(min(size, len(words) - at), 0, -1):
            entry = names.get(tuple(words[at : at + length]))
            if entry and _is_meant(sentence, at, at + length, entry):
                found[(at, at + length)] = entry
                at += length
                break
    return found


def _is_meant(sentence: Sentence, start: int, end: int, entry: Known) -> bool:
    """Not where the words are a part of a longer name ("Paris Hilton", "the Trump Organization", "Asma Assad")."""
    if entry.role == "person":
        if end - start == 1 and not sentence.tags[start].startswith("NNP"):
            return False
        following = sentence.tokens[end].text if end < len(sentence.tokens) else ""
        if following in organisation_words() and following[0].isupper():
            return False
        longer = [n for n in sentence.names if n.start <= start and end <= n.end and n.end - n.start > end - start]
        if end - start == 1 and any(
            n.kind == "PER" and any(is_name_word(sentence, i) for i in range(n.start, start)) for n in longer
        ):
            return False
        return not any(
            n.kind == "ORG" and n.end > end and sentence.tokens[n.end - 1].text in organisation_words() for n in longer
        )
    if entry.role in ("name", "capital", "place", "body"):
        for name in sentence.names:
            inside = name.start <= start and end <= name.end and name.end - name.start > end - start
            if inside and name.kind == "PER" and name.score > 0.6 and (end < name.end or entry.role != "body"):
                before = sentence.lowered[start - 1] if start > name.start else ""
                if before not in POSSESSIVES and not (
                    start == name.start and sentence.lowered[end : end + 1] in (("'s",), ("’s",))
                ):
                    return (
                        sentence.labels[start] in ("compound", "nmod:poss") and end < name.end and entry.role == "name"
                    )
    return True


def person_stretches(sentence: Sentence, known: Entries) -> list[Stretch]:
    """Persons that the encoder sees or the lexicon knows, each with all words of the name."""
    spans: list[Stretch] = []
    for name in sentence.names:
        if name.kind != "PER" or name.score < 0.5:
            continue
        start, end = _trimmed(sentence, name.start, name.end)
        for (a, b), entry in known.items():
            # "Turkish President Erdogan" in one name: the person begins behind the adjective.
            if a <= start < b and entry.role in ("demonym", "people", "name", "body") and b < end:
                start = b
        while start < end and (
            is_title_word(sentence.lowered[start]) or sentence.tokens[start].text in (*POSSESSIVES, ".")
        ):
            start += 1
        if start < end and not any(a <= start and end <= b and e.role != "person" for (a, b), e in known.items()):
            spans.append((start, end))
    spans += [span for span, entry in known.items() if entry.role == "person"]
    merged: list[Stretch] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    begun = {start for start, _ in known}
    return [(start, _grown(sentence, end, begun)) for start, end in merged]


def _grown(sentence: Sentence, end: int, begun: set[int]) -> int:
    """The end of a name that the encoder cut short: "Kim Jong" before "-un", "Shamima" before "Begum"."""
    tokens = sentence.tokens
    while end < len(tokens):
        if (
            end + 1 < len(tokens)
            and tokens[end].text == "-"
            and tokens[end].start == tokens[end - 1].end == tokens[end + 1].start - 1
        ):
            if sentence.tags[end + 1].startswith("VB"):
                break
            end += 2
        elif (
            is_name_word(sentence, end)
            and end not in begun
            and sentence.labels[end] in ("flat", "compound", "nmod:desc")
            and sentence.heads[end] < end
        ):
            end += 1
        else:
            break
    return end


def organisation_stretches(sentence: Sentence, known: Entries, persons: list[Stretch]) -> list[Stretch]:
    """Organisations that the encoder sees and the lexicon does not know better."""
    found = []
    for name in sentence.names:
        if name.kind != "ORG" or name.score < 0.5:
            continue
        start, end = _trimmed(sentence, name.start, name.end)
        if start == end or {token.text for token in sentence.tokens[end - 1 : end + 1]} & _INSTRUMENTS:
            continue  # "the Defense Cooperation Agreement" is signed, it does not act
        if any(a <= start and end <= b for a, b in known) or any(a < end and start < b for a, b in persons):
            continue
        if any(b == end and isinstance(entry.entry, Body) for (_, b), entry in known.items()):
            continue
        if all(is_title_word(word) for word in sentence.lowered[start:end]):
            continue
        if end - start == 1 and (
            not sentence.tags[start].startswith("NNP") or sentence.lowered[start] in group_sectors()
        ):
            continue  # "State television", "Government forces": a capital only because the sentence begins
        above = sentence.heads[end - 1]
        if (
            above >= end
            and sentence.labels[end - 1] in ("amod", "compound")
            and sentence.lowered[above] in group_sectors()
        ):
            continue  # "US Republican senators" are a group
        found.append((start, end))
    return found


def _trimmed(sentence: Sentence, start: int, end: int) -> Stretch:
    """A name without "the" before it and without lower-case words, 's or commas behind it."""
    while start < end and (not sentence.tokens[start].text[:1].isupper() or sentence.lowered[start] == "the"):
        if sentence.lowered[start] in ("al", "bin", "de", "von", "van"):
            break
        start += 1
    while (
        end > start
        and not sentence.tokens[end - 1].text[:1].isupper()
        and not sentence.tokens[end - 1].text[:1].isdigit()
    ):
        end -= 1
    return start, end


def named_organisations(sentence: Sentence, known: Entries) -> list[Stretch]:
    """
    Names that end in a word like Network, Movement or Ministry: all capitalised words before it belong to them.

    The National Haitian-American Elected Officials Network       -> six words and a hyphen
    the Justice and Development party                             -> the last word may be written small
    """
    found = []
    words = organisation_words()
    for last, token in enumerate(sentence.tokens):
        if token.text not in words or (last + 1 < len(sentence.tokens) and sentence.tokens[last + 1].text in words):
            continue
        start = last
        while start > 0 and _is_part_of_name(sentence, start - 1):
            start -= 1
        small = token.text.islower()
        if small and start > 1 and sentence.lowered[start - 1] == "and" and _is_part_of_name(sentence, start - 2):
            start -= 2
        while start < last and (
            sentence.tokens[start].text in ("-", *POSSESSIVES)
            or sentence.lowered[start] in ("the", "of", "for", "and")
            or (small and is_title_word(sentence.lowered[start]))
        ):
            start += 1
        own = [entry for (a, b), entry in known.items() if start <= a and b <= last]
        if small and (
            start == last or any(b == last and e.role in ("demonym", "name", "people") for (_, b), e in known.items())
        ):
            continue  # "the Turkish parliament" is a group of its country
        clash = any((start <= a and last < b) or (a <= start and last < b) for a, b in known)
        if last - start >= 1 and not clash and not any(entry.role == "person" for entry in own):
            found.append((start, last + 1))
    return found


def widened(named: list[Stretch], seen: list[Stretch]) -> list[Stretch]:
    """Names found by their last word, with what the encoder sees more of them: "UN Office" *on Drugs and Crime*."""

    def touch(a: Stretch, b: Stretch) -> bool:
        return a[0] < b[1] and b[0] < a[1]

    found = []
    for span in named:
        longer = [one for one in seen if touch(one, span) and sum(touch(one, other) for other in named) == 1]
        found.append((min([span[0], *(a for a, _ in longer)]), max([span[1], *(b for _, b in longer)])))
    return found


def _is_part_of_name(sentence: Sentence, at: int) -> bool:
    text = sentence.tokens[at].text
    if text == "-":
        return at > 0 and sentence.tokens[at - 1].text[:1].isupper()
    if text in POSSESSIVES:
        return at > 0 and sentence.tokens[at - 1].text in (
            "People",
            "Peoples",
            "Workers",
            "Women",
            "Children",
            "Lawyers",
        )
    return text[:1].isupper() and sentence.lowered[at] != "the" and sentence.lowered[at] not in NO_NAME


def helps(sentence: Sentence, start: int, end: int) -> bool:
    """ "US-backed", "pro-Russian": a country that helps somebody, not that somebody is of it."""
    after = (
        sentence.lowered[end + 1]
        if sentence.lowered[end : end + 1] == ("-",) and end + 1 < len(sentence.tokens)
        else ""
    )
    before = sentence.lowered[start - 2] if start >= 2 and sentence.tokens[start - 1].text == "-" else ""
    return after in _HELPED or before in ("pro", "anti")


def known_candidate(sentence: Sentence, start: int, end: int, entry: Known, known: Entries) -> Candidate | None:
    """A known name that stands for itself; an adjective or a name that only qualifies the next noun does not."""
    head = end - 1
    if isinstance(entry.entry, (Person, Place)):
        return None
    if entry.role in ("demonym", "people") and not _is_plural_people(sentence, head):
        return None
    if isinstance(entry.entry, Body):
        head = outer_head(sentence, start, end)
        if entry.entry.sector == "PTY" and sentence.labels[head] in ("amod", "compound"):
            return None  # "the Republican nominee"
        other = country_before(sentence, start, known)
        if other and entry.entry.country and other != entry.entry.country:
            # "the Kenyan Supreme Court", "Iraq's Congress": the same name elsewhere.
            return organisation_candidate(sentence, start, end, known)
        if sentence.lowered[start - 1 : start] in (("on",), ("via",)) and entry.entry.sector in ("BUS", "JRN"):
            return None  # where it was said, not who said it
        # "ISIS fighters", "a UN mission": the body still is who acts or is meant.
        return Candidate(
            sentence.index, start, end, head, "known", known=entry, country=entry.entry.country, sector=entry.entry.sector
        )  # fmt: skip
    if sentence.labels[head] in ("compound", "amod") and sentence.heads[head] > head:
        return None
    if end < len(sentence.tokens) and sentence.tokens[end].text == "-":
        return None
    folk = entry.entry if isinstance(entry.entry, People) else None
    country = entry.country
    if folk:
        # "Syrian Kurds", "the Syrian (and Iraqi) Kurds"
        begun = {a: other.country for (a, _), other in known.items() if isinstance(other.entry, State)}
        country = next((begun[c] for c in sentence.children[head] if c in begun), country)
    return Candidate(sentence.index, start, end, head, "known", known=entry, country=country, people=folk)


def _is_plural_people(sentence: Sentence, word: int) -> bool:
    """ "Palestinians", "the British", "Afghans": the people themselves, not an adjective before a noun."""
    following = sentence.tags[word + 1] if word + 1 < len(sentence.tokens) else ""
    if (
        following.startswith("NN")
        or following in ("HYPH", "JJ", "CD")
        or sentence.lowered[word + 1 : word + 2] == ("-",)
    ):
        return False
    if following == "CC" and sentence.labels[word] in ("amod", "compound"):
        return False
    return sentence.tags[word] in ("NNS", "NNPS") or (word > 0 and sentence.lowered[word - 1] == "the")
