"""
Write docs/cli.md from the commands' own help, and docs/data-model.md from the dataclasses.

    python docs/make_reference.py            # write both
    python docs/make_reference.py --check    # exit 1 where one is not as it would be written
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from dragoman import facts, report
from dragoman.cli import commands
from dragoman.ledger import entries

HERE = Path(__file__).parent
WIDTH = 96

DIAGRAM = """\
```text
 bytes ──sources──▶ Report ──language──▶ Analysis ──find──▶ Reading ──ledger──▶ Entry
                    │ Passage (role)     sentences,         │ Actor                │ Party, Figure, Change
                    └ Span               words, names       ├ Statement ◀┐         ├ RequirementState, Disagreement
                                                            ├ Event ─────┤         ├ PositionHeld
                                                            ├ Commitment ┤         └ Observation ─▶ Assertion
                                                            └ Position ──┘                          Decision (a person's)
```
"""


# --- commands ---------------------------------------------------------------------------------------------------


def cli() -> str:
    """All commands with their help, one section each."""
    parts = [
        "# Commands\n\nWritten from the commands' own `--help` by `docs/make_reference.py`.\n",
        _section(commands, "dragoman", 0),
    ]
    parts += [_section(command, f"dragoman {name}", 1) for name, command in commands.commands.items()]
    return "\n".join(parts)


def _section(command: click.Command, name: str, depth: int) -> str:
    context = click.Context(command, info_name=name, terminal_width=WIDTH, max_content_width=WIDTH)
    text = re.sub(r"[ \t]+$", "", command.get_help(context), flags=re.MULTILINE)
    found = f"## {name}\n\n```text\n{text}\n```\n"
    if isinstance(command, click.Group) and depth:
        for sub, nested in command.commands.items():
            found += "\n" + _section(nested, f"{name} {sub}", depth + 1).replace("## ", "### ", 1)
    return found


# --- data model -------------------------------------------------------------------------------------------------

MODEL = {
    "A report": (report.Report, report.Passage, report.Span),
    "What is found in it": (
        facts.Reading, facts.Actor, facts.Statement, facts.Event, facts.Commitment, facts.Quantity, facts.Requirement,
        facts.Instrument, facts.Position, facts.Opinion,
    ),
    "What the ledger makes of many": (
        entries.Entry, entries.Party, entries.Figure, entries.StageChange, entries.RequirementState, entries.RequirementStep,
        entries.PositionHeld, entries.Disagreement, entries.Observation, entries.AssertionLine, entries.Decision, entries.Quote,
    ),
}  # fmt: skip


def model() -> str:
    """Every type with its fields."""
    parts = [
        "# Data model\n",
        "Written from the code by `docs/make_reference.py`. All values are frozen; offsets are code points of the report's text in Unicode's NFC, ends exclusive;",
        "dates are EDTF, countries ISO 3166-1 alpha-3, money ISO 4217, events PLOVER. Assertions are never changed: an entry is computed from them and",
        "from people's decisions, and can be rebuilt.\n",
        DIAGRAM,
    ]
    for title, types in MODEL.items():
        parts.append(f"## {title}\n")
        for kind in types:
            parts += [f"### {kind.__name__}\n", *_about(kind), "| field | type |", "| --- | --- |"]
            parts += [f"| `{name}` | `{of}` |" for name, of in _fields(kind)]
            parts.append("")
    return "\n".join(parts)


def _about(kind: type) -> Iterator[str]:
    doc = inspect.cleandoc(kind.__doc__ or "")
    if not doc.startswith(f"{kind.__name__}("):  # a dataclass without a docstring has its signature for one
        yield textwrap.dedent(doc).replace("``", "`") + "\n"


def _fields(kind: type) -> Iterator[tuple[str, str]]:
    for one in dataclasses.fields(kind):
        yield one.name, str(one.type).replace("|", "\\|")


def main() -> int:
    """Write, or check."""
    stale = []
    for name, text in (("cli.md", cli()), ("data-model.md", model())):
        path = HERE / name
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf8")
        elif not path.exists() or path.read_text(encoding="utf8") != text:
            stale.append(name)
    if stale:
        sys.stdout.write(f"{', '.join(stale)}: not as the code has it; run: python docs/make_reference.py\n")
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main())
