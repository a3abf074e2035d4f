"""Signing in and out, the own tokens, and how the pages look."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from dragoman.web import accounts
from dragoman.web.access import SESSION, check_form, needs, set_cookie, site_of
from dragoman.web.accounts import Person
from dragoman.web.catalogue import say
from dragoman.web.problems import NotHere, TooMany
from dragoman.web.view import THEMES, back, own_path, render

#: Pages that nobody has to sign in for.
open_router = APIRouter()
router = APIRouter()
Text = Annotated[str, Form()]
Back = Annotated[str, Form(alias="back")]
Reader = Annotated[Person, Depends(needs("reader"))]


@open_router.get("/sign-in")
def sign_in_form(request: Request, to: str = "") -> Response:
    """The form."""
    return render(request, "sign_in.html", to=own_path(to, "/"), problem="")


@open_router.post("/sign-in")
def sign_in(request: Request, csrf: Text = "", name: Text = "", password: Text = "", to: Text = "") -> Response:
    """Check name and password; slower and slower for those who guess."""
    check_form(request, csrf)
    site, throttle = site_of(request), request.app.state.throttle
    address = request.client.host if request.client else ""
    try:
        throttle.check(f"name {name[:64]}", f"address {address}")
    except TooMany as error:
        return render(request, "sign_in.html", 429, to=own_path(to, "/"), problem=str(error))
    with site.database.reading() as connection:
        person = accounts.right_password(connection, name, password)
    if person is None:
        throttle.failed(f"name {name[:64]}", f"address {address}")
        with site.database.writing() as connection:
            accounts.log_refusal(connection, name, address=address)
        return render(request, "sign_in.html", 401, to=own_path(to, "/"), problem=say("account.wrong"))
    throttle.succeeded(f"name {name[:64]}", f"address {address}")
    with site.database.writing() as connection:
        secret = accounts.open_session(connection, person.name, address=address)
    answer = back(own_path(to, "/"))
    set_cookie(request, answer, SESSION, secret)
    return answer


@router.post("/sign-out")
def sign_out(request: Request, csrf: Text = "") -> Response:
    """End the session."""
    check_form(request, csrf)
    with site_of(request).database.writing() as connection:
        accounts.close_session(connection, request.cookies.get(SESSION, ""))
    answer = back("/sign-in")
    answer.delete_cookie(SESSION)
    return answer


@open_router.post("/theme")
def theme(request: Request, csrf: Text = "", theme: Text = "auto", back_to: Back = "") -> Response:
    """Light, dark, or as the system is set."""
    check_form(request, csrf)
    answer = back(own_path(back_to, "/"))
    set_cookie(request, answer, "dragoman_theme", theme if theme in THEMES else "auto", days=400)
    return answer


@router.get("/account")
def account(request: Request, person: Reader) -> Response:
    """The own tokens."""
    return _account(request, person, "")


def _account(request: Request, person: Person, secret: str) -> Response:
    site = site_of(request)
    if not site.settings.accounts:
        raise NotHere("there are no accounts here: whoever is at this machine may do everything")
    with site.database.reading() as connection:
        return render(request, "account.html", tokens=accounts.tokens(connection, person.name), secret=secret)


@router.post("/account/tokens")
def make_token(request: Request, person: Reader, csrf: Text = "", label: Text = "") -> Response:
    """A new token, shown once."""
    check_form(request, csrf)
    site = site_of(request)
    if not site.settings.accounts:
        raise NotHere("there are no accounts here, and no tokens are needed")
    with site.database.writing() as connection:
        secret = accounts.add_token(connection, person.name, label, by=person.name)
    return _account(request, person, secret)


@router.post("/account/tokens/{id}/remove")
def remove_token(request: Request, person: Reader, id: str, csrf: Text = "") -> Response:
    """Make an own token useless."""
    check_form(request, csrf)
    with site_of(request).database.writing() as connection:
        if id not in [token.id for token in accounts.tokens(connection, person.name)]:
            raise NotHere("that is none of your tokens")
        accounts.remove_token(connection, id, by=person.name)
    return back("/account")
