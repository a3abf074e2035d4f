"""Which amounts of a sentence belong to a promise, and the fund through which its money goes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dragoman.facts import Quantity
from dragoman.find.clauses import preposition, span_of_words
from dragoman.find.commitment_kinds import lies_in
from dragoman.find.promise import Promise
from dragoman.language.analysis import Analysis, Sentence
from dragoman.report import Span

_OF_IT = r"of (?:which|that|it|this|them|those)\b"
_PART_OF_IT = re.compile(rf"\b{_OF_IT}\s*\Z", re.IGNORECASE)
_PART_OF_IT_BEHIND = re.compile(rf"\s*{_OF_IT}", re.IGNORECASE)
#: "a pact under which Washington will pay": what a clause says that stands to an agreement in this way is a term of it.
_STIPULATES = ("under", "by", "in", "through")
_INTO = ("to", "into", "through", "via")


def amounts_of(promise: Promise, core: set[int], quantities: Sequence[Quantity], text: str) -> tuple[Quantity, ...]:
    """
    The amounts of a promise whose own words are *core*; *text* is the report's.

    Form 1: pledged *$15 million* to the fund                                  -> what is promised
    Form 2: pledged $15 million, of which *$1.7 million* has been spent        -> and how much of it has moved
    Form 3: signed a pact under which Washington will pay *$100 million*       -> and the sums that an agreement sets
    """
    sentence = promise.sentence
    found = [q for q in quantities if lies_in(sentence, q.span, core)]
    for quantity in quantities:
        whole = any(q.unit == quantity.unit and q.span.end <= quantity.span.start for q in found)
        if quantity.role == "already_paid" and whole and quantity not in found:
            before = text[sentence.span.start : quantity.span.start]
            if _PART_OF_IT.search(before) or _PART_OF_IT_BEHIND.match(text, quantity.span.end):
                found.append(quantity)
    if promise.rule == "instrument":
        terms = {w for verb in stipulations(sentence, promise.act) for w in sentence.subtree(verb)}
        found += [q for q in quantities if q not in found and len(q.unit) == 3 and lies_in(sentence, q.span, terms)]
    return tuple(sorted(found, key=lambda q: q.span))


def stipulations(sentence: Sentence, instrument: int) -> list[int]:
    """The verbs of what an agreement sets: "a pact under which Washington will *pay*"."""
    return [
        clause
        for clause in sentence.children[instrument]
        if sentence.labels[clause] == "acl:relcl"
        and any(
            sentence.lowered[w] == "which" and preposition(sentence, w) in _STIPULATES
            for w in sentence.children[clause]
        )
    ]


def channel_of(promise: Promise, analysis: Analysis) -> Span | None:
    """
    The fund into which money is promised: "$15 million to the *UN trust fund*".

    "The fund" alone is the last one that the report has named. The channel of delivery, as OECD's aid statistics call it.
    """
    sentence = promise.sentence
    near = sorted({*sentence.subtree(promise.cue), *sentence.subtree(promise.act)})
    head = next((w for w in near if sentence.lowered[w] == "fund" and preposition(sentence, w) in _INTO), None)
    if head is None:
        return None
    for earlier in (sentence, *reversed(analysis.sentences[: sentence.index])):
        funds = [
            w for w, form in enumerate(earlier.lowered) if form == "fund" and (earlier is not sentence or w <= head)
        ]
        named = [span for w in reversed(funds) if (span := _named_fund(earlier, w))]
        if named:
            return named[0]
    return None


def _named_fund(sentence: Sentence, head: int) -> Span | None:
    """The words that tell a fund from others; None where there are none."""
    parts = [c for c in sentence.children[head] if c < head and sentence.labels[c] in ("compound", "amod", "flat")]
    return span_of_words(sentence, [*parts, head]) if parts else None
