"""A real server on a ledger, and a small client that keeps cookies as a browser does."""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import uvicorn

from dragoman.web.app import create_app
from dragoman.web.settings import Settings


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf8")

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Client:
    """Speaks to a server; ``cookies`` are sent back as they come."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str | None = None
    app: Any = None

    def ask(self, method: str, path: str, body: bytes | str | None = None, **headers: str) -> Answer:
        given = {"accept": "text/html", "host": f"127.0.0.1:{self.port}"}
        if self.cookies:
            given["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.token:
            given["authorization"] = f"Bearer {self.token}"
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, given)
            answer = connection.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.split(";")[0].strip('"')
            return Answer(answer.status, {n.lower(): v for n, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def form(self, path: str, **fields: str) -> Answer:
        """Send a form as the page would, with the token that pages carry."""
        fields.setdefault("csrf", self.csrf())
        return self.ask(
            "POST",
            path,
            urlencode(fields),
            content_type="application/x-www-form-urlencoded",
            sec_fetch_site="same-origin",
        )

    def follow(self, answer: Answer) -> Answer:
        assert answer.status == 303, (answer.status, answer.text[:500])
        return self.get(answer.headers["location"].split("#")[0])

    def json(self, method: str, path: str, value: Any = None) -> Answer:
        body = None if value is None else json.dumps(value)
        return self.ask(method, path, body, content_type="application/json", accept="application/json")

    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.get("/about").text + self.get("/sign-in").text)
        assert found
        return found[1]

    def files(self, path: str, files: list[tuple[str, bytes]], csrf: str | None = None) -> Answer:
        edge = "----edge-of-a-part"
        parts = [f'--{edge}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{csrf or self.csrf()}\r\n'.encode()]
        for name, content in files:
            head = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'
            parts.append(head.encode() + content + b"\r\n")
        body = b"".join(parts) + f"--{edge}--\r\n".encode()
        return self.ask("POST", path, body, content_type=f"multipart/form-data; boundary={edge}")

    def wait_for_job(self, answer: Answer, patience: float = 60.0) -> dict[str, Any]:
        """The job that an answer leads to, once it is over."""
        assert answer.status == 303, (answer.status, answer.text[:800])
        id = urlsplit(answer.headers["location"]).path.rpartition("/")[2]
        return self.wait(id, patience)

    def wait(self, id: str, patience: float = 60.0) -> dict[str, Any]:
        until = time.monotonic() + patience
        while time.monotonic() < until:
            job: dict[str, Any] = self.json("GET", f"/api/jobs/{id}").json()
            if job["state"] in ("done", "cancelled"):
                return job
            time.sleep(0.1)
        raise AssertionError(f"{id} is not over: {job}")


@contextmanager
def serving(ledger: Path | str, **settings: Any) -> Iterator[Client]:
    """A server on a free port, in a thread of this process."""
    app = create_app(Settings(location=ledger, person="tester", **settings))
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
        assert thread.is_alive(), "the server did not start"
    try:
        yield Client(server.servers[0].sockets[0].getsockname()[1], app=app)
    finally:
        server.should_exit = True
        thread.join(timeout=30)


def words(page: str) -> str:
    """What a page says, without its tags."""
    bare = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())
