"""Pages of an answer, and the cursors that lead from one to the next."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

from dragoman.errors import BadFilter

_MOST = 1000


def cursor_of(*place: Any) -> str:
    """Where a page ended, for the next one to go on."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def place_of(cursor: str, kinds: tuple[type, ...]) -> list[Any]:
    """What `cursor_of` was given. Raises BadFilter."""
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise BadFilter(f"“{cursor[:60]}” is no cursor; take the one that the page before ended with") from error
    if (
        not isinstance(place, list)
        or len(place) != len(kinds)
        or not all(type(p) is k for p, k in zip(place, kinds, strict=True))
    ):
        raise BadFilter(f"“{cursor[:60]}” is the cursor of another list")
    return place


def checked_limit(limit: int) -> int:
    """A size of page between 1 and a thousand. Raises BadFilter."""
    if not 1 <= limit <= _MOST:
        raise BadFilter(f"a page has 1 to {_MOST} lines, not {limit}")
    return limit


def page(rows: Sequence[Any], limit: int, place: Any) -> tuple[Sequence[Any], str | None]:
    """The first *limit* of *rows*, and the cursor if there are more; *place* names where a row stands."""
    return rows[:limit], cursor_of(*place(rows[limit - 1])) if len(rows) > limit else None
