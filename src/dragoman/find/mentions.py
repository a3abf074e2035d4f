"""Where a sentence names somebody who can act, before it is known who that is."""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.find.candidates import GOVERNMENT_NOUNS, NAMES_IN_MANY_STATES, PRONOUNS, Candidate, Scan
from dragoman.find.mention_groups import TWO_BODIES, TWO_PERSONS, TWO_STATES, both_candidate, group_candidates
from dragoman.find.mention_names import (
    helps,
    known_candidate,
    known_entries,
    named_organisations,
    organisation_stretches,
    person_stretches,
    widened,
)
from dragoman.find.mention_organisations import organisation_candidate
from dragoman.find.mention_persons import person_candidate
from dragoman.find.mention_posts import title_stretches, titled_candidate
from dragoman.language.analysis import Sentence
from dragoman.lexicon.names import NameRole, State, group_references, group_sectors


def scan(sentence: Sentence) -> Scan:
    """All candidates of a sentence in order, none within another of its kind; modifiers may lie within longer ones."""
    known = known_entries(sentence)
    persons = person_stretches(sentence, known)
    seen = organisation_stretches(sentence, known, persons)
    named = widened(named_organisations(sentence, known), seen)
    organisations = [*named, *(s for s in seen if not any(s[0] < b and a < s[1] for a, b in named))]
    titles = title_stretches(sentence, persons)
    persons = [one for one in persons if not any(a <= one[0] and one[1] <= b for a, b in titles)]
    taken: set[int] = set()
    found: list[Candidate] = []

    def take(candidate: Candidate | None) -> None:
        if candidate and taken.isdisjoint(range(candidate.start, candidate.end)):
            taken.update(range(candidate.start, candidate.end))
            if candidate.apposition:
                taken.update(range(*candidate.apposition))
            found.append(candidate)

    def take_all(candidates: list[Candidate]) -> None:
        if candidates and taken.isdisjoint(range(candidates[0].start, candidates[0].end)):
            take(candidates[0])
            found.extend(candidates[1:])

    lowered, sectors, references = sentence.lowered, group_sectors(), group_references()
    present = set(lowered)
    if not present.isdisjoint(("two", "both")):
        for head, word in enumerate(lowered):
            if word in TWO_STATES or word in TWO_PERSONS or word in TWO_BODIES:
                take(both_candidate(sentence, head))
    if not present.isdisjoint(GOVERNMENT_NOUNS):
        for head, word in enumerate(lowered):
            if word in GOVERNMENT_NOUNS:
                take_all(group_candidates(sentence, head, known, persons, taken))
    for start, end in named:
        take(organisation_candidate(sentence, start, end, known))
    titled = [titled_candidate(sentence, at, end, known, persons, organisations, titles) for at, end in titles]
    for candidate in titled:
        if candidate and candidate.name:
            take(candidate)
    # What stands beside a name ("…, the justice minister,") is no second person.
    for start, end in persons:
        above = sentence.heads[end - 1]
        of_a_group = above >= end and sentence.labels[end - 1] == "compound" and lowered[above] in sectors
        # "Pro-Assad forces" and "Trump officials" are groups.
        if start not in taken and not of_a_group:
            take(person_candidate(sentence, start, end, known, persons, organisations, titles))
    for candidate in titled:
        take(candidate)
    for start, end in organisations:
        take(organisation_candidate(sentence, start, end, known))
    within_names = {at for (start, end), entry in known.items() if entry.role != "demonym" for at in range(start, end)}
    for head, word in enumerate(lowered):
        is_group = word in sectors or word in references or f"{lowered[head - 1]} {word}" in sectors
        if is_group and head not in taken and head not in within_names:
            take_all(group_candidates(sentence, head, known, persons, taken))
    for (start, end), entry in known.items():
        take(known_candidate(sentence, start, end, entry, known))
    for at, word in enumerate(lowered):
        if word in PRONOUNS and at not in taken and sentence.tags[at].startswith("PRP"):
            take(Candidate(sentence.index, at, at + 1, at, "pronoun", (word,)))
    covered = {(c.start, c.end) for c in found}
    found += [
        Candidate(sentence.index, start, end, end - 1, "modifier", known=entry)
        for (start, end), entry in known.items()
        if isinstance(entry.entry, State) and (start, end) not in covered
    ]
    countries = [
        (start, entry.country, entry.role)
        for (start, end), entry in known.items()
        if entry.country and entry.entry.name not in NAMES_IN_MANY_STATES and not helps(sentence, start, end)
    ]
    return Scan(sorted(found, key=lambda c: (c.start, -c.end)), countries)


def countries_named(scans: list[Scan]) -> Iterator[tuple[int, str, NameRole]]:
    """(sentence, ISO3, how) of every country that a report names, in order."""
    for index, one in enumerate(scans):
        for _, country, role in one.countries:
            yield index, country, role
