"""The parts that the ledger is worked out by: stages, figures, likeness, names, dates. Tables with near-misses."""

from decimal import Decimal

import pytest

from dragoman.ledger.dates import after_term, bounds
from dragoman.ledger.figures import alike_when_rounded, in_words
from dragoman.ledger.folded import schedule_of
from dragoman.ledger.matching import name_likeness
from dragoman.ledger.rules import rules
from dragoman.ledger.stages import Claim, Delivered, Promised, climb, measure, same_unit

POLICE = "person:police"


def claims(*told):
    """Claims of (day, stage) or (day, stage, amount, unit, how)."""
    return [
        Claim(f"obs_{n:020}", n, one[1], one[0], one[0], "independent_report", f"psg_{n}",
              Delivered(Decimal(one[2]), one[3], one[4]) if len(one) > 2 else None)
        for n, one in enumerate(told)
    ]  # fmt: skip


def ladder(told, promised=(), accepted=()):
    def rule(targets):
        return next((("accept", None) for t in targets if t.split("_")[2] in accepted), None)

    return climb(claims(*told), [Promised(Decimal(a), u) for a, u in promised], rule)


@pytest.mark.parametrize(
    ("told", "stage", "waiting"),
    [
        ([("2023-07-01", "pledged"), ("2023-09-01", "agreed")], "agreed", None),
        ([("2023-09-01", "agreed"), ("2023-07-01", "pledged")], "agreed", None),  # told late, happened before
        ([("2023-07-01", "pledged"), ("2023-09-01", "floated")], "pledged", None),  # background does not lower it
        ([("2023-07-01", "pledged"), ("2023-09-01", "in_delivery")], "in_delivery", None),  # rungs may be skipped
        ([("2023-07-01", "pledged"), ("2023-09-01", "withdrawn")], "pledged", "withdrawn"),  # an end needs a person
        ([("2023-07-01", "pledged"), ("2023-09-01", "fulfilled")], "pledged", "fulfilled"),
        ([("2023-07-01", "pledged"), ("2023-09-01", "suspended")], "pledged", "suspended"),
        ([("2023-07-01", "pledged"), ("2023-09-01", "reduced")], "pledged", "reduced"),
        ([("2023-07-01", "pledged"), ("2023-09-01", "increased")], "pledged", None),
        ([("2023-07-01", "withdrawn")], "unknown", "withdrawn"),
        ([("2023-07-01", "unknown")], "unknown", None),
    ],
)
def test_what_moves_the_stage_by_itself_and_what_waits(told, stage, waiting):
    found = ladder(told)
    assert (found.stage, found.proposed) == (stage, waiting)


@pytest.mark.parametrize(
    ("told", "stage"),
    [
        ([("2023-07-01", "pledged"), ("2024-01-01", "suspended"), ("2024-02-01", "pledged")], "suspended"),  # background again
        ([("2023-07-01", "pledged"), ("2024-01-01", "suspended"), ("2024-06-01", "in_delivery")], "in_delivery"),
        ([("2023-07-01", "in_delivery"), ("2024-01-01", "suspended"), ("2024-06-01", "in_delivery")], "in_delivery"),
        ([("2023-07-01", "pledged"), ("2024-01-01", "withdrawn"), ("2024-06-01", "in_delivery")], "withdrawn"),  # reopened by people only
    ],
)  # fmt: skip
def test_after_an_accepted_suspension_or_end(told, stage):
    assert ladder(told, accepted=("suspended", "withdrawn")).stage == stage


@pytest.mark.parametrize(
    ("told", "promised", "tally", "stage", "waiting"),
    [
        ([(400, POLICE, "plain"), (200, POLICE, "more")], [(1000, POLICE)], 600, "in_delivery", None),
        ([(400, POLICE, "plain"), (200, POLICE, "plain")], [(1000, POLICE)], 600, "in_delivery", None),  # a sum cannot shrink
        ([(400, POLICE, "plain"), (600, POLICE, "sum")], [(1000, POLICE)], 600, "in_delivery", None),
        ([(400, POLICE, "plain"), (400, POLICE, "plain")], [(1000, POLICE)], 400, "in_delivery", None),  # told twice
        ([(400, POLICE, "plain"), (600, POLICE, "more")], [(1000, POLICE)], 1000, "in_delivery", "fulfilled"),
        ([(1000, POLICE, "plain")], [(1000, "person:soldier")], 1000, "in_delivery", None),  # police fulfil no soldiers
        ([(1000, "person:unspecified", "plain")], [(1000, POLICE)], 1000, "in_delivery", "fulfilled"),
    ],
)  # fmt: skip
def test_deliveries_are_counted(told, promised, tally, stage, waiting):
    days = [(f"2024-0{n + 6}-01", "in_delivery", *one) for n, one in enumerate(told)]
    found = ladder([("2023-07-01", "pledged"), *days], promised)
    assert (found.delivered, found.stage, found.proposed) == (tally, stage, waiting)


def test_complete_is_not_believed_against_the_count():
    found = ladder([("2023-07-01", "pledged"), ("2024-06-01", "fulfilled", 400, POLICE, "plain")], [(1000, POLICE)])
    assert [(c.stage, c.standing) for c in found.changes] == [("pledged", "in_effect"), ("in_delivery", "in_effect")]
    assert "not all that was promised" in found.changes[-1].reason


def test_the_ladder_does_not_depend_on_the_order_in_which_it_was_told():
    told = claims(
        ("2023-07-01", "pledged"), ("2023-10-01", "agreed"), ("2024-01-01", "suspended"), ("2024-06-01", "in_delivery")
    )
    one, other = (climb(order, [], lambda _: None) for order in (told, told[::-1]))
    assert [(c.stage, c.target) for c in one.changes] == [(c.stage, c.target) for c in other.changes]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("97", "96.8", True), ("100", "96.8", True), ("100", "200", False), ("1000", "1001", True), ("1010", "1001", False),
        ("85", "85.0", True), ("85", "86", False), (None, "85", False), ("0", "0", False),
    ],
)  # fmt: skip
def test_rounding_goes_by_the_digits_of_the_coarser(one, other, alike):
    assert alike_when_rounded(*(Decimal(x) if x else None for x in (one, other))) is alike


@pytest.mark.parametrize(
    ("bounds_", "qualifier", "unit", "words"),
    [
        ((1000, None), "at_least", POLICE, "at least 1,000 police"),
        ((None, 2500), "at_most", "person:soldier", "up to 2,500 soldiers"),
        ((10**8, 10**8), "exact", "USD", "100 million USD"),
        ((80500000, 80500000), "exact", "CAD", "80.5 million CAD"),
        ((5, 10), "range", "thing:tank", "5 to 10 tanks"),
        ((1, 1), "exact", "thing:aircraft", "1 aircraft"),
    ],
)
def test_figures_in_words(bounds_, qualifier, unit, words):
    assert in_words(*(Decimal(x) if x is not None else None for x in bounds_), qualifier, unit) == words


def test_units():
    assert [measure(u) for u in ("USD", POLICE, "person", "thing:tank", "percent")] == [
        "money",
        "person",
        "person",
        "thing:tank",
        "percent",
    ]
    assert not same_unit(POLICE, "person:soldier")
    assert same_unit(POLICE, "person:unspecified")
    assert not same_unit("USD", "CAD")


@pytest.mark.parametrize(
    ("one", "other", "countries", "verdict"),
    [
        ("Jovenel Moïse", "Jovenal Moise", ("HTI", "HTI"), "sure"),
        ("Jovenel Moïse", "Jovenal Moise", ("HTI", "KEN"), "no"),
        ("Jovenel Moïse", "Jovenal Moise", ("HTI", None), "unsure"),
        ("Volodymyr Zelensky", "Volodymyr Zelenskyy", ("UKR", "UKR"), "sure"),
        ("Maria Lopez", "Mario Lopez", ("MEX", "MEX"), "unsure"),  # could be two people
        ("Joe Biden", "Biden", ("USA", "USA"), "unsure"),
        ("Joe Biden", "Jill Biden", ("USA", "USA"), "no"),
        ("Kim Jong Un", "Kim Jong Il", ("PRK", "PRK"), "no"),
        ("William Ruto", "William Ruto", ("KEN", None), "sure"),
    ],
)
def test_names(one, other, countries, verdict):
    score, reasons = name_likeness(one, other, "person", countries)
    sure, unsure = rules()["match"]["actor"]["sure"], rules()["match"]["actor"]["unsure"]
    assert ("sure" if score >= sure else "unsure" if score >= unsure else "no") == verdict
    assert bool(reasons) == (verdict != "no")


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2023", "2023-01-01", "2023-12-31"), ("2024-02", "2024-02-01", "2024-02-29"), ("2023-09-25?", "2023-09-25", "2023-09-25"),
        ("2023-09-25/2028-09-25", "2023-09-25", "2028-09-25"), ("../2024", "2024-01-01", "2024-12-31"),
    ],
)  # fmt: skip
def test_dates(date, first, last):
    found = bounds(date)
    assert found is not None
    assert tuple(day.isoformat() for day in found) == (first, last)


@pytest.mark.parametrize("date", [None, "", "soon", "2023-13", "2023-02-30", "..", "0000"])
def test_what_is_no_date(date):
    assert bounds(date) is None


@pytest.mark.parametrize(
    ("term", "end"), [("P5Y", "2028-09-25"), ("P18M", "2025-03-25"), ("P2W", "2023-10-09"), ("soon", None), ("P", None)]
)
def test_terms(term, end):
    assert after_term("2023-09-25", term) == end


@pytest.mark.parametrize(
    ("deadline", "finished", "terminal", "today", "schedule"),
    [
        (None, None, False, "2024-01-01", "no_deadline"), ("2024-03-31", None, False, "2024-01-01", "not_due"),
        ("2024-03-31", None, False, "2024-03-31", "due_soon"), ("2024-03-31", None, False, "2024-04-01", "overdue"),
        ("2024-03-31", "2024-03-31", True, "2024-09-01", "met_on_time"), ("2024-03-31", "2024-04-01", True, "2024-09-01", "met_late"),
        ("2024-03-31", None, True, "2024-09-01", "no_deadline"),  # withdrawn is not late
    ],
)  # fmt: skip
def test_schedule(deadline, finished, terminal, today, schedule):
    assert schedule_of(deadline, finished, terminal, today) == schedule


@pytest.mark.parametrize(("told_again", "steps"), [("2023-10-31", 1), ("2023-11-01", 2)])
def test_an_end_told_again_within_sixty_days_is_the_same_end(told_again, steps):
    found = ladder([("2023-07-01", "pledged"), ("2023-09-01", "withdrawn"), (told_again, "withdrawn")])
    assert [change.stage for change in found.changes].count("withdrawn") == steps


def test_a_tally_told_twice_is_one_step():
    found = ladder(
        [("2024-01-01", "in_delivery", 400, POLICE, "plain"), ("2024-02-01", "in_delivery", 400, POLICE, "plain")]
    )
    assert [change.stage for change in found.changes] == ["in_delivery"]


def ruled(told, on, verdict, value=None):
    """The ladder where a person said this of the change to the stage *on*."""

    def rule(targets):
        return (verdict, value) if any(t.split("_")[2] == on for t in targets) else None

    return climb(claims(*told), [], rule)


TOLD = [("2023-07-01", "pledged"), ("2023-09-01", "agreed"), ("2024-01-01", "withdrawn")]


@pytest.mark.parametrize(
    ("on", "verdict", "value", "stage", "standings"),
    [
        ("withdrawn", "accept", None, "withdrawn", ["in_effect", "in_effect", "in_effect"]),
        ("withdrawn", "reject", None, "agreed", ["in_effect", "in_effect", "rejected"]),
        ("agreed", "reject", None, "pledged", ["in_effect", "rejected", "proposed"]),
        ("withdrawn", "correct", {"stage": "suspended"}, "suspended", ["in_effect", "in_effect", "in_effect"]),
        ("withdrawn", "unsure", None, "agreed", ["in_effect", "in_effect", "proposed"]),
    ],
)
def test_what_a_person_says_of_a_step(on, verdict, value, stage, standings):
    found = ruled(TOLD, on, verdict, value)
    assert (found.stage, [change.standing for change in found.changes]) == (stage, standings)
    assert [change.ruling for change in found.changes if change.ruling] == [verdict]


def test_a_corrected_day_is_the_day_of_the_step():
    found = ruled(TOLD, "agreed", "correct", {"effective": "2023-08-15"})
    assert (found.stage, found.since, found.changes[1].effective) == ("agreed", "2023-08-15", "2023-08-15")


def test_a_step_tells_what_stood_before_it():
    assert [change.before for change in ladder(TOLD).changes] == [None, "pledged", "agreed"]


def test_what_was_rejected_gathers_no_further_witnesses():
    again = [*TOLD[:2], ("2023-09-20", "agreed")]
    assert [len(change.claims) for change in ruled(again, "agreed", "reject").changes] == [1, 1, 1]
    assert [len(change.claims) for change in ladder(again).changes] == [1, 2]
