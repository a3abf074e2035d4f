import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dragoman
from tests.conftest import EXAMPLES


def facts(reading):
    return [*reading.statements, *reading.events, *reading.commitments, *reading.positions]


def check(reading):
    """What holds for any reading: ids lead somewhere, evidence lies in the text."""
    actors = {actor.id for actor in reading.actors}
    statements = {statement.id for statement in reading.statements}
    for fact in facts(reading):
        assert 0 <= fact.evidence.start < fact.evidence.end <= len(reading.report.text)
        assert fact.reason
        assert 0 <= fact.score <= 1
    for event in reading.events:
        assert event.sources
        assert set(event.sources) | set(event.targets) <= actors
        assert event.statement is None or event.statement in statements
    for commitment in reading.commitments:
        assert set(commitment.promisors) | set(commitment.beneficiaries) <= actors
    for statement in reading.statements:
        assert statement.speaker is None or statement.speaker in actors
        assert statement.parent is None or statement.parent in statements - {statement.id}
    for position in reading.positions:
        assert position.holder in actors


def test_a_string_is_the_text_as_it_is():
    text = "Tchad\u0301 agreed.\r\n\r\nHaiti  waits.\n"
    reading = dragoman.read(text)

    assert reading.report.text == unicodedata.normalize("NFC", text)


def test_facts_come_from_headline_caption_and_body_only(examples):
    reading = examples["kenya-haiti.txt"]
    furniture = [p.span for p in reading.report.passages if p.role in ("byline", "boilerplate")]

    assert furniture
    assert not any(fact.evidence.overlaps(span) for fact in facts(reading) for span in furniture)


@pytest.mark.parametrize("name", ["kenya-haiti.txt", "grain-corridor.html", "readout-call.txt"])
def test_every_fact_of_the_examples_has_its_evidence(examples, name):
    check(examples[name])
    assert facts(examples[name])


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Kenya",
                "said",
                "“",
                "”",
                "the UN",
                "agreed",
                "to send",
                "1,000",
                "soldiers",
                "to",
                "Haiti",
                ".",
                ",",
                "he",
                "it",
                "\n\n",
                "letter",
                "if",
                "$5m",
            ]
        ),
        max_size=40,
    )
)
def test_any_jumble_of_words_is_read_without_error(words):
    check(dragoman.read(" ".join(words), published="2023-09-26"))


def test_reading_many_is_reading_each(examples):
    reports = [reading.report for reading in examples.values()]

    assert [r.to_dict() for r in dragoman.read_all(reports)] == [r.to_dict() for r in examples.values()]


def test_reading_again_gives_the_same(examples):
    first = examples["readout-call.txt"]

    assert dragoman.read(EXAMPLES / "readout-call.txt").to_json() == first.to_json()


@pytest.mark.parametrize("text", ["", "   ", "....", "12345"])
def test_a_text_without_words_has_no_facts(text):
    assert facts(dragoman.read(text)) == []


def test_another_language_is_a_warning():
    text = "Kenia hat am Montag zugesagt, tausend Soldaten nach Haiti zu schicken, sobald das Parlament dem Einsatz und dem Vertrag mit Haiti zugestimmt hat und die Vereinten Nationen es wollen."

    assert any("English" in warning for warning in dragoman.read(text).warnings)


def test_a_missing_date_is_a_warning():
    assert any("--published" in warning for warning in dragoman.read("Kenya agreed on Monday.").warnings)


def test_an_impossible_date_is_an_error():
    with pytest.raises(dragoman.DateError):
        dragoman.read("Kenya agreed.", published="2023-02-31")


def test_sentences_are_counted_from_one():
    reading = dragoman.read("Kenya agreed. Haiti said it waits.")

    assert reading.sentence_number(reading.statements[0].evidence) == 2


# --- relate -----------------------------------------------------------------------------------------------------


def pair(text, source, target):
    return {
        "text": text,
        "source": [[text.index(source), text.index(source) + len(source)]],
        "target": [[text.index(target), text.index(target) + len(target)]],
    }


@pytest.mark.parametrize(
    ("text", "source", "target", "kind"),
    [
        ("Russian warplanes bombed rebel positions in Idlib.", "Russian warplanes", "rebel positions", "ASSAULT"),
        ("Germany condemned the Belarusian government.", "Germany", "the Belarusian government", "ACCUSE"),
        ("Angola urged Rwanda to pull back its soldiers.", "Angola", "Rwanda", "REQUEST"),
    ],
)
def test_what_one_actor_does_to_another(text, source, target, kind):
    (answer,) = dragoman.relate([pair(text, source, target)])

    assert answer["type"] == kind
    assert len(answer["probabilities"]) == 16
    assert 0 < sum(answer["probabilities"].values()) <= 1.0001


def test_a_reversed_pair_does_nothing():
    (answer,) = dragoman.relate(
        [pair("Russian warplanes bombed rebel positions in Idlib.", "rebel positions", "Russian warplanes")]
    )

    assert answer["type"] is None


def test_either_side_may_be_missing():
    answers = list(
        dragoman.relate(
            [
                {"text": "Kenya bombed a base.", "source": [[0, 5]], "target": []},
                {"text": "A base was bombed.", "source": [], "target": [[0, 6]]},
            ]
        )
    )

    assert len(answers) == 2


def test_offsets_that_do_not_fit_are_refused():
    with pytest.raises(dragoman.SpanError, match="source"):
        list(dragoman.relate([{"text": "Kenya", "source": [[0, 99]], "target": []}]))


def test_pairs_are_judged_alike_alone_and_together():
    pairs = [
        pair("Angola urged Rwanda to pull back its soldiers.", "Angola", "Rwanda"),
        pair("Fiji met a long row of ministers from Tonga in Suva on Monday.", "Fiji", "Tonga"),
    ]
    together = list(dragoman.relate(pairs))

    for one, answer in zip(pairs, together, strict=True):
        (alone,) = dragoman.relate([one])
        assert alone["type"] == answer["type"]
        assert max(abs(alone["probabilities"][k] - answer["probabilities"][k]) for k in answer["probabilities"]) < 1e-4
