"""
The documentation is run as it stands: a page's blocks one after the other in an empty folder, with `examples/` beside them.

A `console` block has commands behind `$` and their output; `…` stands for lines left out, within a line for any words. A block without
output may print what it likes. A comment before a block says why it is not run, or what it needs: `<!-- not run: needs a cluster -->`, `<!-- needs: pandas -->`.
"""

import ast
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
#: Pages whose console blocks run whole; of the others the commands and options are checked (test_house.py).
RUN = ("tutorial.md", "how-to.md", "index.md")
PAGES = sorted([ROOT / "README.md", *DOCS.glob("*.md")])
BLOCK = re.compile(r"(?:<!-- ([^>]+) -->\n+)?^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A block of a page: its language, its text, and the comment before it."""

    language: str
    text: str
    remark: str

    @property
    def is_run(self) -> bool:
        needed = self.remark.partition("needs: ")[2].split() if self.remark.startswith("needs: ") else []
        return not self.remark.startswith("not run") and all(importlib.util.find_spec(name) for name in needed)


def blocks(page: Path) -> list[Block]:
    return [
        Block(language, text, remark or "") for remark, language, text in BLOCK.findall(page.read_text(encoding="utf8"))
    ]


def commands(block: Block) -> list[tuple[str, list[str]]]:
    """Each command of a console block with the lines that it prints."""
    found: list[tuple[str, list[str]]] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line)
    return found


def matches(expected: list[str], printed: list[str]) -> bool:
    """Whether the lines are those; a line of `…` stands for any lines, `…` within a line for any words."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "…" else r".*?".join(map(re.escape, line.rstrip().split("…"))) + r"[ ]*\n"
        for line in expected
    )
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in printed)) is not None


@pytest.mark.parametrize(
    ("expected", "printed", "same"),
    [
        (["a", "…"], ["a", "b", "c"], True),
        (["a", "…", "c"], ["a", "b", "c"], True),
        (["a … c"], ["a b c"], True),
        (["a", "c"], ["a", "b", "c"], False),
        (["…", "d"], ["a", "b"], False),
    ],
)
def test_the_comparison_can_fail(expected, printed, same):
    assert matches(expected, printed) is same


@pytest.fixture
def environment(tmp_path):
    """A folder with the examples and small files of the names that pages use; `dragoman` on the path as an installation has it."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    row = json.dumps({"text": "Kenya condemned Sudan on Monday.", "date": "2024-03-05"}) + "\n"
    for table in ("reports.jsonl", "news.jsonl"):
        (tmp_path / table).write_text(row, encoding="utf8")
    (tmp_path / "my-news.iob2").write_text("1\tKenya\tB-LOC\t-\n2\tslept\tO\t-\n", encoding="utf8")
    (tmp_path / "my-words").mkdir()
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin/dragoman"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dragoman "$@"\n')
    script.chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "80",
        "MPLCONFIGDIR": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
    }


@pytest.mark.parametrize("name", RUN)
def test_a_page_works_as_printed(name, environment, tmp_path):
    for block in blocks(DOCS / name):
        if not block.is_run:
            continue
        if block.language == "python":
            subprocess.run([sys.executable, "-c", block.text], cwd=tmp_path, env=environment, check=True)
        if block.language != "console":
            continue
        for command, expected in commands(block):
            done = subprocess.run(command, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True)
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
            if expected:
                assert matches(expected, done.stdout.splitlines()), f"{command} prints:\n{done.stdout}"


PYTHON = [
    pytest.param(page, id=page.name)
    for page in PAGES
    if page.name not in RUN and any(b.language == "python" for b in blocks(page))
]


@pytest.mark.parametrize("page", PYTHON)
def test_the_python_of_a_page_runs(page, environment, tmp_path):
    some = [block for block in blocks(page) if block.language == "python"]
    for block in some:
        ast.parse(block.text)
    code = "\n".join(block.text for block in some if block.is_run)
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)


@pytest.mark.parametrize(
    ("page", "text"), [(page.name, block.text) for page in PAGES for block in blocks(page) if block.language == "toml"]
)
def test_tables_in_pages_are_toml(page, text):
    assert tomllib.loads(text)


def test_every_console_block_that_is_not_run_says_why():
    silent = [
        (name, block.text)
        for name in RUN
        for block in blocks(DOCS / name)
        if not block.is_run and not block.remark.startswith(("not run: ", "needs: "))
    ]
    assert silent == []


def test_the_reference_is_as_the_code_has_it():
    done = subprocess.run(
        [sys.executable, "docs/make_reference.py", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_every_page_stands_in_the_contents():
    contents = (ROOT / "mkdocs.yml").read_text(encoding="utf8")
    assert [page.name for page in DOCS.glob("*.md") if f": {page.name}" not in contents] == []


@pytest.mark.skipif(importlib.util.find_spec("mkdocstrings") is None, reason="needs dragoman[docs]")
def test_the_site_builds_and_asks_nothing_of_other_hosts(tmp_path):
    build = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, check=True, capture_output=True)
    asked = re.compile(r"""(?:<(?:script|img|iframe)[^>]+src|<link[^>]+href)=["']?https?://""")
    foreign = [page.name for page in tmp_path.glob("*.html") if asked.search(page.read_text(encoding="utf8"))]
    assert foreign == []
    assert len(list(tmp_path.glob("*.html"))) >= len(list(DOCS.glob("*.md")))
