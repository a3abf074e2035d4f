"""Following the news: feeds, sitemaps and sites, politely, into a ledger. See `Watcher`."""

from dragoman.watch.alerts import Alert
from dragoman.watch.run import Filters, Watcher
from dragoman.watch.state import ItemStatus, SourceStatus, State

__all__ = ["Alert", "Filters", "ItemStatus", "SourceStatus", "State", "Watcher"]
