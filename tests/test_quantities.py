from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.find.quantities import find_quantities


@pytest.mark.parametrize(
    ("text", "least", "most", "qualifier", "unit"),
    [
        ("at least 1,000 soldiers", "1000", None, "at_least", "person:soldier"),
        ("up to 400 police officers", None, "400", "at_most", "person:police"),
        ("more than 2,000 troops", "2000", None, "more_than", "person:soldier"),
        ("some 300 refugees", "300", "300", "about", "person:refugee"),
        ("1,000 to 2,500 officers", "1000", "2500", "range", "person:police"),
        ("dozens of people", "24", None, "dozens", "person:unspecified"),
        ("$100 million", "100000000", "100000000", "exact", "USD"),
        ("$10bn", "10000000000", "10000000000", "exact", "USD"),
        ("US$1.5 billion", "1500000000", "1500000000", "exact", "USD"),
        ("€20m", "20000000", "20000000", "exact", "EUR"),
        ("Sh14.5 billion", "14500000000", "14500000000", "exact", "KES"),
        ("70 million euros", "70000000", "70000000", "exact", "EUR"),
        ("31 Abrams tanks", "31", "31", "exact", "thing:tank"),
        ("15 tonnes of medicine", "15", "15", "exact", "thing:tonne"),
        ("60 of the 88 Leopard 1 tanks", "60", "60", "exact", "thing:tank"),
        ("six of 12 promised Mirage jets", "6", "6", "exact", "thing:aircraft"),
        ("ten Leopard 2A4 tanks", "10", "10", "exact", "thing:tank"),
        ("40 per cent", "40", "40", "exact", "%"),
    ],
)
def test_amounts_with_their_bounds(text, least, most, qualifier, unit):
    (found,) = find_quantities(text, 0, len(text))

    assert (found.value_min, found.value_max) == (least and Decimal(least), most and Decimal(most))
    assert (found.qualifier, found.unit) == (qualifier, unit)
    assert text[found.span.start : found.span.end].startswith(text[:2])


@pytest.mark.parametrize(
    "text", ["in 2019 soldiers left", "resolution 2699", "Article 5", "on 25 September", "UNSCR 2254", "the 1990s"]
)
def test_numbers_that_are_no_amounts(text):
    assert find_quantities(text, 0, len(text)) == []


@given(st.text(alphabet="0123456789,. $€-–tonwmilionsdelar", max_size=300))
def test_any_text_gives_ordered_spans_within_it(text):
    found = find_quantities(text, 0, len(text))

    assert all(quantity.span.end <= len(text) for quantity in found)
    assert all(a.span.end <= b.span.start for a, b in zip(found, found[1:], strict=False))


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("a $10bn (£7.6bn) fee", ["total", "converted"]),
        ("$1bn per annum", ["annual"]),
        ("5 million euros a month", ["per_month"]),
        ("$200 each", ["per_unit"]),
        ("from $100 million to $200 million", ["previous", "total"]),
        ("a first tranche of $5 million", ["tranche"]),
        ("the remaining $5 million", ["remaining"]),
        ("$1.7 million has already been spent", ["already_paid"]),
        ("$5 million in 2019", ["total"]),
        ("$5 million and 3 million euros", ["total", "total"]),
    ],
)
def test_the_role_of_an_amount(text, roles):
    assert [quantity.role for quantity in find_quantities(text, 0, len(text))] == roles


@pytest.mark.parametrize(
    ("text", "finance"), [("a $5 million loan", "loan"), ("$5 million in grants", "grant"), ("$5 million in aid", None)]
)
def test_how_money_is_given(text, finance):
    assert [quantity.finance for quantity in find_quantities(text, 0, len(text))] == [finance]
