"""Every English text of the pages, from text.en.toml: one file to translate."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Any


@functools.cache
def texts() -> dict[str, str]:
    """All texts by their dotted names."""
    source = resources.files("dragoman.web").joinpath("text.en.toml").read_text("utf8")
    found: dict[str, str] = {}

    def walk(table: dict[str, Any], path: str) -> None:
        for name, value in table.items():
            if isinstance(value, dict):
                walk(value, f"{path}{name}.")
            else:
                found[path + name] = value

    walk(tomllib.loads(source), "")
    return found


def say(name: str, /, **values: object) -> str:
    """
    The text of a name, with its gaps filled. Raises KeyError where there is none.

    >>> say("count.report.other", n="3")
    '3 reports'
    """
    return texts()[name].format(**values)


def number(name: str, n: int, /) -> str:
    """
    A text that depends on a number: ``name.one`` or ``name.other``.

    >>> number("count.report", 1), number("count.report", 1200)
    ('1 report', '1,200 reports')
    """
    return say(f"{name}.{'one' if n == 1 else 'other'}", n=f"{n:,}")


def word(group: str, value: str | None) -> str:
    """
    A word of the ledger's vocabulary as people read it; the word itself where the catalogue has none.

    >>> word("stage", "in_delivery"), word("requirement", "un_security_council")
    ('in delivery', 'UN Security Council')
    """
    return texts().get(f"{group}.{value}", (value or "").replace("_", " "))
