"""
Who may do what: users with a role, their passwords, sessions and tokens. Every change and every sign-in is in the log.

Passwords are hashed with Argon2id (RFC 9106, argon2-cffi's low-memory profile); session and API tokens are random and long, so
that their SHA-256 is enough to know them by.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy import Connection, delete, insert, select, update

from dragoman.errors import BadAccount
from dragoman.ledger.audit import log
from dragoman.ledger.dates import now
from dragoman.ledger.ids import digest
from dragoman.web import tables as t

Role = Literal["reader", "reviewer", "admin"]
#: Each may do what the ones before it may.
ROLES: tuple[Role, ...] = ("reader", "reviewer", "admin")
SHORTEST_PASSWORD = 10
_LONGEST_PASSWORD = 1000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_HOURS = 12
_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
# Somebody unknown takes as long to refuse as somebody known.
_NOBODY = _hasher.hash(secrets.token_hex(8))


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. ``session`` is True for one who signed in and can sign out."""

    name: str
    role: Role
    session: bool = False

    def may(self, role: Role) -> bool:
        """May this person do what *role* may?"""
        return ROLES.index(self.role) >= ROLES.index(role)


@dataclass(frozen=True, slots=True)
class Token:
    """An API token as it is listed; the secret is shown once, when it is made."""

    id: str
    user: str
    label: str
    added_at: str


def add_user(connection: Connection, name: str, role: str, password: str, *, by: str) -> None:
    """Add somebody who may sign in. Raises BadAccount."""
    if not _NAME.fullmatch(name):
        raise BadAccount(f"“{name[:80]}” cannot be a name; use up to 64 letters, digits and . _ @ -")
    if connection.scalar(select(t.users.c.name).where(t.users.c.name == name)):
        raise BadAccount(
            f"there is a user “{name}” already; change one with: dragoman user password, dragoman user role"
        )
    row = {"name": name, "role": _known(role), "password": _hashed(password), "added_at": now()}
    connection.execute(insert(t.users).values(**row))
    log(connection, by, "add user", name, digest(name, role))


def set_password(connection: Connection, name: str, password: str, *, by: str) -> None:
    """Change a password; ends all sessions of its user. Raises BadAccount."""
    _there(connection, name)
    connection.execute(update(t.users).where(t.users.c.name == name).values(password=_hashed(password)))
    connection.execute(delete(t.sessions).where(t.sessions.c.user == name))
    log(connection, by, "change password", name, digest(name))


def set_role(connection: Connection, name: str, role: str, *, by: str) -> None:
    """Change what somebody may do. Raises BadAccount."""
    _there(connection, name)
    connection.execute(update(t.users).where(t.users.c.name == name).values(role=_known(role)))
    log(connection, by, "change role", name, digest(name, role))


def remove_user(connection: Connection, name: str, *, by: str) -> None:
    """Nobody signs in by that name any more; what was decided under it stays. Raises BadAccount."""
    _there(connection, name)
    connection.execute(delete(t.users).where(t.users.c.name == name))
    connection.execute(delete(t.sessions).where(t.sessions.c.user == name))
    connection.execute(delete(t.tokens).where(t.tokens.c.user == name))
    log(connection, by, "remove user", name, digest(name))


def users(connection: Connection) -> list[tuple[str, str, str]]:
    """Name, role and when added, by name."""
    rows = connection.execute(select(t.users.c.name, t.users.c.role, t.users.c.added_at).order_by(t.users.c.name))
    return [(row.name, row.role, row.added_at) for row in rows]


def _there(connection: Connection, name: str) -> None:
    if not connection.scalar(select(t.users.c.name).where(t.users.c.name == name)):
        raise BadAccount(f"there is no user “{name}”; see: dragoman user list")


def _known(role: str) -> str:
    if role not in ROLES:
        raise BadAccount(f"there is no role “{role}”; there are {', '.join(ROLES)}")
    return role


def _hashed(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
        raise BadAccount(f"a password needs at least {SHORTEST_PASSWORD} characters (and at most {_LONGEST_PASSWORD})")
    return _hasher.hash(password)


# --- signing in -------------------------------------------------------------------------------------------------


def right_password(connection: Connection, name: str, password: str) -> Person | None:
    """The user, if name and password are right; takes equally long where they are not."""
    row = connection.execute(select(t.users).where(t.users.c.name == name)).first()
    try:
        _hasher.verify(row.password if row else _NOBODY, password[:_LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return None
    return Person(row.name, row.role, session=True) if row else None


def open_session(connection: Connection, name: str, *, address: str) -> str:
    """A session for a user; gives the secret for the cookie."""
    secret = secrets.token_urlsafe(32)
    connection.execute(delete(t.sessions).where(t.sessions.c.until < now()))
    connection.execute(insert(t.sessions).values(hash=_sha256(secret), user=name, until=_in_hours(_HOURS)))
    log(connection, name, "sign in", name, digest(name, address))
    return secret


def close_session(connection: Connection, secret: str) -> None:
    """Sign out."""
    user = connection.scalar(select(t.sessions.c.user).where(t.sessions.c.hash == _sha256(secret)))
    if user:
        connection.execute(delete(t.sessions).where(t.sessions.c.hash == _sha256(secret)))
        log(connection, str(user), "sign out", str(user), digest(user))


def person_of_session(connection: Connection, secret: str) -> Person | None:
    """Who a session belongs to; None where it has ended."""
    wanted = (
        select(t.users.c.name, t.users.c.role)
        .join(t.sessions, t.sessions.c.user == t.users.c.name)
        .where(t.sessions.c.hash == _sha256(secret), t.sessions.c.until > now())
    )
    row = connection.execute(wanted).first()
    return Person(row.name, row.role, session=True) if row else None


def log_refusal(connection: Connection, name: str, *, address: str) -> None:
    """Keep in the log that somebody could not sign in."""
    shown = name[:64] if _NAME.fullmatch(name[:64]) else "(not a name)"
    log(connection, "nobody", "refused sign in", shown, digest(shown, address))


# --- tokens -----------------------------------------------------------------------------------------------------


def add_token(connection: Connection, user: str, label: str, *, by: str) -> str:
    """A new API token of a user; gives the secret, which is stored nowhere. Raises BadAccount."""
    _there(connection, user)
    secret = "drg_" + secrets.token_urlsafe(32)
    id = "tok_" + secrets.token_hex(6)
    connection.execute(
        insert(t.tokens).values(id=id, hash=_sha256(secret), user=user, label=label[:80], added_at=now())
    )
    log(connection, by, "add token", id, digest(user, id))
    return secret


def remove_token(connection: Connection, id: str, *, by: str) -> None:
    """Make a token useless. Raises BadAccount."""
    if not connection.scalar(select(t.tokens.c.id).where(t.tokens.c.id == id)):
        raise BadAccount(f"there is no token “{id}”; see: dragoman user tokens")
    connection.execute(delete(t.tokens).where(t.tokens.c.id == id))
    log(connection, by, "remove token", id, digest(id))


def tokens(connection: Connection, user: str | None = None) -> list[Token]:
    """Tokens of one user, or of all."""
    wanted = select(t.tokens).order_by(t.tokens.c.added_at)
    if user:
        wanted = wanted.where(t.tokens.c.user == user)
    return [Token(row.id, row.user, row.label, row.added_at) for row in connection.execute(wanted)]


def person_of_token(connection: Connection, secret: str) -> Person | None:
    """Who a token belongs to."""
    wanted = (
        select(t.users.c.name, t.users.c.role)
        .join(t.tokens, t.tokens.c.user == t.users.c.name)
        .where(t.tokens.c.hash == _sha256(secret))
    )
    row = connection.execute(wanted).first()
    return Person(row.name, row.role) if row else None


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf8", "surrogatepass")).hexdigest()


def _in_hours(hours: int) -> str:
    at = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=hours)
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")
