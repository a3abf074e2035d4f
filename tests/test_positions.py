"""Who is for or against what, with near-misses beside each hit: one sentence a row, through the real encoder."""

import pytest

import dragoman
from dragoman.report import Report

PUBLISHED = "2023-09-26"

TABLE = [
    # verbs that take a side
    ("Canada opposes the plan of the council.", "Canada opposes"),
    ("Canada does not oppose the plan of the council.", "Canada neutral"),
    ("Canada welcomed the plan of the council.", "Canada supports"),
    ("Canada did not welcome the plan of the council.", "Canada opposes"),
    ("Canada hailed the agreement with Mexico.", "Canada supports"),
    ("The plan was condemned by Canada.", "Canada opposes"),
    ("Canada backed away from the wall.", ""),
    ("Canada backed off.", ""),
    ("Canada refused to extradite the general.", "Canada opposes"),
    ("Canada declined to comment on the plan.", ""),
    ("Canada declined to be named.", ""),
    ("Canada attacked the town.", ""),
    ("Canada attacked the decision.", "Canada opposes"),
    ("Canada defended the treaty.", "Canada supports"),
    ("Canada defended the town.", ""),
    ("Canada approved of the decision.", "Canada supports"),
    ("Canada abstained from the vote.", "Canada neutral"),
    ("The rebels backed by Canada took the town.", ""),
    ("Canada spent $5 million to support refugees.", ""),
    ("Did Canada welcome the plan?", ""),
    ("If Canada opposes the plan, it will fail.", ""),
    # asking
    ("Chad asked for the deployment of troops.", "Chad supports"),
    ("Chad called on France to withdraw its troops.", "Chad opposes"),
    ("Chad called on France to send troops.", "Chad supports"),
    ("Chad called France on Monday.", ""),
    ("Chad called for an end to the mission.", "Chad opposes"),
    ("Chad urged France not to sign the treaty.", "Chad opposes"),
    ("Chad asked why France had left.", ""),
    ("Chad asked France a question.", ""),
    ("The Chadian minister asked not to be named.", ""),
    ("Chad insisted on a vote.", "Chad supports"),
    ("Chad insisted that all was well.", ""),
    ("Chad argued for a longer mission.", "Chad supports"),
    ("Chad argued against a longer mission.", "Chad opposes"),
    ("Chad argued with France.", ""),
    ("Chad pressed France to lift the embargo.", "Chad opposes"),
    # nouns
    ("Turkey's objections to the pact are well known.", "Turkey opposes"),
    ("Washington's support for the mission is waning.", "United States supports"),
    ("Turkey's support for the mission is waning.", "Turkey supports"),
    ("Turkey's call for a truce went unheard.", "Turkey supports"),
    ("Turkey's demand that France withdraw its troops was ignored.", "Turkey opposes"),
    ("The Syrian opposition met in Riyadh.", ""),
    ("Turkey expressed support for the plan.", "Turkey supports"),
    ("Turkey needs support.", ""),
    # judgements
    ("Antony Blinken called the decision unconscionable.", "Antony Blinken opposes"),
    ("Antony Blinken called the minister on Monday.", ""),
    ("Antony Blinken described the deal as a breakthrough.", "Antony Blinken supports"),
    ("Antony Blinken described the deal as a text of nine pages.", ""),
    ("Canada said the deal was flawed.", "Canada opposes"),
    ("Canada said the weather was terrible.", ""),
    ("Canada said the deal would be wrong.", ""),
    ("The deal was flawed.", ""),
    ("Canada said the deal was not fair.", "Canada opposes"),
    ("Canada said it was right to send the officers.", "Canada supports"),
    ("Canada said it was necessary to add that nobody was hurt.", ""),
    ("Leaving Mali is not the solution, Canada said.", "Canada opposes"),
    ("Iran said their demands were unrealistic.", "Iran opposes"),
    ("Iran said the pilot was brave.", ""),
    ("Iran regards the pact as a threat.", "Iran opposes"),
    ("Iran regards them as a threat.", ""),
    # those who are for or against it, and votes
    ("Turkey, a supporter of the rebels, sent tanks.", "Turkey supports"),
    ("Turkey was a fierce opponent of the sanctions.", "Turkey opposes"),
    ("Turkey was no opponent of the sanctions.", ""),
    ("Critics of the deal met in Turkey.", ""),
    ("Togo voted against the treaty.", "Togo opposes"),
    ("Togo voted in favour of the resolution.", "Togo supports"),
    ("Togo voted on the treaty.", ""),
    ("Togo lodged a complaint against the decision.", "Togo opposes"),
    ("Togo lodged a complaint.", ""),
    ("A coalition of 40 aid groups opposed the plan.", "40 aid groups opposes"),
    ("Forces backing the president of Togo entered the town.", ""),
    ("A friend from Togo asked me not to be angry.", ""),
    # duties and conditions, by whoever speaks
    ("Canada said that France must withdraw its troops.", "Canada opposes"),
    ("Canada said that France must release the prisoners.", "Canada supports"),
    ("Canada said that France had released the prisoners.", ""),
    ("Canada said it would sign the treaty only if France did so too.", "Canada conditional"),
]  # fmt: skip


@pytest.fixture(scope="module")
def readings() -> dict[str, dragoman.Reading]:
    """All the sentences of the table, read together."""
    reports = [Report.from_text(text, published=PUBLISHED) for text, _ in TABLE]
    return dict(zip([text for text, _ in TABLE], dragoman.read_all(reports), strict=True))


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_who_is_for_and_against(readings, text, expected):
    reading = readings[text]

    found = [f"{reading.actor(fact.holder).name} {fact.stance}" for fact in reading.positions]
    assert found == ([expected] if expected else [])


def test_a_position_on_a_promise_names_it():
    reading = dragoman.read("Kenya agreed to send 1,000 soldiers to Haiti. Chad opposes the deployment.")

    assert [fact.target for fact in reading.positions] == [reading.commitments[0].id]


def test_a_position_on_something_else_keeps_its_words():
    reading = dragoman.read("Kenya agreed to send 1,000 soldiers to Haiti. Chad opposes the price of bread.")

    assert [fact.target for fact in reading.positions] == ["the price of bread"]


def test_who_refuses_is_against_it():
    reading = dragoman.read("Canada said it would not send soldiers to Haiti.")

    assert [(reading.actor(p.holder).name, p.stance, p.target) for p in reading.positions] == [
        ("Canada", "opposes", "c1")
    ]


def test_what_is_asked_for_is_whole():
    reading = dragoman.read("Chad called on the African Union to block the mission.")

    assert reading.report.quote(reading.positions[0].evidence).endswith("to block the mission")
