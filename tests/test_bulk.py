"""Bulk coding, from end to end and piece by piece."""

import csv
import filecmp
import gzip
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import click.testing
import pytest

pytest.importorskip("pyarrow")
pytest.importorskip("duckdb")
pytest.importorskip("fsspec")

import pyarrow
import pyarrow.parquet

from dragoman import bulk
from dragoman.bulk.batch import Batch, code_batch
from dragoman.bulk.coding import in_parts, part_digest
from dragoman.bulk.inputs import Inputs, Raw
from dragoman.bulk.output import Output, OutputError, whole_parts
from dragoman.bulk.places import find_sources
from dragoman.bulk.settings import Maker
from dragoman.bulk.tables import COPIES, TABLES
from dragoman.cli import commands
from dragoman.errors import ReportNotFound
from dragoman.report import Report

SIDES = ("Kenya", "Haiti", "Canada", "Jamaica", "France", "Germany", "Ukraine", "Chile")
ACTS = (
    "{0} accused {1} of shelling a border village on Monday.",
    "The foreign minister of {0} met the president of {1} in Geneva on Tuesday.",
    "{0} pledged $20 million for hospitals in {1}, its finance ministry said.",
    "“We will not accept this,” the prime minister of {0} told reporters after {1} expelled an envoy.",
    "{0} sent doctors to {1} after the flood.",
)


def paper(number: int) -> dict[str, str]:
    """A short report; each number has its own words."""
    chance = random.Random(number)
    told = []
    for _ in range(3):
        one, other = chance.sample(SIDES, 2)
        told.append(chance.choice(ACTS).format(one, other))
    told.append(f"Talks go on in room {number}.")
    return {
        "text": " ".join(told),
        "title": f"Report {number}",
        "date": f"2024-0{1 + number % 9}-{10 + number % 18}",
        "url": f"https://paper{number % 3}.example/{number}",
        "site": f"Paper {number % 3}",
    }


def jsonl(path: Path, numbers: range) -> Path:
    path.write_text("".join(json.dumps(paper(n)) + "\n" for n in numbers), "utf8")
    return path


SMALL = bulk.Settings(rows_per_part=8, rows_per_batch=4)


def table(out: Path, name: str) -> list[dict]:
    return bulk.load(out, name, into="arrow").to_pylist()


def tree(folder: Path) -> dict[str, bytes]:
    """All files of a folder with their bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def coded(tmp_path_factory) -> tuple[Path, Path]:
    """Thirty reports in a file, coded by two workers."""
    folder = tmp_path_factory.mktemp("bulk")
    source = jsonl(folder / "news.jsonl", range(30))
    bulk.code([source], folder / "out", SMALL, workers=2)
    return source, folder / "out"


# --- what comes out ---------------------------------------------------------------------------------------------


def test_every_row_is_a_report_or_a_failure(coded):
    source, out = coded
    rows = [row["row"] for row in table(out, "reports")] + [row["row"] for row in table(out, "failures")]
    assert sorted(rows) == list(range(30))
    assert [row["location"] for row in table(out, "reports")] == [f"{source}, line {n}" for n in range(1, 31)]


def test_facts_are_those_of_read_with_their_words(coded):
    """What stands in the tables is what `read` finds, and offsets point at the words."""
    import dragoman

    _, out = coded
    for number in (0, 7, 29):
        row = paper(number)
        reading = dragoman.read(row["text"], published=row["date"])
        events = [event for event in table(out, "events") if event["row"] == number]
        assert {e["event_id"].split("/")[1] for e in events} == {event.id for event in reading.events}
        for event in events:
            assert event["report_id"] == reading.report.id
            assert row["text"][event["sentence_start"] : event["sentence_end"]] == event["sentence"]
            assert event["sentence_start"] <= event["start"] < event["end"] <= event["sentence_end"]
        statements = [found for found in table(out, "statements") if found["row"] == number]
        assert len(statements) == len(reading.statements)
        commitments = [found for found in table(out, "commitments") if found["row"] == number]
        assert [c["kind"] for c in commitments] == [c.kind for c in reading.commitments]
        actors = [found for found in table(out, "actors") if found["row"] == number]
        assert [a["name"] for a in actors] == [a.name for a in reading.actors]


def test_tables_have_their_columns_and_say_who_made_them(coded):
    _, out = coded
    for kind in TABLES:
        for file in sorted((out / kind.name).iterdir()):
            schema = pyarrow.parquet.read_schema(file)
            assert tuple(schema.names) == kind.names
            assert schema.field(0).metadata[b"description"].decode() == kind.columns[0].about
            made = {key.decode(): value.decode() for key, value in schema.metadata.items()}
            assert made["dragoman"]
            assert len(made["dragoman.model"]) == 64
            assert len(made["dragoman.input"]) == 64
            assert json.loads(made["dragoman.settings"])["rows_per_part"] == 8
    keys = [tuple(row[name] for name in COPIES.key) for row in table(out, "copies")]
    assert len(set(keys)) == len(keys) == 30


def test_keys_are_unique(coded):
    _, out = coded
    for kind in TABLES:
        keys = [tuple(row[name] for name in kind.key) for row in table(out, kind.name)]
        assert len(set(keys)) == len(keys), kind.name


def test_the_data_package_describes_every_file(coded):
    _, out = coded
    package = json.loads((out / "datapackage.json").read_text("utf8"))
    paths = {path for described in package["resources"] for path in described["path"]}
    assert paths == {str(path.relative_to(out)) for path in out.rglob("*.parquet")}
    for described in package["resources"]:
        rows = sum(pyarrow.parquet.read_metadata(out / path).num_rows for path in described["path"])
        assert rows == described["dragoman:rows"]
        assert [field["name"] for field in described["schema"]["fields"]] == pyarrow.parquet.read_schema(
            out / described["path"][0]
        ).names


# --- the same bytes, whatever the way ---------------------------------------------------------------------------


def test_one_worker_writes_the_same_bytes_as_two(coded, tmp_path):
    source, out = coded
    bulk.code([source], tmp_path / "out", SMALL, workers=1)
    assert tree(tmp_path / "out") == tree(out)


def test_what_is_done_is_not_done_again(coded):
    source, out = coded
    before = {path: path.stat().st_mtime_ns for path in out.glob("events/*")}
    summary = bulk.code([source], out, SMALL, workers=1)
    assert (summary.rows, summary.coded) == (30, 0)
    assert {path: path.stat().st_mtime_ns for path in out.glob("events/*")} == before


def test_what_half_is_gone_is_done_again(coded, tmp_path):
    source, out = coded
    import shutil

    shutil.copytree(out, tmp_path / "out")
    (tmp_path / "out/events/part-00001.parquet").unlink()
    (tmp_path / "out/parts/part-00002.json").unlink()
    with (tmp_path / "out/actors/part-00003.parquet").open("ab") as file:
        file.truncate(100)
    summary = bulk.code([source], tmp_path / "out", SMALL, workers=2)
    assert summary.coded == 8 + 8 + 6
    assert tree(tmp_path / "out") == tree(out)


def test_what_has_changed_in_the_input_is_coded_anew(tmp_path):
    source = jsonl(tmp_path / "news.jsonl", range(20))
    bulk.code([source], tmp_path / "out", SMALL, workers=1)
    lines = source.read_text("utf8").splitlines(keepends=True)
    lines[3] = json.dumps(paper(99)) + "\n"
    source.write_text("".join(lines[:16]), "utf8")
    summary = bulk.code([source], tmp_path / "out", SMALL, workers=1)
    assert (summary.rows, summary.coded, summary.removed) == (16, 8, 1)
    bulk.code([source], tmp_path / "fresh", SMALL, workers=1)
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")


def test_other_settings_need_another_folder_or_a_word(coded, tmp_path):
    source, _ = coded
    out = tmp_path / "out"
    bulk.code([source], out, SMALL, workers=1)
    with pytest.raises(OutputError, match="rows_per_part 8 there, 16 here"):
        bulk.code([source], out, bulk.Settings(rows_per_part=16), workers=1)
    bulk.code([source], out, bulk.Settings(rows_per_part=16), workers=1, anew=True)
    assert len(whole_parts(out)) == 2


def test_the_fast_model_is_a_setting_of_the_output(tmp_path):
    source, out = jsonl(tmp_path / "news.jsonl", range(8)), tmp_path / "out"
    assert run("code", source, out, "--model", "fast", "--workers", "1").exit_code == 0
    made = pyarrow.parquet.read_schema(next((out / "events").iterdir())).metadata
    assert json.loads(made[b"dragoman.settings"])["model"] == "fast"
    assert run("code", source, out, "--workers", "1").exit_code != 0, "the other model needs another folder"
    assert run("code", "--verify", out).exit_code == 0


def test_a_folder_with_other_things_is_left_alone(coded, tmp_path):
    (tmp_path / "thesis.tex").write_text("chapter", "utf8")
    with pytest.raises(OutputError, match="holds other things"):
        bulk.code([coded[0]], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_two_at_once_are_refused(coded, tmp_path):
    import fcntl

    out = tmp_path / "out"
    out.mkdir()
    with (out / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(OutputError, match="being written by another process"):
            bulk.code([coded[0]], out, SMALL)


# --- verify -----------------------------------------------------------------------------------------------------


def test_verify_finds_all_the_same(coded):
    found = bulk.verify(coded[1], sample=2, seed=1)
    assert found.rows == 8
    assert found.differences == ()


def test_verify_tells_of_a_file_and_a_row_that_were_changed(coded, tmp_path):
    import shutil

    source, out = coded
    shutil.copytree(out, tmp_path / "out")
    file = tmp_path / "out/reports/part-00000.parquet"
    rows = pyarrow.parquet.read_table(file)
    titles = pyarrow.array(["Forged", *rows["title"].to_pylist()[1:]])
    pyarrow.parquet.write_table(rows.set_column(rows.schema.get_field_index("title"), "title", titles), file)
    found = bulk.verify(tmp_path / "out", [source], sample=100)
    assert found.rows == 30
    assert found.differences[0] == f"{file} is not as it was written"
    assert "1 rows of input rows 0 to 3 differ" in found.differences[1]


def test_verify_stops_where_the_input_has_changed(tmp_path):
    source = jsonl(tmp_path / "news.jsonl", range(4))
    bulk.code([source], tmp_path / "out", SMALL, workers=1)
    jsonl(source, range(1, 5))
    with pytest.raises(OutputError, match="the input is not what it was"):
        bulk.verify(tmp_path / "out")


# --- input of every kind ----------------------------------------------------------------------------------------


def test_all_kinds_of_input_give_the_same_reports(tmp_path):
    papers = [paper(n) for n in range(4)]
    folder = tmp_path / "in"
    folder.mkdir()
    jsonl(folder / "a.jsonl", range(4))
    with gzip.open(folder / "b.jsonl.gz", "wt", encoding="utf8") as packed:
        packed.writelines(json.dumps(one) + "\n" for one in papers)
    for name, delimiter in (("c.csv", ","), ("d.csv", ";"), ("e.tsv", "\t")):
        with (folder / name).open("w", encoding="utf8", newline="") as file:
            writer = csv.DictWriter(file, papers[0], delimiter=delimiter)
            writer.writeheader()
            writer.writerows(papers)
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(papers), folder / "f.parquet", row_group_size=2)
    (folder / "g.jsonl").write_text("".join(json.dumps(one) + "\n" for one in papers), "utf-16")
    (folder / "notes.pdf").write_bytes(b"%PDF")
    notes: list[str] = []
    bulk.code([folder], tmp_path / "out", SMALL, workers=2, on_note=notes.append)
    reports = table(tmp_path / "out", "reports")
    assert notes == [f"{folder}: files of other kinds were left out: 1 × .pdf"]
    assert not table(tmp_path / "out", "failures")
    names = "report_id title published url site words".split()
    found = [tuple(report[name] for name in names) for report in reports]
    assert found == found[:4] * 7
    assert found[1][1:3] == (papers[1]["title"], papers[1]["date"])


def test_an_output_within_the_input_is_no_input(tmp_path):
    jsonl(tmp_path / "a.jsonl", range(2))
    for _ in range(2):
        summary = bulk.code([tmp_path], tmp_path / "coded", SMALL, workers=1)
        assert (summary.rows, summary.tables["failures"]) == (2, 0)
    assert summary.coded == 0


def test_retry_codes_again_what_may_succeed_another_time(tmp_path):
    """As after workers were lost over a row for want of memory."""
    source = jsonl(tmp_path / "a.jsonl", range(12))
    bulk.code([source], tmp_path / "fresh", SMALL, workers=1)
    out = tmp_path / "out"
    output = Output(out, Maker.here(SMALL))
    with output.locked():
        for number, rows in enumerate(in_parts(Inputs(find_sources([source]), {}), 8)):
            pieces = [code_batch(Batch(number, (row,), tries=3 if row.number == 9 else 0), SMALL) for row in rows]
            output.write_part(number, pieces, part_digest(rows))
    first = bulk.code([source], out, SMALL, workers=1)
    assert (first.coded, first.tables["failures"]) == (0, 1)
    second = bulk.code([source], out, SMALL, workers=1, retry=True)
    assert (second.coded, second.tables["failures"]) == (4, 0)
    assert tree(out) == tree(tmp_path / "fresh")


def test_pages_and_texts_are_reports_too(tmp_path):
    examples = Path(__file__).parents[1] / "examples"
    bulk.code([examples / "kenya-haiti.txt", examples / "*.html"], tmp_path / "out", SMALL, workers=1)
    titles = [report["title"] for report in table(tmp_path / "out", "reports")]
    assert len(titles) == 2
    assert all(titles)


def warc(pages: list[tuple[str, str, bytes]]) -> bytes:
    """A web archive of what servers had answered: address, content type, body."""
    records = []
    for url, kind, body in pages:
        answer = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + body
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nContent-Length: {len(answer)}\r\n\r\n"
        records.append(gzip.compress(head.encode() + answer + b"\r\n\r\n"))
    return b"".join(records)


def test_web_archives(tmp_path):
    """Pages are rows and a broken record is a failure; pictures are no rows."""
    page = "<html><head><title>On aid</title></head><body><article><p>{}</p></article></body></html>"
    said = "Kenya thanked Canada on Monday for the hospitals that it had paid for, and asked it for more. " * 5
    archive = warc(
        [
            ("https://a.example/1", "text/html; charset=utf-8", page.format(said).encode()),
            ("https://a.example/logo", "image/png", b"\x89PNG" + bytes(30)),
            ("https://a.example/2", "text/plain", said.encode()),
        ]
    )
    (tmp_path / "a.warc.gz").write_bytes(archive + b"\x1f\x8b\x08 no gzip" + archive)
    summary = bulk.code([tmp_path / "a.warc.gz"], tmp_path / "out", SMALL, workers=1)
    reports = table(tmp_path / "out", "reports")
    assert [report["url"] for report in reports] == ["https://a.example/1", "https://a.example/2"] * 2
    assert summary.tables["failures"] == summary.rows - 4 >= 1


def test_columns_may_be_called_otherwise(tmp_path):
    rows = [{"article_body": paper(n)["text"], "day": "2024-02-03", "text": "Other words."} for n in range(2)]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "in.parquet")
    settings = bulk.Settings({"text": "article_body", "published": "day"})
    bulk.code([tmp_path / "in.parquet"], tmp_path / "out", settings, workers=1)
    reports = table(tmp_path / "out", "reports")
    assert [report["published"] for report in reports] == ["2024-02-03"] * 2
    assert all(report["words"] > 10 for report in reports)


def test_addresses_that_fsspec_knows(tmp_path):
    import fsspec

    memory = fsspec.filesystem("memory")
    for n in range(2):
        with memory.open(f"/bucket/{n}.jsonl", "w") as file:
            file.write(json.dumps(paper(n)) + "\n")
    bulk.code(["memory://bucket/*.jsonl"], tmp_path / "out", SMALL, workers=1)
    assert [row["location"] for row in table(tmp_path / "out", "reports")] == [
        "memory:///bucket/0.jsonl, line 1",
        "memory:///bucket/1.jsonl, line 1",
    ]


# --- bad input --------------------------------------------------------------------------------------------------


def failures(out: Path) -> list[tuple[str, str, str]]:
    return [(row["step"], row["kind"], row["reason"]) for row in table(out, "failures")]


def test_bad_rows_are_named_and_the_others_go_on(tmp_path):
    source = tmp_path / "mixed.jsonl"
    good = json.dumps(paper(1)).encode()
    lines = [
        good,
        b"{not json",
        b'{"title": "no text"}',
        b"[1, 2]",
        json.dumps(
            {"text": "The café’s owner said in Orléans that Haiti had asked Canada for help. " * 3}, ensure_ascii=False
        )
        .replace("’", "'")
        .encode("latin-1"),
        b'{"text": "\x00\x01\x02\xff\xfe\xfd\x80\x81"}',
        b"",
        good,
    ]
    source.write_bytes(b"\n".join(lines) + b"\n")
    summary = bulk.code([source], tmp_path / "out", SMALL, workers=1)
    assert summary.rows == summary.tables["reports"] + summary.tables["failures"] == 7
    found = table(tmp_path / "out", "failures")
    assert [row["location"].rpartition(", ")[2] for row in found] == ["line 2", "line 3", "line 4", "line 6"]
    assert all(row["reason"].startswith(row["location"]) for row in found)
    mixed = next(row for row in table(tmp_path / "out", "reports") if row["row"] == 4)
    assert "is not in UTF-8" in mixed["warnings"][0]


def test_a_csv_in_two_encodings(tmp_path):
    source = tmp_path / "mixed.csv"
    row = "2024-01-02,“Générale” de Haïti a dit: Haiti thanked Canada on Tuesday for the aid it had sent."
    source.write_bytes(b"date,text\n" + row.encode("utf8") + b"\n" + row.encode("cp1252") + b"\n")
    summary = bulk.code([source], tmp_path / "out", SMALL, workers=1)
    assert summary.tables["reports"] == 2
    told = [report["warnings"] for report in table(tmp_path / "out", "reports")]
    assert not any("UTF-8" in warning for warning in told[0])
    assert any("UTF-8" in warning for warning in told[1])


def test_a_file_without_text_is_a_failure_that_says_what_it_has(tmp_path):
    source = tmp_path / "prices.csv"
    source.write_text("day,price\n2024-01-01,5\n", "utf8")
    bulk.code([source, jsonl(tmp_path / "a.jsonl", range(1))], tmp_path / "out", SMALL, workers=1)
    ((step, kind, reason),) = failures(tmp_path / "out")
    assert (step, kind) == ("open", "BadRow")
    assert "has no column text, body or content; it has day, price" in reason


def test_a_parquet_file_that_is_damaged_tells_each_row_that_is_lost(tmp_path):
    source = tmp_path / "in.parquet"
    rows = pyarrow.Table.from_pylist([paper(n) for n in range(12)])
    pyarrow.parquet.write_table(rows, source, row_group_size=4, compression="zstd")
    column = pyarrow.parquet.read_metadata(source).row_group(1).column(0)
    data = bytearray(source.read_bytes())
    start = column.dictionary_page_offset or column.data_page_offset
    data[start : start + column.total_compressed_size] = b"\xff" * column.total_compressed_size
    source.write_bytes(data)
    summary = bulk.code([source], tmp_path / "out", SMALL, workers=1)
    assert summary.rows == 12
    assert [row["location"] for row in table(tmp_path / "out", "failures")] == [
        f"{source}, row {n}" for n in range(5, 9)
    ]


def test_files_that_are_cut_off_or_no_files_of_their_kind(tmp_path):
    packed = tmp_path / "a.jsonl.gz"
    with gzip.open(packed, "wt", encoding="utf8") as file:
        file.writelines(json.dumps(paper(n)) + "\n" for n in range(400))
    packed.write_bytes(packed.read_bytes()[:-2000])
    (tmp_path / "b.parquet").write_bytes(b"PAR1 and then nothing")
    (tmp_path / "c.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    (tmp_path / "d.txt").write_text("   \n", "utf8")
    rows = list(Inputs(find_sources([tmp_path]), {}))
    cut = [row for row in rows if row.location == str(packed)]
    assert len(cut) == 1
    assert "after line" in cut[0].data["reason"]
    for file in (packed,):
        file.unlink()
    summary = bulk.code([tmp_path], tmp_path / "out", SMALL, workers=1)
    assert summary.tables["failures"] == summary.rows == 3
    assert [kind for _, kind, _ in failures(tmp_path / "out")] == ["ArrowInvalid", "NotText", "EmptyReport"]


@pytest.mark.parametrize("place", ["nowhere.jsonl", "no*.jsonl", "memory://nothing/x.jsonl", "nosuch://x/y.jsonl"])
def test_a_place_without_anything_stops_before_work(place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ReportNotFound, match=r"check|installed"):
        bulk.code([place], tmp_path / "out")
    assert not (tmp_path / "out").exists() or not any((tmp_path / "out").iterdir())


def test_a_report_that_breaks_reading_costs_itself_only():
    """Its date is a number, which no loader gives and over which reading breaks."""
    texts = ["Kenya thanked Haiti.", "France met Chile on Monday.", "Canada praised Jamaica."]
    reports = [Report.from_text(text, published="2024-01-02") for text in texts]
    reports[1] = replace(reports[1], published=20240102)
    raws = tuple(Raw("report", f"paper {n}", report, n) for n, report in enumerate(reports))
    coded = code_batch(Batch(0, raws), SMALL)
    assert coded.tables["reports"]["row"].to_pylist() == [0, 2]
    (failed,) = coded.tables["failures"].to_pylist()
    assert (failed["row"], failed["location"], failed["step"], failed["kind"]) == (1, "paper 1", "read", "TypeError")
    assert "please report it" in failed["reason"]


def test_a_worker_is_killed_and_its_batch_is_read_again(coded, tmp_path):
    source, out = coded
    import multiprocessing
    import threading

    killed = []

    def kill() -> None:
        deadline = time.monotonic() + 20
        while not killed and time.monotonic() < deadline:
            for child in multiprocessing.active_children():
                os.kill(child.pid, signal.SIGKILL)
                killed.append(child.pid)
                return
            time.sleep(0.01)

    thread = threading.Thread(target=kill)
    thread.start()
    bulk.code([source], tmp_path / "out", SMALL, workers=2)
    thread.join()
    assert killed
    assert tree(tmp_path / "out") == tree(out)


def test_a_row_that_kills_each_worker_is_given_up():
    """Twice the batch is tried, then its rows each for itself; the one over which a third worker dies is a failure."""
    rows = tuple(Raw("json", f"a.jsonl, line {n}", json.dumps(paper(n)).encode(), n) for n in range(3))
    (second,) = Batch(0, rows).once_more()
    singles = second.once_more()
    assert [batch.rows for batch in singles] == [(row,) for row in rows]
    (last,) = singles[1].once_more()
    coded = code_batch(last, SMALL)
    (failed,) = coded.tables["failures"].to_pylist()
    assert (failed["row"], failed["kind"], failed["retry"]) == (1, "WorkerLost", True)
    assert coded.tables["reports"].num_rows == 0


def command(*arguments: str | Path, limit: int | None = None) -> subprocess.Popen:
    """`dragoman` in a process of its own, which may write files of at most *limit* bytes."""

    def bounded() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.Popen(
        [sys.executable, "-m", "dragoman", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=bounded,
    )


def test_a_full_disk_is_a_clear_stop_and_can_be_gone_on_from(coded, tmp_path):
    source, _ = coded
    arguments = ("code", source, tmp_path / "out", "--rows-per-part", "8", "--workers", "1")
    first = command(*arguments, limit=12_000)
    _, told = first.communicate()
    assert first.returncode == 1
    assert "the disk is full; the parts that are done stay" in told
    assert "Traceback" not in told
    assert not list((tmp_path / "out").rglob(".partial"))
    assert command(*arguments).wait() == 0
    settings = bulk.Settings(rows_per_part=8)
    bulk.code([source], tmp_path / "fresh", settings, workers=1)
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")


def test_killed_at_random_moments_it_ends_as_if_undisturbed(tmp_path):
    """DRAGOMAN_KILLS=100 for a thorough run."""
    kills = int(os.environ.get("DRAGOMAN_KILLS", "3"))
    source = jsonl(tmp_path / "news.jsonl", range(max(120, 10 * kills)))
    chance = random.Random(os.environ.get("DRAGOMAN_SEED", "1"))
    arguments = ("code", source, tmp_path / "out", "--rows-per-part", "8", "--quiet")
    done = 0
    for _ in range(kills):
        process = command(*arguments)
        time.sleep(chance.uniform(0.2, 4.0))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        done = len(list((tmp_path / "out" / "parts").glob("*.json")))
    last = command(*arguments)
    assert last.wait() == 0, last.stderr.read()
    assert kills > 3 or done < len(whole_parts(tmp_path / "out")), "all was done before the last kill"
    bulk.code([source], tmp_path / "fresh", bulk.Settings(rows_per_part=8))
    assert tree(tmp_path / "out") == tree(tmp_path / "fresh")


# --- the command ------------------------------------------------------------------------------------------------


def run(*arguments: str | Path) -> click.testing.Result:
    return click.testing.CliRunner().invoke(commands, [str(argument) for argument in arguments])


def test_the_command_sums_up_and_asks(coded, tmp_path):
    source, _ = coded
    result = run("code", source, tmp_path / "out", "--workers", "2")
    assert result.exit_code == 0, result.output
    assert "30 input rows: 30 reports, 0 failures" in result.output
    result = run("query", "SELECT count(*) AS n FROM reports", tmp_path / "out", "--json")
    assert json.loads(result.output) == {"n": 30}


def test_a_dry_run_writes_nothing(coded, tmp_path):
    result = run("code", coded[0], tmp_path / "out", "--dry-run", "--sample", "8", "--json")
    found = json.loads(result.output)
    assert (found["rows"], found["exact"], found["sample"], found["failures"]) == (30, True, 8, 0)
    assert found["seconds"] > 0
    assert found["bytes"] > 1_000
    assert not (tmp_path / "out").exists()


def test_failures_are_told_by_the_exit_code(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "Kenya met Haiti."}\nnonsense\n', "utf8")
    result = run("code", tmp_path / "a.jsonl", tmp_path / "out", "--workers", "1")
    assert result.exit_code == 1
    assert "1 reports, 1 failures" in result.output
    assert "see what failed: dragoman query" in result.output


def test_progress_is_told():
    from dragoman.cli.code import _line

    progress = bulk.Progress(rows=300, before=100, failures=2, seconds=30.0, read=800, seen=0.5)
    assert _line(progress) == "300 reports · 100 done before · 10.0/s · 25% of the input · 2 min left · 2 failed"


def test_same_files_is_no_accident(coded):
    """The comparison by `tree` sees a difference where there is one."""
    source, out = coded
    assert not filecmp.cmp(out / "events/part-00000.parquet", out / "events/part-00001.parquet", shallow=False)
    assert tree(out) != tree(source.parent)
