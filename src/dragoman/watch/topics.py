"""What one wants to follow, in words: ``Haiti AND (Kenya OR UN)``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from dragoman.errors import BadFilter

Test = Callable[["_Words"], bool]
_TOKEN = re.compile(r'\s*(?:(?P<quoted>"[^"]*"|“[^”]*”)|(?P<mark>[()])|(?P<word>[^\s()"“”]+))')
#: More parts than people write.
_MAX_TOKENS = 500


@dataclass(frozen=True, slots=True)
class _Words:
    """A text for looking words up: as it is, and in small letters without accents."""

    exact: str
    folded: str


def about(wish: str) -> Callable[[str], bool]:
    """
    A test whether a text is about what is wished: words with AND, OR, NOT, parentheses and "quoted phrases".

    Words next to one another must all be there. A word in capitals (UN, US) is looked up as such, others in any case and
    without accents; ``sanction*`` takes every ending. Raises BadFilter where the wish cannot be understood.

        >>> test = about('Haiti AND (Kenya OR "Security Council") NOT football')
        >>> test("Kenya sends police to Haiti"), test("Kenya beats Haiti in football")
        (True, False)
    """
    tokens = _tokens(wish)
    if not tokens:
        raise BadFilter("--about is empty; write what to follow, for example: Haiti AND (Kenya OR UN)")
    test, rest = _either(tokens, wish, 0)
    if rest:
        raise BadFilter(f"“{wish}” has a {rest[0]} too many; write for example: Haiti AND (Kenya OR UN)")

    def matches(text: str) -> bool:
        return test(_Words(text, _folded(text)))

    return matches


def _tokens(wish: str) -> list[str]:
    found, at = [], 0
    wish = wish.strip()
    while at < len(wish):
        match = _TOKEN.match(wish, at)
        if not match:
            raise BadFilter(f"“{wish}” cannot be understood from “{wish[at : at + 20]}” on; close the quotation mark")
        found.append(match.group().strip())
        at = match.end()
    if len(found) > _MAX_TOKENS:
        raise BadFilter(f"--about has more than {_MAX_TOKENS} words; follow several topics with several ledgers")
    return found


def _either(tokens: list[str], wish: str, depth: int) -> tuple[Test, list[str]]:
    first, tokens = _all(tokens, wish, depth)
    tests = [first]
    while tokens and tokens[0] == "OR":
        test, tokens = _all(tokens[1:], wish, depth)
        tests.append(test)
    return (lambda words: any(test(words) for test in tests)), tokens


def _all(tokens: list[str], wish: str, depth: int) -> tuple[Test, list[str]]:
    first, tokens = _one(tokens, wish, depth)
    tests = [first]
    while tokens and tokens[0] not in ("OR", ")"):
        test, tokens = _one(tokens[1:] if tokens[0] == "AND" else tokens, wish, depth)
        tests.append(test)
    return (lambda words: all(test(words) for test in tests)), tokens


def _one(tokens: list[str], wish: str, depth: int) -> tuple[Test, list[str]]:
    if not tokens or tokens[0] in ("AND", "OR", ")") or depth > 50:
        raise BadFilter(f"“{wish}” lacks a word or a parenthesis; write for example: Haiti AND (Kenya OR UN)")
    if tokens[0] == "NOT":
        test, rest = _one(tokens[1:], wish, depth + 1)
        return (lambda words: not test(words)), rest
    if tokens[0] == "(":
        test, rest = _either(tokens[1:], wish, depth + 1)
        if not rest or rest[0] != ")":
            raise BadFilter(f"“{wish}” has a parenthesis that is not closed")
        return test, rest[1:]
    return _word(tokens[0]), tokens[1:]


def _word(token: str) -> Test:
    phrase = " ".join(token.strip('"“”').split())
    if not any(letter.isalnum() for letter in phrase):
        raise BadFilter(f"“{token}” is no word to look for")
    exact = phrase.isupper() and len(phrase) <= 6
    wanted = phrase if exact else _folded(phrase)
    ending = r"\w*" if wanted.endswith("*") else r"(?!\w)"
    pattern = re.compile(r"(?<!\w)" + re.escape(wanted.rstrip("*")).replace(r"\ ", r"\s+") + ending)
    return lambda words: bool(pattern.search(words.exact if exact else words.folded))


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
