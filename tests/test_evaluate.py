"""`dragoman eval`: each format with sentences of our own, intervals, two versions side by side, and the shared scorers' counts."""

import json
import subprocess
import sys
from pathlib import Path

import click.testing
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.cli import commands
from dragoman.errors import EvaluationError
from dragoman.evaluate import Count, Evaluation, Figure, Unit, compare, evaluate, figures
from dragoman.evaluate.attribution import trimmed
from dragoman.evaluate.relations import unmarked
from tests.conftest import SHARED

PAIRS = [
    ("<s>Kenya</s> condemned <t>Sudan</t> on Monday.", "ACCUSE"),
    ("<s>Canada</s> sent food to <t>Haiti</t>.", "AID"),
    ("<s>France</s> and <t>Germany</t> signed a treaty.", "AID"),  # marked wrongly, so that something is missed
]
ARTICLE = "The attack must stop, the minister of Kenya said on Monday."
BRAT = "\n".join(
    [
        "T1\tContent 0 20\tThe attack must stop",
        "T2\tSource 22 43\tthe minister of Kenya",
        "T3\tCue 44 48\tsaid",
        "E1\tAttribution:T3 Source1:T2 Content1:T1 Cue1:T3",
    ]
)
NAMES = "# newdoc id = a\n# sent_id = a-1\n1\tKenya\tB-LOC\t-\n2\tslept\tO\t-\n3\t.\tO\t-\n\n# newdoc id = b\n1\tPeter\tB-PER\t-\n2\tleft\tO\t-\n"
RECORDS = """[{
    "id": "1", "date": "2000-01-01",
    "source": [{"actorText": "Kenya", "code": "KEN", "sector": "***"}],
    "target": [{"actorText": "Sudan", "code": "SDN", "sector": "---"}],
    "event": "DISAPPROVE", "text": "Kenya condemned Sudan on Monday.",
}]"""


@pytest.fixture
def pairs(tmp_path):
    path = tmp_path / "pairs.jsonl"
    rows = [json.dumps({"sentence_id": str(n), "marked_sentence": s, "gold_root": g}) for n, (s, g) in enumerate(PAIRS)]
    path.write_text("\n".join(rows) + "\n", encoding="utf8")
    return path


def run(*arguments: str | Path) -> click.testing.Result:
    return click.testing.CliRunner().invoke(commands, ["eval", *map(str, arguments)])


def test_pairs(pairs):
    found = evaluate("plv", pairs)
    values = figures(found)
    assert values["accuracy"].value == pytest.approx(2 / 3)
    assert [unit.missed for unit in found.units] == [(), (), ("AID",)]
    assert values["root macro-F1"].value == pytest.approx((1 + 2 / 3) / 2)


def test_pairs_that_only_cooperate_or_fight(tmp_path):
    path = tmp_path / "aw.tsv"
    path.write_text("marked_sentence\tgold_binary\n<s>Kenya</s> condemned <t>Sudan</t>.\t1\n", encoding="utf8")
    values = figures(evaluate("plv", path))
    assert (values["binary macro-F1"].value, values["root macro-F1"].value) == (1, 0)


def test_attribution(tmp_path):
    path = tmp_path / "articles.jsonl"
    path.write_text(json.dumps({"id": "a", "text": ARTICLE, "brat": BRAT}) + "\n", encoding="utf8")
    found = evaluate("polnear", path)
    assert {name: interval.value for name, interval in figures(found).items()} == dict.fromkeys(
        ("source", "cue", "content", "linked"), 1.0
    )
    assert found.units[0].met[0] == "content [0, 20) “The attack must stop”"


def test_names(tmp_path):
    path = tmp_path / "names.iob2"
    path.write_text(NAMES, encoding="utf8")
    found = evaluate("names", path)
    assert [unit.id for unit in found.units] == ["a", "b"]
    assert figures(found)["F1"].value == 1.0


def test_records_of_plover(tmp_path):
    path = tmp_path / "records.txt"
    path.write_text(RECORDS, encoding="utf8")
    found = evaluate("plover", path)
    assert found.units[0].met == ("event ACCUSE", "source state KEN", "target state SDN")
    assert figures(found)["all asked"].value == 1.0
    assert "source sector" not in found.units[0].counts, "what the record leaves open is not asked"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("plv", '{"sentence": "Kenya slept."}\n', "not the format of plv"),
        ("polnear", "no json\n", "not the format of polnear"),
        ("plover", "[]", "nothing in it"),
        ("verbs", "", "choose one of plv"),
    ],
)
def test_what_cannot_be_evaluated_is_told(tmp_path, name, text, words):
    path = tmp_path / "file.jsonl"
    path.write_text(text, encoding="utf8")
    with pytest.raises(EvaluationError, match=words):
        evaluate(name, path)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(EvaluationError, match="fetch the set first"):
        evaluate("plv", tmp_path / "none.jsonl")


def test_gold_needs_its_texts():
    with pytest.raises(EvaluationError, match="--data"):
        evaluate("gold", Path(__file__).parents[1] / "training/annotations")


def test_two_models_side_by_side(pairs, tmp_path):
    before = tmp_path / "before.json"
    assert run("plv", pairs, "--format", "json", "--output", before).exit_code == 0
    held = json.loads(before.read_text(encoding="utf8"))
    changed = next(unit for unit in held["units"] if unit["met"])
    changed.update(met=[], missed=["AID"], wrong=["ASSAULT"])
    before.write_text(json.dumps(held), encoding="utf8")

    result = run("plv", pairs, "--compare", before)

    assert result.exit_code == 0, result.output
    assert "1 of 3 units read otherwise: 1 gained, 0 lost, 0 newly wrong, 1 no longer wrong" in result.output
    assert "  + ACCUSE" in result.output


def test_other_input_is_not_compared(pairs, tmp_path):
    before = tmp_path / "before.json"
    run("plv", pairs, "--format", "json", "--output", before)
    pairs.write_text(pairs.read_text(encoding="utf8").replace("Monday", "Tuesday"), encoding="utf8")
    result = run("plv", pairs, "--compare", before)
    assert isinstance(result.exception, EvaluationError)
    assert "not the same input" in str(result.exception)


def test_the_table_the_page_and_json_say_the_same(pairs, tmp_path):
    text = run("plv", pairs, "--kinds", "--each").output
    assert "accuracy         0.667 [" in text
    assert "  - AID" in text
    assert "ConfliBERT" in text
    page = tmp_path / "page.html"
    run("plv", pairs, "--format", "html", "--output", page)
    html = page.read_text(encoding="utf8")
    assert "<td>0.667</td>" in html
    assert "&lt;s&gt;France" in html, "texts are escaped"
    assert "<script" not in html
    found = json.loads(run("plv", pairs, "--format", "json").stdout)
    assert {f["name"]: round(f["value"], 3) for f in found["figures"]}["accuracy"] == 0.667


def evaluation(units: list[Unit]) -> Evaluation:
    return Evaluation("x", "x", "", "1", "standard", "balanced", tuple(units), (Figure("F1", "F1", ("a",)),))


counts = st.builds(lambda hit, more, wanted: Count.of(hit, hit + more, hit + wanted), *[st.integers(0, 5)] * 3)


@given(st.lists(counts, min_size=1, max_size=12))
def test_intervals_hold_the_extremes_of_their_units(some):
    found = evaluation([Unit(str(n), "", {"a": count}) for n, count in enumerate(some)])
    interval = figures(found)["F1"]
    assert 0 <= interval.low <= interval.high <= 1
    assert figures(found)["F1"] == interval, "the same units give the same interval"
    if len(some) == 1:
        assert interval.low == interval.high == interval.value


@given(st.lists(counts, min_size=1, max_size=8))
def test_json_gives_back_what_went_in(some):
    found = evaluation([Unit(str(n), "t", {"a": count}, ("m",)) for n, count in enumerate(some)])
    again = Evaluation.from_dict(json.loads(json.dumps(found.to_dict())), "x")
    assert figures(again) == figures(found)
    comparison = compare(found, again)
    assert comparison.changes == ()
    assert np.allclose([comparison.differences["F1"].low, comparison.differences["F1"].high], 0)


@given(st.text(max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_trimmed_spans_lie_within(text, start, length):
    start = min(start, len(text))
    end = min(len(text), start + length)
    inner = trimmed(start, end, text)
    assert start <= inner[0] <= inner[1] <= end


def test_marks_are_taken_off():
    pair = unmarked("A <s>b</s> c <t>d</t>.")
    assert pair == {"text": "A b c d.", "source": [[2, 3]], "target": [[6, 7]]}


@pytest.mark.skipif(not (SHARED / "score").exists(), reason="needs the shared scorers")
@pytest.mark.parametrize(
    ("name", "scorer", "path", "limit", "shown"),
    [
        ("plv", "relations.py", "events/plover-relations-train.jsonl", None, {"root macro-F1": 4, "quad macro-F1": 4}),
        ("polnear", "attribution.py", "attribution/polnear-dev.jsonl.gz", 12, {"source": 3, "content": 3, "linked": 3}),
        ("pages", "pages.py", "pages", None, {"F1": 3}),
    ],
)
def test_figures_are_those_of_the_shared_scorers(name, scorer, path, limit, shown):
    data = SHARED / "data" / path
    command = [sys.executable, scorer, str(data), *([str(limit)] if limit else [])]
    out = subprocess.run(command, cwd=SHARED / "score", capture_output=True, text=True, check=True).stdout
    values = figures(evaluate(name, data, limit=limit))
    for figure, digits in shown.items():
        line = next(line for line in out.splitlines() if figure in line)
        value = line.split("F1")[1].split()[0]
        assert value == f"{values[figure].value:.{digits}f}", line
