"""Who asks, whether they may, and whether a form is one of ours: what routes depend on."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from typing import Any

from fastapi import Request, Response
from sqlalchemy import select

from dragoman.web import accounts, tables
from dragoman.web.accounts import Person, Role
from dragoman.web.problems import NotAllowed, NotSignedIn, TooMany, WrongForm
from dragoman.web.site import Site

SESSION = "dragoman_session"
VISIT = "dragoman_visit"


def site_of(request: Request) -> Site:
    """What is being served."""
    site: Site = request.app.state.site
    return site


def person_of(request: Request) -> Person | None:
    """Who asks: by session or token where accounts are asked for, else the person at this machine."""
    if hasattr(request.state, "person"):
        known: Person | None = request.state.person
        return known
    request.state.person = found = _identified(request)
    return found


def _identified(request: Request) -> Person | None:
    site = site_of(request)
    bearer = request.headers.get("authorization", "")
    if bearer.lower().startswith("bearer "):
        with site.database.reading() as connection:
            return accounts.person_of_token(connection, bearer[7:].strip())
    if not site.settings.accounts:
        return Person(site.settings.person, "admin")
    secret = request.cookies.get(SESSION)
    if not secret:
        return None
    with site.database.reading() as connection:
        return accounts.person_of_session(connection, secret)


def needs(role: Role) -> Callable[[Request], Person]:
    """A dependency: whoever asks may do what *role* may. Raises NotSignedIn, NotAllowed."""

    def check(request: Request) -> Person:
        person = person_of(request)
        if person is None:
            raise NotSignedIn("sign in first, or send an API token: Authorization: Bearer drg_…")
        if not person.may(role):
            raise NotAllowed(f"{person.name} is a {person.role}; this needs a {role}")
        return person

    return check


# --- forms ------------------------------------------------------------------------------------------------------


def visit_of(request: Request) -> str:
    """What this browser is known by: its session, else a random value of its own."""
    known = request.cookies.get(SESSION) or request.cookies.get(VISIT)
    if known:
        return known
    if not hasattr(request.state, "visit"):
        request.state.visit = secrets.token_urlsafe(24)
    visit: str = request.state.visit
    return visit


def remember_visit(request: Request, response: Response) -> None:
    """Give a new browser its value."""
    if hasattr(request.state, "visit"):
        set_cookie(request, response, VISIT, request.state.visit)


def set_cookie(request: Request, response: Response, name: str, value: str, *, days: int = 0) -> None:
    """A cookie that scripts cannot read and other sites cannot send."""
    response.set_cookie(
        name, value, max_age=days * 86_400 or None, httponly=True, samesite="strict", secure=site_of(request).settings.https
    )  # fmt: skip


def form_token(request: Request) -> str:
    """What a form of ours carries."""
    return hmac.new(site_of(request).key, visit_of(request).encode(), hashlib.sha256).hexdigest()


def check_form(request: Request, token: Any) -> None:
    """Raises WrongForm where a form is not ours, or not this browser's."""
    if not isinstance(token, str) or not hmac.compare_digest(token.encode(), form_token(request).encode()):
        raise WrongForm("this form was not made by a page that you have open here; load the page again and repeat it")


# --- guessing passwords -----------------------------------------------------------------------------------------


class Throttle:
    """After five wrong passwords each further try waits twice as long as the last, up to a quarter of an hour."""

    free = 5
    longest = 900.0

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[str, tuple[int, float]] = {}

    def check(self, *who: str) -> None:
        """Raises TooMany while somebody must wait."""
        waits = [self._wait(one) for one in who]
        if max(waits) > 0:
            raise TooMany(f"too many wrong passwords; try again in {max(waits):.0f} seconds")

    def _wait(self, who: str) -> float:
        count, last = self._failures.get(who, (0, 0.0))
        if count < self.free:
            return 0.0
        return last + min(2.0 ** (count - self.free + 1), self.longest) - self._clock()

    def failed(self, *who: str) -> None:
        """One more wrong password."""
        now = self._clock()
        if len(self._failures) > 10_000:
            self._failures = {one: f for one, f in self._failures.items() if now - f[1] < self.longest}
        for one in who:
            self._failures[one] = (self._failures.get(one, (0, 0.0))[0] + 1, now)

    def succeeded(self, *who: str) -> None:
        """A right one: start anew."""
        for one in who:
            self._failures.pop(one, None)


def has_users(site: Site) -> bool:
    """Can anybody sign in?"""
    with site.database.reading() as connection:
        return connection.scalar(select(tables.users.c.name).limit(1)) is not None
