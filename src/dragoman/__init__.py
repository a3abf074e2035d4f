"""
Dragoman reads reports of international affairs: who did, said and promised what to whom, tied to the exact words.

    >>> import dragoman
    >>> reading = dragoman.read("Kenya said it would send 1,000 police officers to Haiti.", published="2023-09-26")
    >>> reading.commitments[0].kind
    'personnel'
"""

import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any

from dragoman.version import __version__

if TYPE_CHECKING:
    from dragoman.errors import (
        BadRecord,
        BadRow,
        DateError,
        DragomanError,
        EmptyReport,
        FetchError,
        LexiconError,
        MissingPackage,
        ModelError,
        NoArticle,
        NotText,
        ReportError,
        ReportNotFound,
        SpanError,
        TooLong,
    )
    from dragoman.facts import Actor, Commitment, Event, Position, Quantity, Reading, Requirement, Statement
    from dragoman.reading import read, read_all, relate
    from dragoman.report import Passage, Report, Span
    from dragoman.sources import load

# A program that sets up logging gets ours; one that does not is not written to.
logging.getLogger(__name__).addHandler(logging.NullHandler())

__all__ = [
    "Actor",
    "BadRecord",
    "BadRow",
    "Commitment",
    "DateError",
    "DragomanError",
    "EmptyReport",
    "Event",
    "FetchError",
    "LexiconError",
    "MissingPackage",
    "ModelError",
    "NoArticle",
    "NotText",
    "Passage",
    "Position",
    "Quantity",
    "Reading",
    "Report",
    "ReportError",
    "ReportNotFound",
    "Requirement",
    "Span",
    "SpanError",
    "Statement",
    "TooLong",
    "__version__",
    "load",
    "read",
    "read_all",
    "relate",
]

#: What is imported when it is first asked for, so that `import dragoman` costs nothing: the encoder's run time alone takes a third of a second.
_IN = {
    "errors": "BadRecord BadRow DateError DragomanError EmptyReport FetchError LexiconError MissingPackage ModelError NoArticle NotText ReportError ReportNotFound SpanError TooLong",
    "facts": "Actor Commitment Event Position Quantity Reading Requirement Statement",
    "reading": "read read_all relate",
    "report": "Passage Report Span",
    "sources": "load",
}
_WHERE = {name: f"dragoman.{module}" for module, names in _IN.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """A public name, from the module that has it (PEP 562)."""
    if name not in _WHERE:
        raise AttributeError(f"module 'dragoman' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_WHERE[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
