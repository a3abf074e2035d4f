"""What we know beforehand of who acts: states with their demonyms and capitals, bodies, posts, sectors of groups."""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass
from typing import Literal

from dragoman.lexicon.inflection import nouns_and_plurals
from dragoman.lexicon.tables import rows, table

NameRole = Literal["name", "demonym", "capital", "metonym", "body", "people", "person", "place"]
Gender = Literal["m", "f"]


@dataclass(frozen=True, slots=True)
class State:
    """A state (or territory with a government) and the words that stand for it."""

    iso3: str
    name: str
    aliases: tuple[str, ...]
    demonyms: tuple[str, ...]
    capitals: tuple[str, ...]
    metonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation or group known by name; ``country`` is None for international ones."""

    name: str
    aliases: tuple[str, ...]
    kind: str
    country: str | None
    sector: str

    @property
    def short(self) -> str:
        """The acronym where there is one: UN, NATO."""
        if self.name.startswith("UN "):
            return self.name
        return next((alias for alias in (self.name, *self.aliases) if alias.isupper() and alias.isalpha()), self.name)


@dataclass(frozen=True, slots=True)
class People:
    """A people without a state of its own name: where it lives, and where it governs itself."""

    name: str
    countries: tuple[str, ...]
    self_ruled: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A town or region that is no capital, and the state that it lies in."""

    name: str
    country: str


@dataclass(frozen=True, slots=True)
class Person:
    """
    Somebody whom reports name without saying of which state.

    ``country`` is None for those who serve an international body, whose name is then in ``body``; ``posts`` are the
    titles, in lower case, under which reports may speak of the person.
    """

    name: str
    country: str | None
    sector: str
    gender: Gender | None = None
    posts: tuple[str, ...] = ()
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What a name stands for, and how: by its name, its people, its capital, its seat of government."""

    role: NameRole
    entry: State | Body | People | Person | Place

    @property
    def country(self) -> str | None:
        """The ISO3 code that the name tells; None for international bodies and for peoples of several states."""
        match self.entry:
            case State():
                return self.entry.iso3
            case People():
                return self.entry.countries[0] if len(self.entry.countries) == 1 else None
            case _:
                return self.entry.country


@functools.cache
def states() -> tuple[State, ...]:
    """The states of ISO 3166-1 that appear in reports, and Kosovo (XKX)."""
    return tuple(
        State(
            row["iso3"],
            row["name"],
            *(_split(row[column]) for column in ("aliases", "demonyms", "capitals", "metonyms")),
        )
        for row in rows("states.csv")
    )


@functools.cache
def bodies() -> tuple[Body, ...]:
    """International bodies, well-known national ones, armed groups, parties, NGOs and media."""
    return tuple(
        Body(row["name"], _split(row["aliases"]), row["kind"], row["country"] or None, row["sector"])
        for row in rows("bodies.csv")
    )


@functools.cache
def body_by_name() -> dict[str, Body]:
    """Bodies by the name that the lexicon gives them."""
    return {body.name: body for body in reversed(bodies())}


@functools.cache
def people() -> dict[str, Person]:
    """Leaders, ministers and chiefs of armed groups since about 1990, by full name and by the surnames that tell them."""
    found = {}
    for row in rows("people.csv", own_last=True):
        gender: Gender | None = "m" if row["gender"] == "m" else "f" if row["gender"] == "f" else None
        person = Person(
            row["name"], row["country"] or None, row["sector"], gender, _split(row["posts"]), row["body"] or None
        )
        for name in (row["name"], *_split(row["aliases"])):
            found[name] = person
    return found


@functools.cache
def gender_of_first_name() -> dict[str, Gender]:
    """First names, without accents, that only men or only women bear."""
    genders: tuple[Gender, Gender] = ("m", "f")
    return {folded(name): gender for gender in genders for name in table("first_names.toml")[gender].split()}


def folded(word: str) -> str:
    """
    A word without its accents, as wires and newspapers differ in them.

        >>> folded("Erdoğan"), folded("Yıldırım")
        ('Erdogan', 'Yildirim')
    """
    if word.isascii():
        return word
    plain = unicodedata.normalize("NFKD", word.replace("ı", "i").replace("ø", "o").replace("ł", "l"))
    return "".join(character for character in plain if not unicodedata.combining(character))


@functools.cache
def state_by_iso3() -> dict[str, State]:
    """States by their ISO 3166-1 alpha-3 code."""
    return {state.iso3: state for state in states()}


@functools.cache
def known_names() -> dict[tuple[str, ...], Known]:
    """
    Everything that has a name, by the words of that name, in the case they are written in.

    Case counts: "us" is not the US, "who" not the WHO. Names of several words are cut as `tokenise` cuts them.
    """
    from dragoman.language.tokens import tokenise

    found: dict[tuple[str, ...], Known] = {}

    def put(name: str, known: Known) -> None:
        words = tuple(token.text for token in tokenise(name))
        found.setdefault(words, known)
        if len(words) > 2 and words[0] == "the":
            found.setdefault(words[1:], known)

    for state in states():
        for role, names in (("name", (state.name, *state.aliases)), ("demonym", state.demonyms),
                            ("capital", state.capitals), ("metonym", state.metonyms)):  # fmt: skip
            for name in names:
                put(name, Known(role, state))  # type: ignore[arg-type]
    for body in bodies():
        for name in (body.name, *body.aliases):
            put(name, Known("body", body))
    for row in rows("peoples.csv"):
        folk = People(row["name"], _split(row["countries"]), _split(row["self_ruled"]))
        for name in _split(row["words"]):
            put(name, Known("people", folk))
    for row in rows("places.csv"):
        for name in _split(row["names"]):
            put(name, Known("place", Place(name, row["iso3"])))
    for name, person in people().items():
        for spelling in {name, folded(name)}:
            put(spelling, Known("person", person))
    return found


@functools.cache
def longest_name() -> dict[str, int]:
    """For each first word of a known name, the most words that such a name has."""
    longest: dict[str, int] = {}
    for words in known_names():
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest


@functools.cache
def posts() -> dict[tuple[str, ...], str]:
    """Words of a post's title, in lower case -> PLOVER sector of who holds it."""
    sectors = table("posts.toml")["sector"]
    return {tuple(_words(title)): sector for sector, titles in sectors.items() for title in titles}


@functools.cache
def post_countries() -> dict[tuple[str, ...], str]:
    """Posts that only one state calls so -> that state's ISO3 code."""
    return {tuple(_words(title)): iso3 for title, iso3 in table("posts.toml")["country"].items()}


@functools.cache
def posts_of_a_body() -> frozenset[tuple[str, ...]]:
    """Titles that say nothing without a name or the body they serve: director, head, general."""
    return frozenset(tuple(_words(title)) for title in table("posts.toml")["needs"]["body"])


@functools.cache
def portfolio_words() -> frozenset[str]:
    """Words for a minister's area of duty, in lower case."""
    return frozenset(table("posts.toml")["portfolio"]["words"])


@functools.cache
def group_sectors() -> dict[str, str]:
    """Nouns for groups and bodies, singular and plural -> PLOVER sector."""
    sectors = table("sectors.toml")
    irregular = {
        "policeman": "policemen", "gunman": "gunmen", "serviceman": "servicemen", "militiaman": "militiamen",
        "man": "men", "woman": "women", "child": "children",
    }  # fmt: skip
    found = {}
    for sector, nouns in sectors.items():
        if sector not in ("name", "reference", "one", "make"):
            for noun in nouns:
                found.update(dict.fromkeys(nouns_and_plurals([noun]) | {irregular.get(noun, noun)}, sector))
    return found


@functools.cache
def makes_of_arms() -> frozenset[str]:
    """Names of weapons and vehicles, which are nobody's: Patriot, Leopard."""
    return frozenset(table("sectors.toml")["make"]["names"])


@functools.cache
def person_nouns() -> dict[str, Gender | None]:
    """Nouns for one person, "a witness" -> the gender that the noun tells, if any."""
    nouns = table("sectors.toml")["one"]
    told: dict[str, Gender | None] = {"m": "m", "f": "f", "either": None}
    return {noun: gender for name, gender in told.items() for noun in nouns[name]}


@functools.cache
def group_references() -> dict[str, frozenset[str]]:
    """Nouns that take up a body named before ("the group", "the ministry") -> what it can be: sectors and kinds."""
    return {noun: frozenset(kinds.split()) for noun, kinds in table("sectors.toml")["reference"].items()}


@functools.cache
def longest_post() -> dict[str, int]:
    """For each first word of a post's title, the most words that such a title has."""
    longest: dict[str, int] = {}
    for words in posts():
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest


@functools.cache
def organisation_words() -> dict[str, str]:
    """Words within the names of organisations ("Ministry", "Network") -> PLOVER sector."""
    return dict(table("sectors.toml")["name"])


def _words(text: str) -> list[str]:
    from dragoman.language.tokens import tokenise

    return [token.text.lower() for token in tokenise(text)]


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)
