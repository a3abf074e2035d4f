"""What the commands on the ledger share: which ledger, plain JSON, pages of answers."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dragoman.errors import LedgerNotFound

if TYPE_CHECKING:
    from dragoman.ledger import Ledger
    from dragoman.ledger.entries import Page

C = TypeVar("C", bound=Callable[..., Any])
T = TypeVar("T")

#: How many answers are asked for at a time.
PAGE = 200

ledger_option = click.option(
    "--ledger",
    "location",
    envvar="DRAGOMAN_LEDGER",
    metavar="PATH|URL",
    help="The ledger: a file, or postgresql://user@host/name. Else $DRAGOMAN_LEDGER, else your own.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Plain JSON; of lists one line each.")
evidence_option = click.option("--evidence", is_flag=True, help="Show the sentence under each line.")
profile_option = click.option(
    "--profile",
    type=click.Choice(["precision", "balanced", "recall"]),
    default="balanced",
    show_default=True,
    help="How sure a fact must be: little that is wrong, the best of both, or little that is missed.",
)
model_option = click.option(
    "--model",
    type=click.Choice(["standard", "fast"]),
    default="standard",
    show_default=True,
    help="Read well, or in two thirds of the time and a little worse.",
)
limit_option = click.option(
    "--limit", type=click.IntRange(min=0), default=50, show_default=True, help="At most so many lines; 0 for all."
)
reviewer_option = click.option(
    "--reviewer",
    envvar="DRAGOMAN_REVIEWER",
    metavar="NAME",
    help="Who decides. Else $DRAGOMAN_REVIEWER, else your login name.",
)


def opened(location: str | None, *, create: bool = False) -> Ledger:
    """The ledger that was asked for. Raises LedgerError."""
    from dragoman.ledger import Ledger

    try:
        return Ledger.open(location, create=create)
    except LedgerNotFound as error:
        raise LedgerNotFound(f"{error}; fill one with: dragoman add FILE…" if not create else str(error)) from None


def pages(fetch: Callable[..., Page[T]], limit: int, **filters: Any) -> Iterator[T]:
    """Answers from page after page, at most *limit* of them; all for 0."""
    cursor, left = None, limit or sys.maxsize
    while left > 0:
        page = fetch(limit=min(PAGE, left), cursor=cursor, **filters)
        yield from page.items
        left -= len(page.items)
        cursor = page.next
        if cursor is None:
            return


def limited(items: Iterable[T], limit: int) -> tuple[list[T], bool]:
    """At most *limit* of the items, and whether there are more."""
    found = list(items)
    more = bool(limit) and len(found) > limit
    return found[: limit or None], more


def write_json(value: Any, *, indent: int | None = None) -> None:
    """A frozen value, or plain types, as JSON."""
    from dragoman.ledger.entries import to_dict

    click.echo(json.dumps(to_dict(value), ensure_ascii=False, indent=indent))


def who(reviewer: str | None) -> str:
    """The name under which a decision is kept. Raises UsageError where there is none."""
    try:
        return reviewer or getpass.getuser()
    except (KeyError, OSError):
        raise click.UsageError("nobody is logged in here; say who decides with --reviewer NAME") from None
