"""The ledger: what was promised, as it stands, across all reports. See `Ledger`."""

from dragoman.ledger.ledger import Ledger, default_location

__all__ = ["Ledger", "default_location"]
