"""The same work on many reports: event data in Parquet, on this machine or on a cluster. Needs ``dragoman[bulk]``."""

from dragoman.bulk.coding import Progress, Summary, code
from dragoman.bulk.estimate import Estimate, estimate
from dragoman.bulk.frames import to_frames
from dragoman.bulk.query import QueryError, load, query
from dragoman.bulk.settings import Settings
from dragoman.bulk.verify import Verification, verify

__all__ = [
    "Estimate",
    "Progress",
    "QueryError",
    "Settings",
    "Summary",
    "Verification",
    "code",
    "estimate",
    "load",
    "query",
    "to_frames",
    "verify",
]
