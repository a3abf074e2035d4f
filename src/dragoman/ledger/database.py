"""
The database under a ledger: SQLite in one file, or PostgreSQL. What differs between the two is in this file alone,
and in search.py.

Writers go one after the other (BEGIN IMMEDIATE; an advisory lock), so that each sees all that was written before it.
Readers see one moment of the ledger for as long as they read, and wait for nobody.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from dragoman.errors import (
    LedgerError,
    LedgerFull,
    LedgerLocked,
    LedgerNotFound,
    LedgerTooNew,
    LedgerTooOld,
    LedgerUnavailable,
    NotALedger,
)

#: The schema that this version writes, and those that it can bring up to it.
SCHEMA = "0004"
OLDER = ("0001", "0002", "0003")
#: "DRGM" in the header of the file says that it is ours.
_APPLICATION = 0x4452474D
_LOCK = 0x4452474D


class Database:
    """A place that holds one ledger, open for reading and writing. ``patience`` is how many seconds to wait for a lock."""

    def __init__(self, location: str | Path, patience: float) -> None:
        self.patience = patience
        self.path: Path | None = None
        address = str(location)
        if "://" in address:
            self.engine = self._server(address)
        else:
            self.path = Path(location)
            self.engine = self._file(self.path)
        self.sqlite = self.engine.dialect.name == "sqlite"

    @property
    def location(self) -> str:
        """The path, or the address without its password."""
        return str(self.path) if self.path else self.engine.url.render_as_string(hide_password=True)

    def _server(self, address: str) -> Engine:
        try:
            url = make_url(address)
            if url.drivername in ("postgres", "postgresql"):
                url = url.set(drivername="postgresql+psycopg")
            if url.get_backend_name() != "postgresql":
                raise LedgerUnavailable(
                    f"a ledger lives in a file or at postgresql://user@host/name, not at {url.drivername}://"
                )
            return create_engine(url, pool_pre_ping=True)
        except (ArgumentError, NoSuchModuleError, ValueError) as error:
            raise LedgerUnavailable(f"“{address}” is no address of a database: {error}") from error
        except ModuleNotFoundError as error:
            raise LedgerUnavailable(
                f"a ledger on PostgreSQL needs {error.name}; install it with: pip install 'dragoman[postgres]'"
            ) from error

    def _file(self, path: Path) -> Engine:
        engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": self.patience})

        @event.listens_for(engine, "connect")
        def settle(connection: Any, _: Any) -> None:
            connection.isolation_level = None  # BEGIN is ours to say, see below
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute("PRAGMA cache_size = -32768")
            connection.execute("PRAGMA wal_autocheckpoint = 4000")

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            writing = connection.get_execution_options().get("writing")
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

        return engine

    # --- transactions -------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """One unchanging view of the ledger."""
        with self._errors(), self.engine.connect() as connection:
            if not self.sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """The one writer of the moment; all of it is kept, or nothing."""
        with self._errors(), self.engine.connect() as connection:
            connection = connection.execution_options(writing=True)
            with connection.begin():
                if not self.sqlite:
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(self.patience * 1000)}")
                    connection.execute(
                        text("SELECT pg_advisory_xact_lock(:key, hashtext(current_schema()))"), {"key": _LOCK}
                    )
                yield connection

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
                raise  # a fault of ours, not of the place
            raise self._explained(error) from error
        except sqlite3.Error as error:
            raise self._explained(error) from error

    def _explained(self, error: Exception) -> LedgerError:
        cause = getattr(error, "orig", None) or error
        where = self.location
        code = getattr(cause, "sqlite_errorcode", None)
        state = getattr(cause, "sqlstate", None) or ""
        if state == "55P03" or (code is not None and code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)):
            return LedgerLocked(
                f"{where} is locked by another process, also after {self.patience:g} seconds; nothing was written, try again"
            )
        if state == "53100" or (code is not None and code & 0xFF == sqlite3.SQLITE_FULL):
            return LedgerFull(f"there is no room left on the disk of {where}; nothing was written, make room and go on")
        if code is not None and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return NotALedger(f"{where} is damaged or no ledger ({cause}); go back to a copy made with backup")
        if code is not None and code & 0xFF == sqlite3.SQLITE_READONLY:
            return LedgerUnavailable(f"{where} may not be written to ({cause}); nothing was written")
        if not state and code is None and "psycopg" not in type(cause).__module__:
            return LedgerUnavailable(f"{where}: {cause}")
        return LedgerUnavailable(f"{where} cannot be reached, read or written: {str(cause).strip()}")

    # --- schema -------------------------------------------------------------------------------------------------

    def prepare(self, create: bool) -> None:
        """Check that this is a ledger of this version; make it where nothing is there yet."""
        if self.path:
            self._check_file(self.path, create)
        found = self._schema()
        if found is None:
            if not create:
                raise LedgerNotFound(f"there is no ledger at {self.location}")
            self._create()
        elif found in OLDER:
            raise LedgerTooOld(f"{self.location} has schema {found}, this version needs {SCHEMA}; upgrade it first")
        elif found != SCHEMA:
            raise LedgerTooNew(
                f"{self.location} has schema {found}, which this version does not know (it has {SCHEMA}); use a newer Dragoman"
            )

    def upgrade(self) -> str:
        """Bring an older schema up to this version's; a SQLite file is copied first, beside itself."""
        if self.path:
            self._check_file(self.path, create=False)
        found = self._schema()
        if found is None:
            raise LedgerNotFound(f"there is no ledger at {self.location}")
        if found != SCHEMA and found not in OLDER:
            raise LedgerTooNew(f"{self.location} has schema {found}; this version knows only up to {SCHEMA}")
        if found != SCHEMA:
            if self.path:
                copy_file(self.path, self.path.with_name(f"{self.path.name}.before-{SCHEMA}"))
            with self.writing() as connection:
                _migrate(connection)
        return SCHEMA

    def _check_file(self, path: Path, create: bool) -> None:
        try:
            if path.is_dir():
                raise NotALedger(f"{path} is a folder; name a file in it")
            if not path.exists():
                if not create:
                    raise LedgerNotFound(f"there is no ledger at {path}")
                path.parent.mkdir(parents=True, exist_ok=True)
                return
            with path.open("rb") as file:
                head = file.read(16)
        except OSError as error:
            raise LedgerUnavailable(f"{path} cannot be opened: {error.strerror}") from error
        if head and head != b"SQLite format 3\0":
            raise NotALedger(f"{path} is a file of another kind; a ledger is a SQLite database made by Dragoman")

    def _schema(self) -> str | None:
        """The schema's number, None where nothing is there at all. Raises NotALedger for what belongs to others."""
        with self.reading() as connection:
            if self.sqlite:
                tables = set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")))
                ours = connection.scalar(text("PRAGMA application_id")) == _APPLICATION
            else:
                tables = set(
                    connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"))
                )
                ours = "dragoman_version" in tables
            if not tables:
                return None
            if not ours or "dragoman_version" not in tables:
                raise NotALedger(f"{self.location} holds a database of something else; name another place")
            return str(connection.scalar(text("SELECT version_num FROM dragoman_version")) or "none")

    def _create(self) -> None:
        if self.sqlite:
            self._use_wal()
        with self.writing() as connection:
            # Somebody else may have made it while we waited for our turn.
            if self._has_tables(connection):
                return
            if self.sqlite:
                connection.exec_driver_sql(f"PRAGMA application_id = {_APPLICATION}")
            _migrate(connection)

    def _has_tables(self, connection: Connection) -> bool:
        where = "sqlite_master WHERE type = 'table'" if self.sqlite else "pg_tables WHERE schemaname = current_schema()"
        return bool(connection.scalar(text(f"SELECT count(*) FROM {where}")))

    def _use_wal(self) -> None:
        # The one statement for which SQLite does not wait by itself.
        until = time.monotonic() + self.patience
        while True:
            try:
                with self._errors(), self.engine.connect() as connection:
                    connection.connection.dbapi_connection.execute("PRAGMA journal_mode = WAL")  # type: ignore[union-attr]
                return
            except LedgerLocked:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)


def copy_file(source: Path, target: Path) -> None:
    """A consistent copy of a SQLite file, while others may write to it."""
    with contextlib.closing(sqlite3.connect(source)) as from_, contextlib.closing(sqlite3.connect(target)) as to:
        from_.backup(to)


def _migrate(connection: Connection) -> None:
    # Alembic takes a second to load; only a new or an old ledger needs it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, SCHEMA)
