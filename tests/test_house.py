"""What is written about Dragoman holds: links lead somewhere, commands exist, and the wheel has all that reading needs."""

import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import click
import pytest

from dragoman.cli import commands as group

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    links = [link for link in LINK.findall(page.read_text("utf8")) if "://" not in link]

    assert [link for link in links if not (page.parent / link).exists()] == []


def commands(page):
    """The lines of a page's blocks that call dragoman, without prompt and comment."""
    for block in re.findall(r"^```[a-z]*\n(.*?)^```", page.read_text("utf8"), re.MULTILINE | re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            called = re.match(r"(?:\$ )?(dragoman .*?)(?:\s+#.*|\s+[|>].*)?$", line)
            if called:
                yield called[1]


CALLS = [(str(page.relative_to(ROOT)), line) for page in PAGES for line in commands(page)]


@pytest.mark.parametrize(("page", "line"), CALLS, ids=lambda value: value)
def test_commands_in_pages_exist_with_their_options(page, line):
    command, words = group, shlex.split(line)[1:]
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(click.Context(command), words[0])
        if found is None:
            break  # `dragoman ledger` takes words of its own
        command, words = found, words[1:]
    known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)} | {
        "-h",
        "--help",
        "--version",
    }
    used = [word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)]

    assert command is not group or not words or words[0].startswith("-"), f"there is no such command: {line}"
    assert [name for name in used if name not in known] == []


def test_the_wheel_holds_all_that_reading_needs(tmp_path):
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        str(file.relative_to(ROOT / "src"))
        for file in (ROOT / "src/dragoman").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }

    assert wanted <= held
    assert {"dragoman/py.typed", "dragoman/language/weights/encoder-standard.onnx"} <= held
    assert wheel.stat().st_size < 45e6
