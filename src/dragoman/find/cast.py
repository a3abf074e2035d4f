"""Who acts in a report: the actors and all their mentions, once it is known who each is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from dragoman.facts import Actor
from dragoman.report import Span


@dataclass(frozen=True, slots=True)
class Mention:
    """
    A place in the report that names an actor: words ``[start, end)`` of a sentence with their syntactic head.

    ``kind`` is name, post, group, pronoun or modifier ("Kenyan" in "Kenyan soldiers"); ``place`` says that it is only
    where something happens ("in Nairobi").
    """

    sentence: int
    head: int
    start: int
    end: int
    span: Span
    actor: str
    kind: str
    place: bool


@dataclass(frozen=True)
class Cast:
    """The actors of a report and all their mentions in text order."""

    actors: tuple[Actor, ...]
    mentions: tuple[Mention, ...]
    #: Group id -> ids of its members, where a report counts a group first and names all of it in the next sentence.
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: (sentence, word) of a pronoun or title -> ids of those who fit it equally well, so that none was chosen.
    doubts: Mapping[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    #: Ids of groups whose country is only that of whoever acted before, and of holders of a post without a name.
    loose: frozenset[str] = frozenset()

    @cached_property
    def _by_sentence(self) -> dict[int, tuple[Mention, ...]]:
        found: dict[int, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            found[mention.sentence].append(mention)
        return {index: tuple(mentions) for index, mentions in found.items()}

    @cached_property
    def _by_id(self) -> dict[str, Actor]:
        return {actor.id: actor for actor in self.actors}

    def in_sentence(self, index: int) -> tuple[Mention, ...]:
        """The mentions of one sentence."""
        return self._by_sentence.get(index, ())

    def at(self, sentence: int, word: int) -> Mention | None:
        """The mention whose head a word is, else the shortest whole one that the word lies in."""
        inside = [m for m in self.in_sentence(sentence) if m.start <= word < m.end]
        return min(inside, key=lambda m: (m.kind == "modifier", m.head != word, m.end - m.start), default=None)

    def actor(self, id: str) -> Actor:
        """The actor with this id; KeyError where there is none."""
        return self._by_id[id]
