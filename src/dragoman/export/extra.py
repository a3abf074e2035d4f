"""Formats that need a library which is not always there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dragoman.errors import DragomanError


class MissingExtra(DragomanError):
    """A library of an optional part is not installed."""


@contextmanager
def needs_extra(format: str) -> Iterator[None]:
    """Turn a failing import into a message that says what to install."""
    try:
        yield
    except ImportError as error:
        raise MissingExtra(
            f"the format {format} needs the library {error.name}, which is not installed; "
            "install it with: pip install 'dragoman[export]'"
        ) from None
