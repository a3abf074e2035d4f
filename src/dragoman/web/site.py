"""What every request works with: the ledger, its database, the settings."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import insert, select

from dragoman.ledger import Ledger, default_location
from dragoman.ledger.database import Database
from dragoman.web import tables
from dragoman.web.kept import Kept
from dragoman.web.settings import Settings

_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Site:
    """A ledger being served. ``key`` proves that a form came from one of our pages."""

    settings: Settings
    ledger: Ledger
    database: Database
    key: bytes
    kept: Kept

    @classmethod
    def open(cls, settings: Settings, *, create: bool = True) -> Site:
        """Open the ledger and make the tables that serving needs. Raises LedgerError."""
        location = settings.location if settings.location is not None else default_location()
        database = Database(location, _PATIENCE)
        database.prepare(create)
        prepare(database)
        return cls(settings, Ledger(database), database, _key(database), Kept())

    def close(self) -> None:
        """Let go of the database."""
        self.ledger.close()


def prepare(database: Database) -> None:
    """Make the tables that serving needs, where they are not there yet."""
    with database.writing() as connection:
        tables.metadata.create_all(connection)


def _key(database: Database) -> bytes:
    with database.writing() as connection:
        k = tables.keys.c
        found = connection.scalar(select(k.key).where(k.use == "forms"))
        if found is None:
            found = secrets.token_hex(32)
            connection.execute(insert(tables.keys).values(use="forms", key=found))
        return bytes.fromhex(str(found))
