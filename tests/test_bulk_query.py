"""Event data as the field knows it: views, loaders, copies, CAMEO codes. Rows are made by hand, so that each is known."""

import csv
import datetime
import importlib
import json
from dataclasses import replace
from pathlib import Path

import click.testing
import pytest

pytest.importorskip("pyarrow")
pytest.importorskip("duckdb")

import pyarrow

from dragoman import bulk
from dragoman.bulk.batch import Coded
from dragoman.bulk.clusters import copies_of
from dragoman.bulk.datapackage import datapackage
from dragoman.bulk.output import MANIFEST, Output, OutputError
from dragoman.bulk.query import NAMES, VIEWS, QueryError, view_sql, write_answer
from dragoman.bulk.rows import first_day, rows_of
from dragoman.bulk.settings import Maker, Settings
from dragoman.bulk.tables import TABLES, schema
from dragoman.cli import commands
from dragoman.copies import signature
from dragoman.export.eventdata import SETS
from dragoman.facts import EVENT_TYPES
from dragoman.ledger import Ledger
from dragoman.lexicon.cameo import QUAD_CLASSES, QUADS, cameo_codes
from dragoman.lexicon.modes import cameo_root, goldstein, mode_tables
from tests.ledger_support import Paper

WIRE = (
    "A storm that came ashore on Sunday night tore roofs from schools, felled power lines and cut the road to the port; "
    "three clinics have no water, and the harbour master expects no ship before the end of the week. "
)


def telling(
    published: str,
    *acts: tuple[str, str | None, str],
    site: str = "Gazette",
    wire: bool = False,
    realis: str = "actual",
) -> Paper:
    """A report of some acts: source, target, type; with the same long text where it comes from the wire."""
    sentences = [f"{one} did {kind} to {other or 'nobody'}." for one, other, kind in acts]
    paper = Paper(
        published,
        *sentences,
        WIRE if wire else f"Nothing more was known to {site} on {published}.",
        site=site,
        url=f"https://{site.lower()}.example/{published}",
    )
    for number, (one, other, kind) in enumerate(acts):
        paper.event(number, kind, one, other, realis=realis)
        paper.events[-1] = replace(paper.events[-1], cameo=cameo_root(kind, None), goldstein=goldstein(kind))
    return paper


def six() -> list[Paper]:
    """Two carry the same wire story, one tells the same again on the same day, one only plans."""
    return [
        telling("2024-03-01", ("Kenya", "Haiti", "AID"), site="Gazette", wire=True),
        telling("2024-03-01", ("Kenya", "Haiti", "AID"), site="Herald", wire=True),
        telling("2024-03-01", ("Kenya", "Haiti", "AID"), ("France", "Ukraine", "AID"), site="Courier"),
        telling("2024-03-20", ("Kenya", "Haiti", "AID"), ("Russia", "Ukraine", "ASSAULT"), site="Gazette"),
        telling("2024-04-02", ("Kenya", "Haiti", "ACCUSE"), site="Herald"),
        telling("2024-04-03", ("Canada", "Haiti", "AID"), site="Herald", realis="intended"),
    ]


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    """Six reports as bulk coding would write them."""
    papers = six()
    folder = tmp_path_factory.mktemp("query") / "out"
    maker = Maker("0.0.1", "0" * 64, Settings())
    output = Output(folder, maker)
    with output.locked():
        found = {table.name: [] for table in TABLES}
        for number, paper in enumerate(papers):
            for name, row in rows_of(paper.reading(), number):
                found[name].append(row)
        tables = {table.name: pyarrow.Table.from_pylist(found[table.name], schema=schema(table)) for table in TABLES}
        part = output.write_part(0, [Coded(0, 0, len(papers), tables)], "1" * 64)
        output.write_copies([folder / "reports" / "part-00000.parquet"], "1" * 64)
        counts = {table.name: part.files[table.name].rows for table in TABLES} | {"copies": len(papers)}
        manifest = {"made_by": maker.to_dict(), "complete": True, "input": "1" * 64, "rows": len(papers)}
        output.write_json("datapackage.json", datapackage(manifest, [part], counts))
        output.write_json(MANIFEST, manifest)
    return folder


def asked(out: Path, sql: str) -> list[tuple]:
    return [tuple(row.values()) for row in bulk.query(out, sql).to_pylist()]


def test_copies_of_the_wire_are_one_cluster(out):
    found = asked(out, "SELECT row, cluster, size FROM copies ORDER BY row")
    assert found[:3] == [(0, 0, 2), (1, 0, 2), (2, 2, 1)]
    ((likeness,),) = asked(out, "SELECT likeness FROM copies WHERE row = 1")
    assert 0.75 <= likeness <= 1


def test_once_a_day_lists_its_reports_and_counts_a_copy_once(out):
    found = asked(
        out,
        "SELECT event_date, source_country, target_country, event_type, mentions, len(rows), sites, witnesses "
        "FROM once_a_day ORDER BY event_date, source_country, event_type",
    )
    assert found == [
        (datetime.date(2024, 3, 1), "FRA", "UKR", "AID", 1, 1, ["Courier"], 1),
        (datetime.date(2024, 3, 1), "KEN", "HTI", "AID", 3, 3, ["Courier", "Gazette", "Herald"], 2),
        (datetime.date(2024, 3, 20), "KEN", "HTI", "AID", 1, 1, ["Gazette"], 1),
        (datetime.date(2024, 3, 20), "RUS", "UKR", "ASSAULT", 1, 1, ["Gazette"], 1),
        (datetime.date(2024, 4, 2), "KEN", "HTI", "ACCUSE", 1, 1, ["Herald"], 1),
    ]


def test_once_a_story_leaves_what_another_paper_tells_by_itself(out):
    found = asked(
        out,
        "SELECT cluster, copies FROM once_a_story WHERE source_country = 'KEN' AND event_date = '2024-03-01' ORDER BY cluster",
    )
    assert found == [(0, 2), (2, 1)]


def test_dyad_months_count_and_sum(out):
    found = asked(
        out,
        "SELECT month, source_country, events, mentions, goldstein_sum, material_cooperation, verbal_conflict, "
        "material_conflict FROM dyad_months",
    )
    march, april = datetime.date(2024, 3, 1), datetime.date(2024, 4, 1)
    assert found == [
        (march, "FRA", 1, 1, 7.4, 1, 0, 0),
        (march, "KEN", 2, 4, 14.8, 2, 0, 0),
        (march, "RUS", 1, 1, -9.3, 0, 0, 1),
        (april, "KEN", 1, 1, -2.0, 0, 1, 0),
    ]


@pytest.mark.parametrize(
    ("view", "row"),
    [
        (
            "polecat",
            {"Event Type": "ASSAULT", "Quad Code": "M-CONF", "Actor Country": "RUS", "Recipient Country": "UKR"},
        ),
        ("icews", {"CAMEO Code": "180", "Source Country": "RUS", "Target Name": "Ukraine", "Publisher": "Gazette"}),
        ("phoenix", {"EventRootCode": "18", "SourceActorFull": "RUSGOV", "Date": "20240320", "QuadClass": 4}),
        ("gdelt", {"EventBaseCode": "180", "SQLDATE": "20240320", "Actor1Name": "RUSSIA", "GoldsteinScale": -9.3}),
    ],
)
def test_columns_of_other_sets_with_what_ties_a_row_to_its_words(out, view, row):
    rows = bulk.query(out, f"SELECT * FROM {view} WHERE sentence LIKE 'Russia%'").to_pylist()
    assert len(rows) == 1
    assert {name: rows[0][name] for name in row} == row
    assert rows[0]["sentence"] == "Russia did ASSAULT to Ukraine."
    assert (rows[0]["sentence_start"], rows[0]["sentence_end"]) == (24, 54)
    assert rows[0]["score"] == 0.9
    assert "https://gazette.example/2024-03-20" in (rows[0].get("url"), rows[0].get("SOURCEURL"))
    assert len(rows[0]["reports"]) == 1


@pytest.mark.parametrize("name", SETS)
def test_a_ledger_in_the_same_columns(out, tmp_path, name):
    """Each event that took place, with its words; the columns are those of bulk coding."""
    with Ledger.open(tmp_path / "l.db", create=True) as ledger:
        for paper in six():
            ledger.add(paper.reading())
        entries = list(ledger.all_entries(kind=("event",)))
        count = importlib.import_module(f"dragoman.export.{name}").write(ledger, entries, tmp_path / "l.tsv")
    with (tmp_path / "l.tsv").open(encoding="utf8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    actual = [e for e in entries if e.realis == "actual" and any(party.role == "source" for party in e.parties)]
    assert count == len(actual) > 0
    assert list(rows[0]) == bulk.query(out, f"SELECT * FROM {name}").column_names
    assert {row["sentence"] for row in rows} == {" ".join(e.observations[0].quote.sentence.split()) for e in actual}
    assert all(row["reports"] and int(row["witnesses"]) >= 1 and float(row["score"]) > 0 for row in rows)


def test_those_who_meet_are_each_with_each_other():
    paper = Paper("2024-01-01", "France and Kenya met.")
    both = (paper.actor("France"), paper.actor("Kenya"))
    for kind in ("CONSULT", "AID"):
        paper.event(0, kind, "France")
        paper.events[-1] = replace(paper.events[-1], sources=both)
    rows = [row for name, row in rows_of(paper.reading(), 0) if name == "events"]
    assert [(row["event_type"], row["pair"], row["source_name"], row["target_name"]) for row in rows] == [
        ("CONSULT", 1, "France", "Kenya"),
        ("CONSULT", 2, "Kenya", "France"),
        ("AID", 1, "France", None),
        ("AID", 2, "Kenya", None),
    ]


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("2023-09-26", (datetime.date(2023, 9, 26), "day")),
        ("2023-09", (datetime.date(2023, 9, 1), "month")),
        ("2023~", (datetime.date(2023, 1, 1), "year")),
        ("2023-09-25/2028-09-25", (datetime.date(2023, 9, 25), "day")),
        ("2023-21", None),  # a spring
        ("../2023", None),
        ("2023-02-30", None),
        (None, None),
    ],
)
def test_first_day(date, day):
    assert first_day(date) == day


# --- CAMEO ------------------------------------------------------------------------------------------------------


def test_every_type_has_a_code_and_every_mode_is_plovers():
    codes = cameo_codes()
    assert {kind for kind, _ in codes} == set(EVENT_TYPES)
    assert all((kind, "") in codes for kind in EVENT_TYPES)
    for kind, mode in codes:
        assert not mode or mode in set(mode_tables().modes[kind].values()), (kind, mode)


def test_codes_lie_within_the_root_of_the_crosswalk():
    for (kind, mode), code in cameo_codes().items():
        assert code.code.startswith(cameo_root(kind, mode or None)), (kind, mode)


def test_quad_classes():
    assert {QUAD_CLASSES[QUADS[kind]] for kind in EVENT_TYPES} == {1, 2, 3, 4}


# --- copies -----------------------------------------------------------------------------------------------------


def test_copies_of_copies_are_one_cluster(tmp_path):
    """Each text is alike to the next; the first and the last belong together all the same."""
    words = [f"word{n}" for n in range(400)]
    texts = [" ".join(words[n * 15 : n * 15 + 250]) for n in range(4)] + ["too short", " ".join(reversed(words))]
    rows = [
        {
            "row": 10 * n,
            "report_id": f"r{n}",
            "copy_signature": None if (s := signature(text)) is None else s.astype("<u4").tobytes(),
        }
        for n, text in enumerate(texts)
    ]
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "reports.parquet")
    found = copies_of([tmp_path / "reports.parquet"], tmp_path).to_pylist()
    assert [row["cluster"] for row in found] == [0, 0, 0, 0, 40, 50]
    assert [row["size"] for row in found] == [4, 4, 4, 4, 1, 1]
    assert found[0]["likeness"] == 1
    assert all(0.75 <= row["likeness"] <= 1 for row in found)


# --- asking and loading -----------------------------------------------------------------------------------------


def test_every_view_answers(out):
    counts = {name: asked(out, f"SELECT count(*) FROM {name}")[0][0] for name in NAMES}
    assert counts["events"] == 8
    assert {name for name, count in counts.items() if not count} == {"statements", "commitments", "failures"}


def test_every_view_says_what_it_is():
    assert all(view_sql(name).startswith("--") for name in VIEWS)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM nothing",
        "SELEC 1",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY (SELECT 1) TO '/tmp/dragoman-stolen.csv'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
    ],
)
def test_questions_reach_nothing_but_the_output(out, sql):
    with pytest.raises(QueryError):
        bulk.query(out, sql)
    assert not Path("/tmp/dragoman-stolen.csv").exists()


def test_answers_are_written_by_the_end_of_the_name(out, tmp_path):
    for suffix in (".csv", ".tsv", ".parquet", ".jsonl"):
        path = tmp_path / f"months{suffix}"
        assert write_answer(out, "SELECT * FROM dyad_months;", path) == 4
        assert path.stat().st_size > 100
    assert (tmp_path / "months.csv").read_text("utf8").startswith("month,source_country,target_country,events,")
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".csv", ".jsonl", ".parquet", ".tsv"]
    with pytest.raises(QueryError, match="must end in one of"):
        write_answer(out, "SELECT 1", tmp_path / "months.doc")


def test_loaders(out):
    assert bulk.load(out, "events", into="arrow").num_rows == 8
    with pytest.raises(QueryError, match="there is no table acts"):
        bulk.load(out, "acts")
    with pytest.raises(QueryError, match="pandas, polars or arrow"):
        bulk.load(out, into="excel")


def test_pandas_and_polars(out):
    pytest.importorskip("pandas")
    pytest.importorskip("polars")
    assert len(bulk.load(out, "events")) == 8
    assert bulk.load(out, "dyad_months", into="polars").height == 4


def test_a_folder_that_is_no_output(tmp_path):
    with pytest.raises(OutputError, match="is no output of dragoman code"):
        bulk.query(tmp_path, "SELECT 1")


def run(*arguments: str | Path) -> click.testing.Result:
    return click.testing.CliRunner().invoke(commands, [str(argument) for argument in arguments])


def test_the_command_takes_a_question_or_a_name(out, tmp_path):
    lines = run("query", "dyad_months", out, "--json").output.splitlines()
    assert [json.loads(line)["source_country"] for line in lines] == ["FRA", "KEN", "RUS", "KEN"]
    result = run("query", "icews", out, "--output", tmp_path / "icews.csv")
    assert result.output == f"{tmp_path / 'icews.csv'}: 5 rows\n"
    assert "who" not in run("query", "--tables", out).output.splitlines()[0]
    assert run("query", out).exit_code == 2
