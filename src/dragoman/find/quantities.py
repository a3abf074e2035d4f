"""How much: amounts of money, people and things with their bounds, as decimals."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from dragoman.facts import Qualifier, Quantity
from dragoman.lexicon.inflection import nouns_and_plurals
from dragoman.report import Span

#: Signs and words for money -> ISO 4217. A bare dollar is the US one, a bare pound sterling.
_SIGNS = {
    "US$": "USD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD",
    "HK$": "HKD", "NZ$": "NZD", "S$": "SGD", "R$": "BRL", "Sh": "KES", "KSh": "KES", "Ksh": "KES", "KES": "KES", "USD": "USD",
    "EUR": "EUR", "GBP": "GBP", "Rs": "INR", "₦": "NGN", "₴": "UAH", "₽": "RUB", "₩": "KRW", "CHF": "CHF", "₺": "TRY", "₪": "ILS",
}  # fmt: skip
_CURRENCY_WORDS = {
    "dollar": "USD", "us dollar": "USD", "euro": "EUR", "pound": "GBP", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY", "rupee": "INR",
    "rouble": "RUB", "ruble": "RUB", "shilling": "KES", "kenyan shilling": "KES", "krona": "SEK", "kronor": "SEK", "krone": "NOK", "kroner": "NOK",
    "danish krone": "DKK", "swiss franc": "CHF", "naira": "NGN", "rand": "ZAR", "lira": "TRY", "shekel": "ILS", "peso": "MXN", "hryvnia": "UAH",
    "riyal": "SAR", "dirham": "AED", "canadian dollar": "CAD", "australian dollar": "AUD",
}  # fmt: skip
_SCALES = {
    "k": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "million": 10**6, "bn": 10**9, "b": 10**9, "billion": 10**9,
    "tn": 10**12, "trillion": 10**12, "lakh": 10**5, "crore": 10**7,
}  # fmt: skip
_WORDS = {word: value for value, word in enumerate(
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"])
    if value > 0} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "a dozen": 12, "half a million": 500000,
                     "a hundred": 100, "a thousand": 1000, "a million": 10**6}  # fmt: skip
#: "dozens of", "hundreds of": at least two of them.
_VAGUE = {
    "dozens": 24,
    "scores": 40,
    "hundreds": 200,
    "thousands": 2000,
    "tens of thousands": 20000,
    "hundreds of thousands": 200000,
    "millions": 2 * 10**6,
}

#: Kinds of people -> the part of the unit behind "person:".
_PEOPLE = {
    form: kind
    for kind, nouns in {
        "soldier": ["soldier", "troop", "serviceman", "servicemen", "marine", "reservist"],
        "police": ["police", "police officer", "policeman", "policemen", "officer", "gendarme"],
        "peacekeeper": ["peacekeeper", "blue helmet"],
        "trainer": ["trainer", "instructor", "adviser", "advisor"],
        "observer": ["observer", "monitor"],
        "fighter": ["fighter", "militant", "rebel", "gunman", "gunmen"],
        "refugee": ["refugee", "migrant", "asylum seeker", "displaced people", "displaced person"],
        "civilian": ["civilian", "resident", "villager"],
        "prisoner": ["prisoner", "detainee", "hostage", "inmate"],
        "unspecified": ["people", "person", "personnel", "member", "man", "men", "women", "woman", "children", "child", "staff", "worker", "student",
                        "protester", "demonstrator", "expert", "family", "families", "victim", "force", "forces", "engineer", "medic", "doctor", "diplomat"],
    }.items()
    for form in nouns_and_plurals(nouns)
}  # fmt: skip
_THINGS = {
    form: kind
    for kind, nouns in {
        "vehicle": ["vehicle", "truck", "lorry", "armoured vehicle", "armored vehicle", "bus"],
        "tank": ["tank"], "helicopter": ["helicopter"], "aircraft": ["aircraft", "plane", "jet", "warplane", "fighter jet"],
        "drone": ["drone"], "missile": ["missile", "rocket"], "ship": ["ship", "boat", "vessel", "warship", "patrol boat", "frigate"],
        "weapon": ["weapon", "rifle", "howitzer", "launcher", "gun"], "round": ["shell", "round"], "system": ["system", "battery", "radar"],
        "tonne": ["ton", "tonne"], "dose": ["dose", "vaccine"], "base": ["base", "site"], "group": ["group", "organisation", "organization", "party", "country", "state",
        "nation", "village", "family"], "battalion": ["battalion", "brigade"], "school": ["school"], "home": ["home", "house"], "tent": ["tent"],
    }.items()
    for form in nouns_and_plurals(nouns)
}  # fmt: skip

_QUALIFIERS: list[tuple[str, Qualifier]] = [
    (r"at least|no fewer than|no less than|a minimum of|as many as at least", "at_least"),
    (r"more than|over|in excess of|upwards of|exceeding", "more_than"),
    (r"up to|as many as|as much as|at most|no more than|a maximum of|not more than", "at_most"),
    (r"less than|fewer than|under|below|nearly|almost|just under", "less_than"),
    (r"about|around|some|roughly|approximately|an estimated|estimated|close to|more or less", "about"),
]  # fmt: skip
_QUALIFIER = (
    "(?:(?P<qualifier>"
    + "|".join(words for words, _ in _QUALIFIERS)
    + r")\s+(?:an?\s+additional\s+|additional\s+|another\s+)?)?"
)
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d{1,4})?"
_SCALE = r"(?:[ -]?(?P<scale>thousand|million|billion|trillion|lakh|crore|mn|bn|tn|[mbk])\b)?"
_NUMBER = rf"(?P<number>{_DIGITS}|" + "|".join(sorted(_WORDS, key=len, reverse=True)) + ")"
_SECOND = rf"(?:\s?(?:-|–|to|and)\s?(?P<second>{_DIGITS}))?"
_SIGN = "(?P<sign>" + "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True)) + r")\.?\s?"
_CURRENCY = (
    r"(?P<currency>"
    + "|".join(sorted((form for word in _CURRENCY_WORDS for form in (word, f"{word}s")), key=len, reverse=True))
    + r")\b"
)
_ADJECTIVES = r"(?:\s+(?!and\b|or\b|to\b|in\b|of\b|the\b|who\b|were\b|was\b|are\b|have\b|had\b|for\b|by\b|on\b|at\b|from\b|with\b)[A-Za-z][\w'’-]*){0,3}?"
#: "60 *of the 88* tanks".
_OF_ALL = rf"(?:\s+of(?:\s+(?:the|its|their|these|those))?(?:\s+(?:{_DIGITS}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b)?)?"
#: "88 Leopard *1* tanks", "ten Leopard *2A4* tanks".
_MODEL = r"(?:(?<=[a-z])\s+\d{1,2}(?:[A-Z]\d{0,2})?)?"
_NOUN = r"(?P<noun>" + "|".join(sorted({*_PEOPLE, *_THINGS}, key=len, reverse=True)) + r")\b"

_MONEY = re.compile(
    rf"\b{_QUALIFIER}".replace(r"\b", r"(?<![\w$])", 1) + rf"(?<![\w.]){_SIGN}(?P<number>{_DIGITS}){_SECOND}{_SCALE}",
    re.IGNORECASE,
)
_MONEY_WORDS = re.compile(rf"(?<![\w$.,]){_QUALIFIER}{_NUMBER}{_SECOND}{_SCALE}\s{_CURRENCY}", re.IGNORECASE)
_COUNTED = re.compile(
    rf"(?<![\w$€£.,:/-]){_QUALIFIER}{_NUMBER}{_SECOND}{_SCALE}{_OF_ALL}{_ADJECTIVES}{_MODEL}[\s-]+{_NOUN}",
    re.IGNORECASE,
)
_VAGUELY = re.compile(
    r"\b(?P<vague>" + "|".join(sorted(_VAGUE, key=len, reverse=True)) + rf")\s+of{_ADJECTIVES}\s+{_NOUN}", re.IGNORECASE
)
_PERCENT = re.compile(rf"(?<![\w$.,]){_QUALIFIER}(?P<number>{_DIGITS})\s?(?:%|per\s?cent\b)", re.IGNORECASE)
# Numbers behind these are names of things, not amounts.
_NAMED = re.compile(
    r"(?:resolution|article|no\.?|number|chapter|section|page|route|highway|unscr|group of|protocol|act|boeing|flight|aged?)\s+\Z",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:1[89]|20)\d\d\Z")


def find_quantities(text: str, start: int, end: int) -> list[Quantity]:
    """
    The amounts in ``text[start:end]`` in order.

        >>> [(q.value_min, q.qualifier, q.unit) for q in find_quantities("at least 1,000 soldiers", 0, 23)]
        [(Decimal('1000'), 'at_least', 'person:soldier')]
    """
    found: list[Quantity] = []
    for pattern, make in (
        (_MONEY, _money),
        (_MONEY_WORDS, _money),
        (_PERCENT, _percent),
        (_VAGUELY, _vaguely),
        (_COUNTED, _counted),
    ):
        for match in pattern.finditer(text, start, end):
            if _NAMED.search(text[max(start, match.start() - 12) : match.start()]):
                continue
            quantity = make(match)
            if quantity and not any(quantity.span.overlaps(other.span) for other in found):
                found.append(quantity)
    return _with_roles(text, end, sorted(found, key=lambda quantity: quantity.span))


#: What stands right behind an amount, and the role that it gives.
_BEHIND: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"\s*(?:(?:a|per|each|every) (?:year|annum)|annually|yearly)\b", re.IGNORECASE), "annual"),
    (re.compile(r"\s*(?:(?:a|per|each|every) month|monthly)\b", re.IGNORECASE), "per_month"),
    (re.compile(r"\s*(?:apiece|each|per (?:person|head|unit|tonne|barrel|dose))\b", re.IGNORECASE), "per_unit"),
    (re.compile(r"\s*(?:of (?:that|it|this|them|which) )?(?:has|have|had) (?:already )?been (?:paid|spent|disbursed|delivered|transferred)", re.IGNORECASE), "already_paid"),
    (re.compile(r"\s*tranche\b", re.IGNORECASE), "tranche"),
]  # fmt: skip
_TRANCHE = re.compile(r"\b(?:tranche|instalment|installment|first batch|first payment) of\s+\Z", re.IGNORECASE)
_REMAINING = re.compile(r"\b(?:remaining|outstanding)\s+\Z", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s+\Z", re.IGNORECASE)
_TO = re.compile(r"\s*to\s+\Z", re.IGNORECASE)
_LOAN = re.compile(r"\b(loan|credit|guarantee|grant)s?\b", re.IGNORECASE)


def _with_roles(text: str, end: int, quantities: list[Quantity]) -> list[Quantity]:
    """
    The amounts with what each of them is.

    Form 1: $1bn per annum -> annual; a first tranche of $5m -> tranche; $1.7m has already been spent -> already_paid
    Form 2: $10bn (£7.6bn): the second is the first, converted
    Form 3: from $100m to $200m: the first is the previous one
    """
    found: list[Quantity] = []
    for at, quantity in enumerate(quantities):
        role, before = quantity.role, text[max(0, quantity.span.start - 24) : quantity.span.start]
        behind = next((name for pattern, name in _BEHIND if pattern.match(text, quantity.span.end, end)), None)
        follower = quantities[at + 1] if at + 1 < len(quantities) else None
        if (
            found
            and before.endswith("(")
            and _is_money(quantity)
            and _is_money(found[-1])
            and found[-1].unit != quantity.unit
        ):
            role = "converted"
        elif (
            follower
            and follower.unit == quantity.unit
            and _FROM.search(before)
            and _TO.fullmatch(text[quantity.span.end : follower.span.start])
        ):
            role = "previous"
        elif behind:
            role = behind
        elif _TRANCHE.search(before):
            role = "tranche"
        elif _REMAINING.search(before):
            role = "remaining"
        finance = (
            _LOAN.search(text, quantity.span.end, min(end, quantity.span.end + 30)) if _is_money(quantity) else None
        )
        found.append(replace(quantity, role=role, finance=finance[1].lower() if finance else None))
    return found


def _is_money(quantity: Quantity) -> bool:
    return len(quantity.unit) == 3 and quantity.unit.isupper()


def _money(found: re.Match[str]) -> Quantity | None:
    groups = found.groupdict()
    sign = groups.get("sign")
    unit = next((code for known, code in _SIGNS.items() if sign and known.lower() == sign.lower()), None)
    word = (groups.get("currency") or "").lower()
    unit = unit or _CURRENCY_WORDS.get(word) or _CURRENCY_WORDS.get(word.removesuffix("s"))
    return _quantity(found, unit, "total") if unit else None


def _percent(found: re.Match[str]) -> Quantity | None:
    return _quantity(found, "%", "share")


def _counted(found: re.Match[str]) -> Quantity | None:
    noun = found["noun"].lower()
    if _YEAR.match(found["number"]) and not found["scale"]:
        return None
    # "two states", "one man" are seldom amounts anybody promises, but "two helicopters" are.
    words = found.group().lower()
    if noun in _PEOPLE:
        kind = "police" if "police" in words else _PEOPLE[noun]
        kind = "peacekeeper" if "peacekeep" in words else kind
        kind = (
            "soldier"
            if noun in ("force", "forces", "personnel") and any(w in words for w in ("troop", "military", "soldier"))
            else kind
        )
        return _quantity(found, f"person:{kind}", "headcount")
    return _quantity(found, f"thing:{_THINGS[noun]}", "total")


def _vaguely(found: re.Match[str]) -> Quantity | None:
    noun = found["noun"].lower()
    unit = f"person:{_PEOPLE[noun]}" if noun in _PEOPLE else f"thing:{_THINGS[noun]}"
    least = Decimal(_VAGUE[" ".join(found["vague"].lower().split())])
    role = "headcount" if noun in _PEOPLE else "total"
    return Quantity(
        role, least, None, "dozens" if found["vague"].lower() == "dozens" else "unknown", unit, Span(*found.span())
    )


def _quantity(found: re.Match[str], unit: str, role: str) -> Quantity | None:
    groups = found.groupdict()
    scale = Decimal(_SCALES.get((groups.get("scale") or "").lower(), 1))
    value = _value(found["number"])
    if value is None:
        return None
    value = value * scale
    second = _value(groups["second"]) if groups.get("second") else None
    span = Span(found.start(), found.end())
    if second is not None and second * scale > value:
        # "10 to 15 million": the scale stands behind the second number only.
        return Quantity(role, _plain(value), _plain(second * scale), "range", unit, span)
    printed = (groups.get("qualifier") or "").lower()
    qualifier: Qualifier = next(
        (name for words, name in _QUALIFIERS if printed and re.fullmatch(words, printed)), "exact"
    )
    least = None if qualifier in ("at_most", "less_than") else value
    most = None if qualifier in ("at_least", "more_than") else value
    return Quantity(role, _plain(least), _plain(most), qualifier, unit, span)


def _value(printed: str) -> Decimal | None:
    words = " ".join(printed.lower().split())
    if words in _WORDS:
        return Decimal(_WORDS[words])
    try:
        return Decimal(printed.replace(",", ""))
    except InvalidOperation:
        return None


def _plain(value: Decimal | None) -> Decimal | None:
    """Without an exponent and without zeros behind the point."""
    return None if value is None else Decimal(format(value.normalize(), "f"))
