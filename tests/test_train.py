"""`dragoman train`: what decisions teach, and that it is used, guarded and refused as it should be."""

import json

import click.testing
import pytest

import dragoman
from dragoman import adapting
from dragoman.adapting import Example, cross_validated, features, features_of, fitted
from dragoman.cli import commands
from dragoman.errors import AdaptationError
from dragoman.ledger import Ledger

STATES = (
    "Kenya Sudan France Germany Norway Chad Ghana Japan Brazil Denmark Morocco Canada Nepal Malawi Mali Jamaica".split()
)


@pytest.fixture(autouse=True)
def nothing_adapted(monkeypatch):
    monkeypatch.setenv("DRAGOMAN_ADAPTED", "")
    adapting.load.cache_clear()


def run(*arguments) -> click.testing.Result:
    return click.testing.CliRunner().invoke(commands, list(map(str, arguments)))


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory):
    """A ledger of forty reports whose reviewer holds that praise is no event."""
    place = tmp_path_factory.mktemp("train") / "desk.db"
    texts = [
        f"{a} condemned {b} over the dam on Monday. {a} praised {b} for the harbour on Tuesday."
        for a, b in zip(STATES * 3, (STATES[5:] + STATES[:5]) * 3, strict=True)
    ][:40]
    with Ledger.open(place, create=True) as ledger:
        for number, text in enumerate(texts):
            ledger.add(dragoman.read(f"{text} That is report {number}.", published=f"2024-{1 + number % 12:02}-11"))
        for entry in list(ledger.all_entries(kind="event")):
            for telling in entry.observations:
                verdict = "reject" if "praised" in telling.quote.exact else "accept"
                ledger.decide(telling.id, verdict, seen=telling.seen, reviewer="maria", reason="other" if verdict == "reject" else None)  # fmt: skip
    return place


def test_decisions_raise_what_was_left_out_and_later_readings_follow(reviewed, tmp_path):
    output = tmp_path / "desk.json"
    result = run("train", "--ledger", reviewed, "--output", output)
    assert result.exit_code == 0, result.output
    (figures,) = json.loads(output.read_text(encoding="utf8"))["figures"]
    assert figures["kind"] == "events"
    assert figures["after"] > figures["before"] + 0.1
    text = "Peru praised Chile for the bridge. Peru condemned Chile over the dam."
    assert {event.type for event in dragoman.read(text).events} == {"SUPPORT", "ACCUSE"}
    adapting.use(output)
    assert {event.type for event in dragoman.read(text).events} == {"ACCUSE"}
    assert dragoman.read("Peru said it would send 100 police officers to Haiti.").commitments, "the rest is as it was"


def test_a_floor_that_is_not_reached_writes_nothing(reviewed, tmp_path):
    result = run("train", "--ledger", reviewed, "--output", tmp_path / "x.json", "--floor", "1")
    assert isinstance(result.exception, AdaptationError) or "left as they are" in result.output
    assert (
        not (tmp_path / "x.json").exists() or json.loads((tmp_path / "x.json").read_text())["figures"][0]["after"] == 1
    )


def test_too_few_decisions_are_told(tmp_path):
    with Ledger.open(tmp_path / "l.db", create=True) as ledger:
        ledger.add(dragoman.read("Kenya condemned Sudan.", published="2024-01-02"))
    result = run("train", "--ledger", tmp_path / "l.db", "--output", tmp_path / "x.json")
    assert isinstance(result.exception, AdaptationError)
    assert "events: 0 decisions; left as they are (it takes 40" in result.output


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", "is no adaptation"),
        ("nothing", "is no adaptation"),
        ('{"kinds": {}, "encoder": "other"}', "another encoder"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(tmp_path, text, words):
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf8")
    with pytest.raises(AdaptationError, match=words):
        adapting.use(path)


def test_little_evidence_moves_little():
    """Two decisions hardly change the score that ships; two hundred do."""

    def example(score: float, right: bool, number: int) -> Example:
        return Example("events", str(number), features("events", "AID", "actual", score, "“aid” …", "x" * 50, beneficiary=True, told=False), right)  # fmt: skip

    asked = example(0.8, True, 0).features
    few = fitted([example(0.8, False, n) for n in range(2)]).likely(asked)
    many = fitted([example(0.8, False, n) for n in range(200)]).likely(asked)
    assert 0.3 < few < 0.8
    assert many < 0.1
    figures = cross_validated([example(0.9 if n % 2 else 0.2, bool(n % 2), n) for n in range(60)], "events")
    assert (figures.before, figures.after) == (pytest.approx(2 / 3), 1.0)


def test_what_a_ledger_knows_are_the_features_of_the_reading(reviewed):
    from dragoman.cli.train import _of

    text = f"{STATES[0]} condemned {STATES[5]} over the dam on Monday. {STATES[0]} praised {STATES[5]} for the harbour on Tuesday."
    reading = dragoman.read(f"{text} That is report 0.", published="2024-01-11")
    with Ledger.open(reviewed) as ledger:
        kept = [
            example for entry in ledger.all_entries() for example in _of(entry) if example.report == reading.report.id
        ]
    here = [features_of(event, reading.report.text) for event in reading.events]
    assert len(kept) == len(here) == 2
    assert all(any(example.features == pytest.approx(found) for found in here) for example in kept)
