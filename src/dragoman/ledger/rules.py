"""The rules of rules.toml, read once: stages, thresholds and weights, kept apart from code so that they can be read and cited."""

from __future__ import annotations

import functools
from typing import Any

from dragoman.lexicon.tables import table


@functools.cache
def rules() -> dict[str, Any]:
    """All rules, by the sections of the file; those of a user's own rules.toml go before ours."""
    return table("rules.toml", "dragoman.ledger")


@functools.cache
def rung(stage: str) -> int:
    """How high a stage stands on the ladder; -1 where it is not on it."""
    path: list[str] = rules()["stages"]["path"]
    return path.index(stage) if stage in path else -1
