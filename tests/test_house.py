"""What is written about Dragoman holds: links lead somewhere, and commands exist."""

import re
import shlex
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
    if words[:1] == ["--lexicon"]:  # the group's own option, with its value
        words = words[2:]
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
