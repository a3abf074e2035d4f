"""Languages are told; servers that translate, over a real web server that speaks their protocols."""

import json
import time

import pytest
from click.testing import CliRunner

import dragoman
from dragoman import Report, Span
from dragoman.cli import commands
from dragoman.errors import TranslationFailed
from dragoman.sources.languages import foreign, language_of
from dragoman.sources.text import read_text
from dragoman.translate import ChatTranslator, LibreTranslate, translated, translator
from tests.web_server import serving

FRENCH = "Le Kenya envoie des policiers en Haïti\n\nLe Kenya a accepté lundi d'envoyer 1.000 policiers en Haïti. Le président a déclaré qu'ils partiraient en mai.\n\nHaïti l'avait demandé il y a un an, et le Conseil de sécurité doit encore approuver la mission."
ENGLISH = {
    "Le Kenya envoie des policiers en Haïti": "Kenya Sends Police to Haiti",
    "Le Kenya a accepté lundi d'envoyer 1.000 policiers en Haïti.": "Kenya agreed on Monday to send 1,000 police officers to Haiti.",
    "Le président a déclaré qu'ils partiraient en mai.": "The president said that they would leave in May.",
    "Haïti l'avait demandé il y a un an, et le Conseil de sécurité doit encore approuver la mission.": "Haiti had asked for it a year ago, and the Security Council must still approve the mission.",
}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (FRENCH, "French"),
        ("Кения согласилась в понедельник направить тысячу полицейских на Гаити.", "Russian"),
        ("肯尼亚周一同意向海地派遣一千名警察，总统对记者表示他们将于五月出发。", "Chinese"),
        ("وافقت كينيا يوم الاثنين على إرسال ألف شرطي إلى هايتي وقال الرئيس إنهم سيغادرون في مايو", "Arabic"),
        (
            "Kenia hat am Montag zugesagt, tausend Polizisten nach Haiti zu entsenden, sagte der Präsident vor Journalisten.",
            "German",
        ),
        (
            "Kenya agreed on Monday to send 1,000 police officers to Haiti. The president said that they would leave in May.",
            None,
        ),
        ("Le Monde reported on Monday that the Élysée and the Quai d'Orsay had not been told of the plan.", None),
        ("Bonjour Haïti", None),  # too short to tell
        ("12 345 678 — 90", None),
    ],
)
def test_languages_are_told(text, name):
    assert foreign(Report.from_text(text)) == name


def test_no_example_and_no_official_form_is_taken_for_another_language(examples):
    assert [name for name, reading in examples.items() if language_of(reading.report) not in ("en", None)] == []


@pytest.fixture
def site():
    with serving() as site:
        yield site


def libre(handler):
    """A server that speaks LibreTranslate's protocol."""
    asked = json.loads(handler.body)
    if (asked["source"], asked["target"], asked["format"]) != ("fr", "en", "text") or asked.get("api_key") != "key":
        handler.answer(403, b'{"error": "no"}', {})
        return
    handler.answer(200, json.dumps({"translatedText": [ENGLISH[text] for text in asked["q"]]}).encode(), {})


def chat(answer):
    """A server that speaks OpenAI's protocol and answers by a function of the user's message."""

    def page(handler):
        asked = json.loads(handler.body)
        assert (asked["model"], handler.headers["Authorization"]) == ("small", "Bearer key")
        words = answer(asked["messages"][-1]["content"])
        handler.answer(
            200, json.dumps({"choices": [{"message": {"role": "assistant", "content": words}}]}).encode(), {}
        )

    return page


def test_a_translated_report_knows_the_places_in_both_texts(site):
    site.pages["/translate"] = libre
    original = read_text(FRENCH)

    found = translated(original, translator(site.address, key="key"))

    assert found.text == (
        "Kenya Sends Police to Haiti\n\nKenya agreed on Monday to send 1,000 police officers to Haiti. The president said that they would leave in May.\n\n"
        "Haiti had asked for it a year ago, and the Security Council must still approve the mission."
    )
    assert [p.role for p in found.passages] == ["headline", "body", "body"]
    assert (found.original.report.language, found.language, found.title) == ("fr", "en", "Kenya Sends Police to Haiti")
    assert {original.quote(a): found.quote(b) for a, b in found.original.pairs} == ENGLISH
    assert "translated from French by LibreTranslate at" in found.warnings[0]


def test_a_fact_of_a_translation_leads_to_the_words_of_the_original(site):
    site.pages["/translate"] = libre
    original = read_text(FRENCH)
    found = translated(original, LibreTranslate(site.address, "key"))
    (promise,) = [c for c in dragoman.read(found).commitments if c.kind == "personnel"][:1]

    (words,) = found.original.spans(promise.evidence)

    assert original.quote(words) == "Le Kenya a accepté lundi d'envoyer 1.000 policiers en Haïti."


def test_a_model_translates_and_may_talk_around_its_answer(site):
    def answer(question):
        return "Here it is:\n```json\n" + json.dumps([ENGLISH[text] for text in json.loads(question)]) + "\n```"

    site.pages["/v1/chat/completions"] = chat(answer)

    for root in (site.address, f"{site.address}/v1"):
        found = translated(read_text(FRENCH), ChatTranslator(root, "small", "key"))
        assert found.title == "Kenya Sends Police to Haiti"
        assert found.original.translator == f"small at {root}"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda question: "I cannot do that.", "something else|no list"),
        (lambda question: '["one"]', "answers with something else"),
        (lambda question: json.dumps([{"a": 1} for _ in json.loads(question)]), "something else"),
        (lambda question: "[" * 100_000, "no list|something else"),
    ],
)
def test_a_model_that_does_not_do_its_work_is_named(site, answer, says):
    site.pages["/v1/chat/completions"] = chat(answer)

    with pytest.raises(TranslationFailed, match=says):
        translated(read_text(FRENCH), ChatTranslator(site.address, "small", "key"))


def test_a_server_that_is_not_there_slow_or_of_another_kind_is_named(site):
    site.pages["/translate"] = lambda handler: time.sleep(3)
    with pytest.raises(TranslationFailed, match=r"within 0\.3 seconds") as slow:
        translated(read_text(FRENCH), LibreTranslate(site.address, timeout=0.3))
    site.text("/translate", "<html></html>")
    with pytest.raises(TranslationFailed, match="JSON"):
        translated(read_text(FRENCH), LibreTranslate(site.address))
    with pytest.raises(TranslationFailed, match="is the server running"):
        translated(read_text(FRENCH), LibreTranslate("http://127.0.0.1:9"))
    assert slow.value.retry


def test_translations_without_end_are_cut(site):
    site.pages["/translate"] = lambda handler: handler.answer(
        200, json.dumps({"translatedText": ["word " * 50_000 for _ in json.loads(handler.body)["q"]]}).encode(), {}
    )

    assert len(translated(read_text(FRENCH), LibreTranslate(site.address)).text) < 20 * len(FRENCH)


def test_a_place_between_sentences_leads_to_both(site):
    site.pages["/translate"] = libre
    found = translated(read_text(FRENCH), LibreTranslate(site.address, "key"))
    start = found.text.index("to Haiti. The")

    assert len(found.original.spans(Span(start, start + 13))) == 2


def test_reports_in_other_languages_are_set_aside_or_translated_by_the_commands(site, tmp_path):
    def translate(handler):
        texts = [ENGLISH.get(text, "Kenya sends police.") for text in json.loads(handler.body)["q"]]
        handler.answer(200, json.dumps({"translatedText": texts}).encode(), {})

    site.pages["/translate"] = translate
    path, ledger = tmp_path / "report.txt", ["--ledger", str(tmp_path / "story.db")]
    path.write_text(FRENCH, encoding="utf8")

    aside = CliRunner().invoke(commands, ["add", str(path), *ledger])
    doubted = CliRunner().invoke(commands, ["read", str(path)])
    read = CliRunner().invoke(commands, ["read", str(path), "--translate", site.address])
    added = CliRunner().invoke(commands, ["add", str(path), "--translate", site.address, *ledger])

    assert (aside.exit_code, "is in French; set aside" in aside.output) == (1, True)
    assert "seems to be in French" in " ".join(doubted.output.split())
    assert "1,000 police" in read.output
    assert "1 added" in added.output
    shown = CliRunner().invoke(commands, ["ledger", *ledger, "--evidence"])
    close = CliRunner().invoke(commands, ["read", str(path), "--translate", site.address, "--evidence"])
    plain = json.loads(
        CliRunner().invoke(commands, ["read", str(path), "--translate", site.address, "--format", "json"]).output
    )
    accepted = "Le Kenya a accepté lundi d'envoyer 1.000 policiers en Haïti."
    assert f"in French: “{accepted}”" in " ".join(shown.output.split())
    assert f"French: {accepted}" in " ".join(close.output.replace("|", " ").split())
    assert (plain["report"]["original"]["text"], plain["report"]["original"]["language"]) == (FRENCH, "fr")
