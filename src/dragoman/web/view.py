"""From values to a page: templates, the words in them, what may be kept by the browser."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from importlib import resources
from typing import Any
from urllib.parse import urlencode, urlsplit

import jinja2
from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from dragoman.ledger.dates import today
from dragoman.ledger.entries import Decision, Figure, Party, Quote
from dragoman.ledger.figures import in_words as figure_words
from dragoman.sources.languages import language_name
from dragoman.version import __version__
from dragoman.web import dates, queries
from dragoman.web.access import form_token, person_of, remember_visit, site_of, visit_of
from dragoman.web.catalogue import number, say, word
from dragoman.web.kept import outdated

THEMES = ("auto", "light", "dark")
#: Signs that turn the direction of text around, and controls: shown as a box, so that nobody is misled by them.
_UNTAME = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def tame(value: Any) -> Any:
    """Text without signs that would disturb the page around it; anything else as it is."""
    if type(value) is Markup:
        return value
    return _UNTAME.sub("▯", value) if isinstance(value, str) else ("" if value is None else value)


@functools.cache
def environment() -> jinja2.Environment:
    """All templates; everything put into one is escaped and tamed."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("dragoman.web"), autoescape=True, undefined=jinja2.StrictUndefined, finalize=tame,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.globals.update(t=say, n=number, word=word, version=__version__, asset=asset)
    made.filters.update(
        date=dates.in_words, moment=dates.moment, short=short, figure=figure, parties=sides, link=safe_link, host=host,
        decimal=decimal, lit=lit, plain=plain, language=language_name,
    )  # fmt: skip
    return made


@functools.cache
def asset(name: str) -> str:
    """The address of a static file, with a mark that changes when it does."""
    content = resources.files("dragoman.web").joinpath("static", name).read_bytes()
    return f"/static/{name}?{hashlib.sha256(content).hexdigest()[:10]}"


# --- what templates use -----------------------------------------------------------------------------------------


def short(text: str | None, longest: int = 120) -> str:
    """On one line, cut at a word where it is long."""
    line = " ".join((text or "").split())
    if len(line) <= longest:
        return line
    cut = line.rfind(" ", 0, longest)
    return line[: cut if cut > longest // 2 else longest] + " …"


def figure(value: Figure) -> str:
    """An amount with its bounds: at least 1,000 police."""
    return figure_words(value.value_min, value.value_max, value.qualifier, value.unit)


def plain(value: Any) -> str:
    """The value of an assertion as people read it."""
    if isinstance(value, dict) and {"value_min", "unit"} <= set(value):
        low, high = (
            Decimal(str(value[end])) if value.get(end) is not None else None for end in ("value_min", "value_max")
        )
        return figure_words(low, high, str(value.get("qualifier", "")), str(value["unit"]))
    if isinstance(value, dict) and "text" in value:
        return str(value["text"])
    if isinstance(value, dict):
        return "; ".join(
            f"{word('property', name)}: {plain(inner)}" for name, inner in value.items() if inner is not None
        )
    if isinstance(value, (list, tuple)):
        return ", ".join(map(plain, value))
    return str(value).replace("_", " ")


def decimal(value: Decimal | None) -> str:
    """A number with its thousands apart."""
    return "" if value is None else f"{value.normalize():,f}"


def sides(parties: tuple[Party, ...], *roles: str) -> list[Party]:
    """The parties that have one of *roles*."""
    return [party for party in parties if party.role in roles]


def safe_link(url: str | None) -> str:
    """An address that may be followed; empty for ``javascript:`` and its like."""
    return url if url and urlsplit(url).scheme in ("http", "https") else ""


def host(url: str | None) -> str:
    """The host of an address, for people."""
    return urlsplit(url or "").netloc.removeprefix("www.")


def lit(quote: Quote) -> Markup:
    """The whole sentence with the exact words marked."""
    at = quote.sentence.find(quote.exact)
    if at < 0:
        return Markup("<mark>{}</mark>").format(tame(quote.exact))
    parts = quote.sentence[:at], quote.exact, quote.sentence[at + len(quote.exact) :]
    return Markup("{}<mark>{}</mark>{}").format(*map(tame, parts))


# --- answers ----------------------------------------------------------------------------------------------------


def answer(request: Request, template: str, work: Callable[[], Mapping[str, Any]]) -> Response:
    """A page of the ledger; "not modified" without any *work* where the browser has it as it stands."""
    state = state_of(request)
    tag = tag_of(request, state)
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"etag": tag, "vary": "cookie"})
    outdated.set(False)
    key = (request.url.path, request.url.query, today())
    response = render(request, template, **site_of(request).kept.get(key, state, work))
    if not outdated.get():
        response.headers.update({"etag": tag, "cache-control": "private, no-cache", "vary": "cookie"})
    return response


def state_of(request: Request) -> str:
    """What changes whenever the ledger does."""
    with site_of(request).database.reading() as connection:
        return queries.state(connection)


def tag_of(request: Request, state: str, *, page: bool = True) -> str:
    """What changes whenever the answer to a request can; a *page* also has its browser's own form tokens and colours."""
    person = person_of(request)
    parts = [state, str(request.url), today(), __version__]
    parts += [person.name, person.role] if person else []
    if page:
        parts += [visit_of(request), theme_of(request), request.headers.get("x-part", "")]
    return f'W/"{hashlib.sha256(chr(0).join(parts).encode("utf8", "surrogatepass")).hexdigest()[:24]}"'


def render(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page as it is now."""
    site, person = site_of(request), person_of(request)
    page = environment().get_template(template).render(
        request=request, path=request.url.path, nonce=request.state.nonce, theme=theme_of(request), person=person,
        csrf=form_token(request), accounts=site.settings.accounts, place=site.ledger.location, today=today(),
        with_query=functools.partial(with_query, request), done=_done(request), **values,
    )  # fmt: skip
    response = HTMLResponse(page.encode("utf8", "replace"), status, headers={"cache-control": "no-store"})
    remember_visit(request, response)
    return response


def _done(request: Request) -> Decision | None:
    """The decision that was just taken, so that it can be undone at once."""
    id = request.query_params.get("done", "")
    if not id.startswith("dec_"):
        return None
    with site_of(request).database.reading() as connection:
        from dragoman.ledger import tables as t
        from dragoman.ledger.decided import decision_of

        row = connection.execute(t.decisions.select().where(t.decisions.c.id == id)).first()
        undoing = connection.execute(t.decisions.select().where(t.decisions.c.undoes == id)).all()
        return decision_of(row, undoing) if row else None


def with_query(request: Request, **changes: Any) -> str:
    """The page's own address with other values in its query; None takes one out, and the cursor goes anyway."""
    kept = [
        (k, v) for k, v in request.query_params.multi_items() if k not in changes and k not in ("after", "done") and v
    ]
    for name, value in changes.items():
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one is not None and one != "":
                kept.append((name, one))
    return "?" + urlencode(kept)


def theme_of(request: Request) -> str:
    """Light, dark, or as the system is set."""
    chosen = request.cookies.get("dragoman_theme", "auto")
    return chosen if chosen in THEMES else "auto"


def back(to: str, **changes: str) -> RedirectResponse:
    """To a page of ours after something was done; *changes* go into its query."""
    parts = urlsplit(to)
    query = [p for p in parts.query.split("&") if p and p.split("=")[0] not in changes]
    query += [urlencode({name: value}) for name, value in changes.items()]
    address = (
        (parts.path or "/")
        + (f"?{'&'.join(query)}" if query else "")
        + (f"#{parts.fragment}" if parts.fragment else "")
    )
    return RedirectResponse(address, 303)


def _ours(address: str) -> bool:
    return address.startswith("/") and not address.startswith(("//", "/\\"))


def own_path(address: Any, otherwise: str) -> str:
    """An address on this server that a form gave, or *otherwise*: nobody is sent elsewhere."""
    text = str(address or "")
    return text if _ours(text) and not any(ord(c) < 33 for c in text) else otherwise
