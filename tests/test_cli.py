import json
import subprocess
import sys

import pytest

from tests.conftest import EXAMPLES


def dragoman(*arguments, stdin=None):
    return subprocess.run(
        [sys.executable, "-c", "from dragoman.cli import main; main()", *map(str, arguments)],
        capture_output=True, text=True, input=stdin, check=False, encoding="utf8",
    )  # fmt: skip


def test_help_has_examples():
    shown = dragoman("read", "--help")

    assert shown.returncode == 0
    assert "dragoman read article.html" in shown.stdout


def test_version():
    assert dragoman("--version").stdout.startswith("dragoman, version 0.")


def test_the_readout_of_an_example():
    run = dragoman("read", EXAMPLES / "kenya-haiti.txt", "--evidence")

    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("First Kenyan Police Land in Haiti")
    assert "Commitments" in run.stdout
    assert "\x1b" not in run.stdout


def test_standard_input_as_json():
    run = dragoman(
        "read",
        "-",
        "--format",
        "json",
        "--published",
        "2023-09-26",
        stdin="Kenya agreed on Monday to send 1,000 officers to Haiti.",
    )

    data = json.loads(run.stdout)
    assert data["report"]["published"] == "2023-09-26"
    assert data["commitments"][0]["kind"] == "personnel"


def test_one_bad_file_is_reported_and_the_rest_are_read(tmp_path):
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text("Kenya agreed to send 1,000 officers to Haiti.")
    bad.write_bytes(b"\x89PNG\r\n\x1a\n\0\0")

    run = dragoman("read", bad, tmp_path / "missing.txt", good, "--format", "json")

    assert run.returncode == 1
    assert len(run.stdout.splitlines()) == 1
    assert "bad.txt is not text but a picture" in run.stderr
    assert "missing.txt does not exist" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_table_gives_one_line_a_report(tmp_path):
    path = tmp_path / "two.jsonl"
    path.write_text('{"text": "Kenya met Chad."}\nbroken\n{"text": "Haiti waits for help."}\n')

    run = dragoman("read", path, "--format", "json")

    assert [json.loads(line)["report"]["text"][:5] for line in run.stdout.splitlines()] == ["Kenya", "Haiti"]
    assert run.returncode == 1
    assert "line 2" in run.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["read"], "PATH"),
        (["read", "x", "--published", "2023-02-31"], "not a day of the calendar"),
        (["read", "x", "--format", "pdf"], "pdf"),
        (["reed"], "reed"),
    ],
)
def test_wrong_usage_is_exit_code_two(arguments, says):
    run = dragoman(*arguments)

    assert run.returncode == 2
    assert says in run.stderr


def test_a_page_is_written_where_it_is_wanted(tmp_path):
    page = tmp_path / "new" / "page.html"

    run = dragoman("read", EXAMPLES / "readout-call.txt", "--format", "html", "--output", page)

    assert run.returncode == 0
    assert page.read_text(encoding="utf8").startswith("<!doctype html>")
