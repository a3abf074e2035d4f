"""What can go wrong between a browser and the ledger, and the number and name under which it is answered."""

from __future__ import annotations

import re

from dragoman.errors import (
    BadAccount,
    BadDecision,
    BadFilter,
    DateError,
    DragomanError,
    LedgerLocked,
    LedgerUnavailable,
    NotInLedger,
    Outdated,
    ReportError,
    TooLong,
)


class WebError(DragomanError):
    """Something is wrong with a request."""


class NotSignedIn(WebError):
    """Nobody is signed in."""


class NotAllowed(WebError):
    """Whoever asks may not do that."""


class WrongForm(WebError):
    """A form that is not ours."""


class TooMany(WebError):
    """Too many tries."""


class BadRequest(WebError):
    """A request that cannot be understood."""


class NotHere(WebError):
    """There is no such page, job or file."""


_STATUS: tuple[tuple[type[DragomanError], int], ...] = (
    (NotSignedIn, 401), (NotAllowed, 403), (WrongForm, 403), (TooMany, 429), (NotHere, 404), (NotInLedger, 404),
    (Outdated, 409), (BadDecision, 422), (BadFilter, 422), (BadAccount, 422), (DateError, 422), (BadRequest, 422),
    (TooLong, 413), (ReportError, 422), (LedgerLocked, 503), (LedgerUnavailable, 503),
)  # fmt: skip


def status_of(error: DragomanError) -> int:
    """The HTTP status for an error."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def code_of(error: DragomanError) -> str:
    """
    The name of an error in answers of the API.

    >>> code_of(NotInLedger("…"))
    'not_in_ledger'
    """
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()
