"""Words, event types and finders from outside of the package; nothing of it is touched."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BODIES = "name,aliases,kind,country,sector\nLake Fisheries Board,LFBK,public_body,KEN,GOV\n"
TYPES = '[EVICTION]\nplover = "COERCE"\nverbs = ["evict"]\nnouns = ["eviction"]\nexample = "Kenya evicted refugees on Monday."\n\n[RAID]\nplover = "ASSAULT"\n'
TEXT = "Kenya evicted refugees from Somalia on Monday. The LFBK condemned the raid by Uganda. Uganda debanked the LFBK."


def run(
    *arguments: str | Path, env: dict[str, str] | None = None, text: str | None = None
) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "dragoman", *map(str, arguments)],
        capture_output=True, text=True, input=text, env={**os.environ, **(env or {})},
    )  # fmt: skip


def reading(text: str, *before: str | Path, env: dict[str, str] | None = None) -> dict:
    found = run(*before, "read", "-", "--format", "json", text=text, env=env)
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "bodies.csv").write_text(BODIES, encoding="utf8")
    (folder / "types.toml").write_text(TYPES, encoding="utf8")
    (folder / "events.toml").write_text('[strong.verbs]\nSANCTION = ["debank"]\n', encoding="utf8")
    return folder


def test_own_words_and_types_are_read(folder):
    found = reading(TEXT, "--lexicon", folder)
    assert {(a["name"], a["country"], a["sector"]) for a in found["actors"]} >= {("Lake Fisheries Board", "KEN", "GOV")}
    assert {(event["type"], event.get("own_type")) for event in found["events"]} >= {
        ("COERCE", "EVICTION"),
        ("ASSAULT", "RAID"),
        ("SANCTION", None),
    }, "PLOVER's types stay PLOVER's"


def test_without_it_nothing_is_called_so():
    found = reading(TEXT)
    assert "Lake Fisheries Board" not in {actor["name"] for actor in found["actors"]}
    assert not any("own_type" in event for event in found["events"])


def test_the_environment_names_it_too_and_bulk_records_it(folder, tmp_path):
    source = tmp_path / "news.jsonl"
    source.write_text(json.dumps({"text": TEXT, "date": "2024-03-04"}) + "\n", encoding="utf8")
    pyarrow = pytest.importorskip("pyarrow.parquet")
    env = {"DRAGOMAN_LEXICON": str(folder)}
    assert run("code", source, tmp_path / "with", "--quiet", env=env).returncode == 0
    assert run("code", source, tmp_path / "without", "--quiet").returncode == 0
    models = []
    for name, own in (("with", {"EVICTION", "RAID", None}), ("without", {None})):
        table = pyarrow.read_table(next((tmp_path / name / "events").iterdir()))
        assert set(table.column("own_type").to_pylist()) == own
        models.append(table.schema.metadata[b"dragoman.model"])
    assert models[0] != models[1], "other words are another model"
    assert run("code", "--verify", tmp_path / "with", env=env).returncode == 0


def test_stage_rules_of_ones_own(folder):
    (folder / "rules.toml").write_text("[stages]\ndue_soon_days = 5\n", encoding="utf8")
    code = (
        "from dragoman.ledger.rules import rules, rung; print(rules()['stages']['due_soon_days'], rung('pledged') > 0)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "DRAGOMAN_LEXICON": str(folder)},
    )
    assert found.stdout.split() == ["5", "True"]


def test_a_good_lexicon_is_called_so(folder):
    (folder / "types.toml").write_text(
        TYPES.replace("[RAID]", '[RAID]\nexample = "Uganda attacked Kenya."'), encoding="utf8"
    )
    found = run("lexicon", "check", folder)
    assert (found.returncode, "all is well" in found.stdout) == (0, True), found.stdout


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("bodies.csv", BODIES.replace("KEN", "KNY"), "bodies.csv, line 2: country 'KNY' is no ISO 3166-1"),
        ("bodies.csv", BODIES.replace("GOV", "GVO"), "sector 'GVO'"),
        ("bodies.csv", BODIES.replace("public_body", "office"), "kind 'office'"),
        ("bodies.csv", "name,alias\nX,Y\n", "line 1: there is no column alias"),
        ("bodies.csv", "name,kind,country,sector\nX,igo\n", "line 2: it has not as many cells"),
        ("bodies.csv", "name,kind,country,sector\nKenya,public_body,UGA,BUS\n", "is read with the actors Kenya KEN/GOV"),
        ("people.csv", "name,country,sector,gender,posts,body,aliases\nOle Nowhere,NOR,,m,,,\n", "give a sector"),
        ("types.toml", '[EVICTION]\nplover = "EVICT"\n', "give one of AGREE"),
        ("types.toml", '[EVICTION]\nplover = "COERCE"\ncues = ["evict"]\n', "give plover, and any of verbs"),
        ("types.toml", '[X]\nplover = "AID"\nverbs = ["evict"]\nexample = "Nobody did anything."\n', "as no event, not as X"),
        ("types.toml", "[EVICTION\n", "types.toml: "),
        ("events.toml", '[strong.verb]\nAID = ["feed"]\n', "there is no strong.verb; choose of verbs"),
        ("events.toml", '[strong]\nverbs = ["feed"]\n', "strong.verbs is a dict in our table and a list in yours"),
        ("verbs.toml", "", "is not read; files are"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(tmp_path, name, text, words):
    (tmp_path / name).write_text(text, encoding="utf8")
    found = run("lexicon", "check", tmp_path)
    assert found.returncode == 1
    assert words in found.stdout, found.stdout + found.stderr


def test_a_missing_folder_is_told(tmp_path):
    found = run("--lexicon", tmp_path / "none", "read", "-", text="Kenya slept.")
    assert (found.returncode, "dragoman lexicon new" in found.stderr) == (1, True)


def test_new_makes_a_lexicon_that_is_well(tmp_path):
    assert run("lexicon", "new", tmp_path / "mine").returncode == 0
    found = run("lexicon", "check", tmp_path / "mine")
    assert (found.returncode, found.stdout.count("error")) == (0, 0), found.stdout
    assert run("lexicon", "new", tmp_path / "mine").returncode == 1, "what is there is not written over"


def test_it_is_named_before_the_first_report(tmp_path):
    code = f"import dragoman\nfrom dragoman.lexicon.tables import use\ndragoman.read('Kenya slept.')\nuse({str(tmp_path)!r})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "before the first report is read" in found.stderr


# --- finders ----------------------------------------------------------------------------------------------------

FINDER = '''
from dragoman import Event

def find(analysis, reading):
    """Every "ceasefire" is an agreement of the first two actors."""
    for sentence in analysis.sentences:
        for word, lowered in enumerate(sentence.lowered):
            if lowered == "truce" and len(reading.actors) > 1:
                a, b = reading.actors[:2]
                yield Event("x", "AGREE", None, (a.id, b.id), (), "actual", None, None, sentence.span_of(word, word + 1),
                            None, 0.9, "truce", own_type="TRUCE")

def broken(analysis, reading):
    raise RuntimeError("out of paper")

def liar(analysis, reading):
    yield Event("x", "AGREE", None, ("a77",), (), "actual", None, None, reading.report.passages[0].span, None, 0.9)
'''


@pytest.fixture
def installed(tmp_path):
    """A package with finders, as pip would leave it."""

    def install(*functions: str) -> dict[str, str]:
        site = tmp_path / "site"
        info = site / "truces-1.2.dist-info"
        info.mkdir(parents=True)
        (site / "truces.py").write_text(FINDER, encoding="utf8")
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: truces\nVersion: 1.2\n", encoding="utf8")
        points = "\n".join(f"{function} = truces:{function}" for function in functions)
        (info / "entry_points.txt").write_text(f"[dragoman.finders]\n{points}\n", encoding="utf8")
        return {"PYTHONPATH": os.pathsep.join(filter(None, (str(site), os.environ.get("PYTHONPATH"))))}

    return install


def test_an_installed_finder_is_asked(installed):
    found = reading("Kenya and Sudan kept the truce.", env=installed("find"))
    (event,) = (event for event in found["events"] if event.get("own_type") == "TRUCE")
    assert event["reason"] == "finder find: truce"
    assert found["report"]["text"][event["evidence"]["start"] : event["evidence"]["end"]] == "truce"
    assert len({event["id"] for event in found["events"]}) == len(found["events"])


@pytest.mark.parametrize(
    ("function", "words"),
    [("broken", "RuntimeError: out of paper"), ("liar", "there is no actor a77"), ("missing", "cannot be loaded")],
)
def test_a_finder_that_breaks_costs_only_itself(installed, function, words):
    env = installed("find", function)
    if function == "missing":
        found = run("read", "-", text="Kenya and Sudan kept the truce.", env=env)
        assert (found.returncode, words in found.stderr) == (1, True)
        env["DRAGOMAN_FINDERS"] = "off"
        assert run("read", "-", text="Kenya and Sudan kept the truce.", env=env).returncode == 0
        return
    found = reading("Kenya and Sudan kept the truce.", env=env)
    assert any(words in warning for warning in found["warnings"])
    assert any(event.get("own_type") == "TRUCE" for event in found["events"]), "the other one still counts"
