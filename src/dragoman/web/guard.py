"""
What holds for every request, before anything else looks at it.

Only hosts that are ours are answered (a page elsewhere cannot reach in by a name of its own), nothing larger than allowed
is read, writing is refused to other sites, and every answer carries the headers that keep a hostile report harmless.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect

from dragoman.web.settings import Settings

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

_WRITES = frozenset(("POST", "PUT", "PATCH", "DELETE"))
#: Writes after which the ledger says what it said before.
_CHANGES_NOTHING = ("/add", "/jobs", "/api/reports", "/api/jobs", "/theme", "/sign-", "/account")
#: The most that may be sent where no file is expected.
_SMALL = 5_000_000


class Guard:
    """ASGI middleware around the whole application; *changed* is called after each that may have changed what the ledger says."""

    def __init__(self, app: App, settings: Settings, changed: Callable[[], None]) -> None:
        self.app = app
        self.settings = settings
        self.changed = changed

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce
        refusal = self._refusal(scope, headers)
        if refusal:
            await _drain(receive, 4 * self._most(scope["path"]))
            await _refuse(send, *refusal)
            return
        left = self._most(scope["path"])
        begun = refused = False

        async def bounded() -> Message:
            nonlocal left, refused
            message = await receive()
            left -= len(message.get("body", b""))
            if left >= 0:
                return message
            if not begun and not refused:
                refused = True
                await _refuse(send, 413, "too_large", "that is more than may be sent at once; send it in parts")
            return {"type": "http.disconnect"}

        async def guarded(message: Message) -> None:
            nonlocal begun
            if refused:
                return
            if message["type"] == "http.response.start":
                begun = True
                if scope["method"] in _WRITES and not scope["path"].startswith(_CHANGES_NOTHING):
                    self.changed()
                message["headers"] = [*message["headers"], *_headers(nonce, message["status"], scope["path"])]
            await send(message)

        try:
            await self.app(scope, bounded, guarded)
        except ClientDisconnect:
            if not refused:
                raise

    def _most(self, path: str) -> int:
        return self.settings.largest_upload if path == "/add/files" else _SMALL

    def _refusal(self, scope: MutableMapping[str, Any], headers: dict[bytes, bytes]) -> tuple[int, str, str] | None:
        host = headers.get(b"host", b"").decode("latin-1")
        if _name_of(host) not in self.settings.hosts:
            return 421, "wrong_host", "this server does not answer to that name; see dragoman serve --name"
        declared = headers.get(b"content-length", b"0")
        most = self._most(scope["path"])
        if declared.isdigit() and int(declared) > most:
            return 413, "too_large", f"that is more than the {most // 1_000_000} MB that may be sent at once"
        if scope["method"] in _WRITES:
            origin = headers.get(b"origin", b"").decode("latin-1")
            site = headers.get(b"sec-fetch-site", b"same-origin").decode("latin-1")
            if site not in ("same-origin", "none") or (origin and urlsplit(origin).netloc.lower() != host.lower()):
                return 403, "other_site", "this was asked for by a page of another site, which may not change anything"
        return None


def _name_of(host: str) -> str:
    """The host without its port, in lower case: ``[::1]:8765`` is ``::1``."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.rpartition(":")[0].lower() if ":" in host else host.lower()


def _headers(nonce: str, status: int, path: str) -> list[tuple[bytes, bytes]]:
    found = [
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
        (b"x-frame-options", b"DENY"),
    ]
    # An answer "not modified" must leave the page its own nonce.
    if status != 304:
        policy = (
            f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self' data: blob:; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
        if path.endswith(".svg"):
            policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        found.append((b"content-security-policy", policy.encode()))
    return found


async def _drain(receive: Receive, most: int) -> None:
    """Take in what is still sent, so that the browser comes to read the answer; but not without end."""
    while most > 0:
        message = await receive()
        most -= len(message.get("body", b""))
        if not message.get("more_body"):
            return


async def _refuse(send: Send, status: int, code: str, message: str) -> None:
    body = json.dumps({"error": {"status": status, "code": code, "message": message}}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    headers += _headers("refused", status, "")
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
