"""Formats that need a library which is not always there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from dragoman.errors import DragomanError


class MissingExtra(DragomanError):
    """A library of an optional part is not installed."""


@contextmanager
def needs(what: str, extra: str) -> Iterator[None]:
    """Turn a failing import into a message that says what to install."""
    try:
        yield
    except ImportError as error:
        raise MissingExtra(
            f"{what} needs the library {error.name}, which is not installed; "
            f"install it with: pip install 'dragoman[{extra}]'"
        ) from None


def needs_extra(format: str) -> AbstractContextManager[None]:
    """The same for a format of ``dragoman export``."""
    return needs(f"the format {format}", "export")
