"""Facts in words, as both the terminal and the page show them."""

from __future__ import annotations

from decimal import Decimal

from dragoman.facts import Commitment, Event, Position, Quantity, Reading, Statement
from dragoman.report import Span

_QUALIFIERS = {
    "at_least": "at least ", "more_than": "more than ", "at_most": "up to ", "less_than": "less than ", "about": "about ", "dozens": "dozens, at least ",
    "unknown": "at least ",
}  # fmt: skip
_REQUIREMENTS = {
    "un_security_council": "UN Security Council", "regional_body": "a regional body", "host_consent": "the host's consent", "cabinet": "the cabinet",
    "legislature": "parliament", "appropriation": "an appropriation", "court": "a court", "reciprocal_agreement": "a reciprocal agreement",
    "ratification": "ratification", "funding": "funding",
}  # fmt: skip
#: The most characters of a quotation within a line.
_QUOTED = 72
_TERMS = {"Y": "year", "M": "month", "W": "week", "D": "day"}

_UNNAMED = "somebody not named"
_PRONOUNS = frozenset("i we you he she it they who which that me us him her them this these those".split())


def names(reading: Reading, ids: tuple[str, ...]) -> str:
    """Actors by name: Kenya, Chad and Benin; "nobody named" for none."""
    found = [reading.actor(id).name for id in ids]
    return ", ".join(found[:-1]) + " and " + found[-1] if len(found) > 1 else found[0] if found else "nobody named"


def amount(quantity: Quantity) -> str:
    """An amount as a reader writes it: at least 1,000 soldiers; $100 million as USD 100,000,000."""
    unit = quantity.unit.partition(":")[2] or quantity.unit
    value = quantity.value_min if quantity.value_min is not None else quantity.value_max
    number = _grouped(value)
    if quantity.qualifier == "range" and quantity.value_max is not None:
        number = f"{number} to {_grouped(quantity.value_max)}"
    bound = _QUALIFIERS.get(quantity.qualifier, "")
    if unit == "%":
        return f"{bound}{number} %"
    if len(unit) == 3 and unit.isupper():
        return f"{bound}{unit} {number}"
    people = "people" if unit == "unspecified" else unit if unit in ("police", "aircraft") or value == 1 else f"{unit}s"
    return f"{bound}{number} {people}"


def _grouped(value: Decimal | None) -> str:
    return "?" if value is None else f"{value:,f}"


def commitment(reading: Reading, fact: Commitment) -> str:
    """Kenya → Haiti: personnel, at least 1,000 soldiers; pledged"""
    who = ("asked of " if fact.stage == "requested" else "") + names(reading, fact.promisors)
    whom = f" → {names(reading, fact.beneficiaries)}" if fact.beneficiaries else ""
    what = [fact.name or fact.kind, *map(amount, fact.quantities)]
    when = [
        f"on {fact.when}" if fact.when and len(fact.when) == 10 else fact.when or "",
        f"for {term(fact.term)}" if fact.term else "",
    ]
    return f"{who}{whom}: {', '.join(what)}; {' '.join([fact.stage.replace('_', ' '), *filter(None, when)])}"


def commitment_line(reading: Reading, fact: Commitment) -> str:
    """A commitment with whoever tells it, and with the report's words where it has neither name nor amount."""
    words = "" if fact.name or fact.quantities else _in_words(reading, fact.evidence)
    return commitment(reading, fact) + said_by(reading, fact.statement) + words


def term(duration: str) -> str:
    """P5Y in words."""
    digits, unit = duration[1:-1], duration[-1]
    return f"{digits} {_TERMS.get(unit, unit)}{'' if digits == '1' else 's'}"


def needs(reading: Reading, fact: Commitment) -> list[str]:
    """What a commitment still needs, or has: "UN Security Council: sought"."""
    return [f"{requirement(r.kind)}: {r.status.replace('_', ' ')}" for r in fact.requirements]


def requirement(kind: str) -> str:
    """Who or what must still say yes: "UN Security Council" for un_security_council."""
    return _REQUIREMENTS.get(kind, kind.replace("_", " "))


def event(reading: Reading, fact: Event) -> str:
    """Kenya → REQUEST → UN Security Council (intended), 2023-09-25"""
    targets = f" → {names(reading, fact.targets)}" if fact.targets else ""
    realis = "" if fact.realis == "actual" else f" ({fact.realis})"
    when = f", {fact.when}" if fact.when else ""
    kind = f"{fact.own_type} ({fact.type})" if fact.own_type else fact.type
    return f"{names(reading, fact.sources)} → {kind}{targets}{realis}{when}"


def event_line(reading: Reading, fact: Event) -> str:
    """An event with whoever tells it and the report's words: Kenya → REQUEST → UN, says Ruto: “asked the UN for help”"""
    return event(reading, fact) + said_by(reading, fact.statement) + _in_words(reading, fact.evidence)


def _in_words(reading: Reading, span: Span) -> str:
    return f": “{short(reading, span, longest=_QUOTED)}”"


def statement(reading: Reading, fact: Statement, *, longest: int = 110) -> str:
    """Lloyd Austin (direct): “Signing the framework …”"""
    who = speaker(reading, fact) or _UNNAMED
    via = f", {fact.via}" if fact.via else ""
    said = " … ".join(short(reading, piece, longest=longest) for piece in fact.content[:2])
    return f"{who} ({fact.manner}{via}): {said}"


def speaker(reading: Reading, fact: Statement) -> str | None:
    """Who says so: the actors' names, else the report's own words for them; None where these are but a pronoun."""
    if fact.speaker:
        return names(reading, fact.speakers)
    called = short(reading, fact.source, longest=_QUOTED) if fact.source else ""
    return f"“{called}”" if called and called.lower() not in _PRONOUNS else None


def position(reading: Reading, fact: Position) -> str:
    """65 Haitian groups oppose: block the Kenyan mission"""
    return f"{reading.actor(fact.holder).name} {fact.stance}: {position_target(reading, fact)}"


def position_target(reading: Reading, fact: Position) -> str:
    """What a position is about: the commitment or event in words, else the report's own words."""
    for other in reading.commitments:
        if other.id == fact.target:
            return commitment(reading, other)
    for act in reading.events:
        if act.id == fact.target:
            return event(reading, act)
    return fact.target


def short(reading: Reading, span: Span, *, longest: int = 110) -> str:
    """The words at a span on one line, cut at a word where they are many."""
    words = " ".join(reading.report.quote(span).split())
    if len(words) <= longest:
        return words
    return words[: words.rfind(" ", 0, longest)] + " …"


def said_by(reading: Reading, id: str | None) -> str:
    """Who a fact is attributed to: ", says Lloyd Austin"; empty where the report itself says it."""
    for fact in reading.statements:
        if fact.id == id:
            return f", {'say' if fact.co_speakers else 'says'} {speaker(reading, fact) or _UNNAMED}"
    return ""


def actors_of_facts(reading: Reading) -> set[str]:
    """The ids of all actors who do, say, promise, receive, support or oppose something."""
    found = {actor for act in reading.events for actor in (*act.sources, *act.targets)}
    found |= {actor for promise in reading.commitments for actor in (*promise.promisors, *promise.beneficiaries)}
    found |= {speaker for said in reading.statements for speaker in said.speakers}
    return found | {side.holder for side in reading.positions}


def not_told_yet(reading: Reading) -> list[Statement]:
    """
    The statements that tell something more: "Kenya has agreed to lead the mission" is an act already.

    An indirect statement is one with the event or commitment that has its cue in its evidence and its speaker as a doer;
    one of nobody in particular ("I hoped that …") says nothing of who says what.
    """
    acts = [(event.evidence, event.sources) for event in reading.events]
    acts += [(commitment.evidence, commitment.promisors) for commitment in reading.commitments]
    return [
        statement
        for statement in reading.statements
        if statement.manner == "direct"
        or (
            speaker(reading, statement)
            and not any(
                statement.cue and evidence.contains(statement.cue) and statement.speaker in doers
                for evidence, doers in acts
            )
        )
    ]
