"""
Dragoman reads reports of international affairs: who did, said and promised what to whom, tied to the exact words.

    >>> import dragoman
    >>> reading = dragoman.read("Kenya said it would send 1,000 police officers to Haiti.", published="2023-09-26")
    >>> reading.commitments[0].kind
    'personnel'
"""

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
from dragoman.version import __version__

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
