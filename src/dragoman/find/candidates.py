"""What a sentence names before it is known who that is: a candidate for a mention of somebody who can act."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from dragoman.lexicon.names import Body, Known, NameRole, People

CandidateKind = Literal["known", "person", "organisation", "post", "group", "both", "states", "pronoun", "modifier"]
Article = Literal["the", "a", "his", "our", ""]
Entries = dict[tuple[int, int], Known]
Stretch = tuple[int, int]
#: Nouns that make a country's adjective or a leader's name a government.
GOVERNMENT_NOUNS = frozenset(["government", "administration", "regime", "authorities", "govt"])
#: Bodies whose bare name ("Congress", "Labour") other states have too.
NAMES_IN_MANY_STATES = frozenset(
    (
        "US Congress|US Senate|US Treasury|US Supreme Court|US National Security Council|US Department of Justice|UK Ministry of Defence|"
        "Democratic Party|Republican Party|Labour Party|Conservative Party|Liberal Democrats|National Front"
    ).split("|")
)
PRONOUNS = frozenset("he she it they him her them his its their".split())


@dataclass(slots=True)
class Candidate:
    """
    A stretch of words ``[start, end)`` that names somebody; ``head`` is the word that carries it.

    ``country`` and ``sector`` are what the words themselves say, ``hint`` the country that a post alone suggests;
    ``post`` holds the title's content words, ``name`` the words of the proper name, ``count`` the number of a group.
    ``body`` is the organisation that the person or group is of, ``owner`` the person it is of ("Trump's spokesman"), ``apposition`` where the
    rest of what is said beside the name stands ("…, the justice minister").
    """

    sentence: int
    start: int
    end: int
    head: int
    kind: CandidateKind
    name: tuple[str, ...] = ()
    known: Known | None = None
    country: str | None = None
    hint: str | None = None
    sector: str | None = None
    post: frozenset[str] = frozenset()
    count: int | None = None
    article: Article = ""
    body: Body | tuple[str, ...] | None = None
    owner: tuple[str, ...] = ()
    people: People | None = None
    apposition: Stretch | None = None
    #: Nothing but an article stands before the noun ("the group").
    bare: bool = False
    #: "US-backed", "pro-Russian": the country named is not its own.
    helped: bool = False
    #: "Western", "foreign": it is of several countries.
    of_many: bool = False

    @property
    def definite(self) -> bool:
        """Is it "the" or "his" somebody?"""
        return self.article in ("the", "his")


@dataclass(slots=True)
class Scan:
    """What one sentence names: the candidates in order, and every country named, with how it is named."""

    candidates: list[Candidate]
    countries: list[tuple[int, str, NameRole]] = field(default_factory=list)
