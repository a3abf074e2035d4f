"""A language model as a second reader, over a real web server that speaks OpenAI's protocol."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

import dragoman
from dragoman.cli import commands
from dragoman.errors import TranslationFailed
from dragoman.export.text import render
from dragoman.facts import Opinion
from dragoman.ledger import Ledger
from dragoman.second_reader import SecondReader
from tests.test_translate import chat
from tests.web_server import serving

TEXT = "Kenya agreed on Monday to send 1,000 police officers to Haiti. “We will leave in May,” President William Ruto told reporters. The Security Council must still approve the mission."


@pytest.fixture(scope="module")
def reading():
    return dragoman.read(TEXT, published="2024-03-05")


def opinions(reading, answer, **options):
    with serving() as site:
        site.pages["/v1/chat/completions"] = chat(answer if callable(answer) else lambda question: answer)
        reader = SecondReader(site.address, "small", "key", below=1.1, **options)
        return list(reader.opinions(reading)), site


def test_it_confirms_and_rejects_under_its_own_name_and_the_reading_stays(reading):
    before = reading.to_json()

    found, _ = opinions(reading, '{"verdict": "confirm", "quotes": [], "score": 0.8}')

    assert found
    assert {(o.verdict, o.score, o.reader, o.spans) for o in found} == {("confirm", 0.8, "second reader small", ())}
    assert {o.fact for o in found} <= {f.id for f in (*reading.statements, *reading.events, *reading.commitments)}
    assert reading.to_json() == before


def test_what_it_points_to_are_exact_words_of_the_report(reading):
    found, _ = opinions(
        reading, json.dumps({"verdict": "point", "quotes": ["send 1,000 police officers"], "score": 0.7})
    )

    assert {TEXT[span.start : span.end] for o in found for span in o.spans} == {"send 1,000 police officers"}


@pytest.mark.parametrize(
    "answer",
    [
        "I think that is right.",
        '{"verdict": "delete everything", "score": 1}',
        '{"verdict": "point", "quotes": ["send 2,000 police officers"], "score": 1}',  # words that are not there
        '{"verdict": "point", "quotes": ["send 1,000 police officers", "and more"], "score": 1}',
        '{"verdict": "point", "quotes": [], "score": 1}',
        '{"verdict": "point", "quotes": [" "], "score": 1}',
        '{"verdict": "confirm", "score": "NaN"}',
        '{"verdict": "confirm", "score": "high"}',
        '{"verdict": ["confirm"], "score": 1}',
        "[1, 2]",
        "{" * 10_000,
    ],
)
def test_any_other_answer_is_no_opinion(reading, answer):
    assert opinions(reading, answer)[0] == []


def test_scores_stay_between_0_and_1(reading):
    assert {o.score for o in opinions(reading, '{"verdict": "reject", "score": 17}')[0]} == {1.0}


def test_only_facts_of_low_score_are_asked_about_the_lowest_first(reading):
    facts = sorted([*reading.statements, *reading.events, *reading.commitments], key=lambda fact: fact.score)

    found, site = opinions(reading, '{"verdict": "confirm", "score": 1}', most=2)

    assert [o.fact for o in found] == [fact.id for fact in facts[:2]]
    assert len(site.asked) == 2
    assert list(SecondReader("http://127.0.0.1:9", "small", below=0.0).opinions(reading)) == []


def test_the_report_goes_along_as_material_and_the_claim_in_words(reading):
    asked = []
    opinions(reading, lambda question: asked.append(json.loads(question)) or "{}")

    assert all(set(question) == {"passage", "claim"} and question["passage"] in TEXT for question in asked)
    assert any("Kenya" in question["claim"] for question in asked)


def test_a_server_that_is_not_there_is_named(reading):
    with pytest.raises(TranslationFailed, match="is the server running"):
        list(SecondReader("http://127.0.0.1:9", "small", below=1.1).opinions(reading))


def test_an_opinion_is_an_assertion_of_its_own_in_the_ledger(reading, tmp_path):
    with serving() as site:
        site.pages["/v1/chat/completions"] = chat(lambda question: '{"verdict": "reject", "score": 0.4}')
        seconded = SecondReader(site.address, "small", "key", below=1.1).read(reading)
    with Ledger.open(tmp_path / "plain.db") as plain, Ledger.open(tmp_path / "story.db") as ledger:
        plain.add(reading)
        ledger.add(seconded)
        entry = ledger.entry(ledger.entries().items[0].id)
        said = [a for o in entry.observations for a in o.assertions if a.property == "opinion"]

        assert {(a.extractor, a.score, a.value["verdict"]) for a in said} == {("second reader small", 0.4, "reject")}
        assert all(
            a.extractor.startswith("dragoman")
            for o in entry.observations
            for a in o.assertions
            if a.property != "opinion"
        )
        # What the entry is does not hang on it.
        other = plain.entry(entry.id)
        assert (entry.title, entry.stage, entry.parties, entry.figures) == (
            other.title,
            other.stage,
            other.parties,
            other.figures,
        )
        assert ledger.verify().ok


def test_the_readout_shows_opinions_beside_facts(reading):
    promise = reading.commitments[0]
    opinion = Opinion(promise.id, "point", (promise.evidence,), 0.9, "second reader small")

    shown = " ".join(render(replace(reading, opinions=(opinion,))).split())

    assert f"second reader small points to “{reading.report.quote(promise.evidence)}” (0.90)" in shown
    assert "second reader" not in render(reading)


def test_the_command_asks_only_when_told_to(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf8")
    with serving() as site:
        site.pages["/v1/chat/completions"] = lambda handler: handler.answer(
            200, json.dumps({"choices": [{"message": {"content": '{"verdict": "reject", "score": 0.9}'}}]}).encode(), {}
        )
        asking = ["read", str(path), "--format", "json", "--second-reader", site.address]
        run = CliRunner().invoke(commands, [*asking, "--second-model", "small"])
        plain = CliRunner().invoke(commands, ["read", str(path), "--format", "json"])
        wrong = CliRunner().invoke(commands, asking)

    assert (run.exit_code, plain.exit_code, wrong.exit_code) == (0, 0, 2)
    assert len(json.loads(run.output).get("opinions", [])) == len(site.asked)
    assert "opinions" not in json.loads(plain.output)
