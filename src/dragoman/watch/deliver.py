"""Where alerts go: the terminal, a JSON Feed in a file, a webhook, mail."""

from __future__ import annotations

import json
import os
import smtplib
import ssl
import urllib.parse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from dragoman.errors import FetchError, WatchError
from dragoman.sources.fetch import fetch
from dragoman.watch.alerts import Alert
from dragoman.watch.state import State

_FEED_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Mail:
    """A server (``smtp://user@host:587``; the password from $DRAGOMAN_SMTP_PASSWORD), sender and receivers."""

    server: str
    sender: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Channels:
    """Where alerts go. ``show`` prints one; ``feed`` is a file that is written anew, ``webhook`` an address that gets JSON."""

    show: Callable[[Alert], None] | None = None
    feed: Path | None = None
    webhook: str | None = None
    mail: Mail | None = None

    @property
    def names(self) -> list[str]:
        """The channels that keep what has not gone out yet."""
        given = {"terminal": self.show, "webhook": self.webhook, "mail": self.mail}
        return [name for name, channel in given.items() if channel]


def deliver(state: State, channels: Channels) -> Iterable[str]:
    """Send what has not gone out yet; gives what did not work, in words. That stays and is sent with the next run."""
    if channels.feed:
        try:
            _write_feed(state, channels.feed)
        except OSError as error:
            yield f"{channels.feed} cannot be written ({error.strerror})"
    if channels.show:
        for alert in state.undelivered("terminal"):
            channels.show(alert)
            state.delivered("terminal", [alert])
    for name, send in (("webhook", _post), ("mail", _mail)):
        if name in channels.names and (alerts := state.undelivered(name)):
            try:
                send(alerts, channels)
                state.delivered(name, alerts)
            except WatchError as error:
                yield str(error)


def _write_feed(state: State, path: Path) -> None:
    """JSON Feed 1.1 (jsonfeed.org) of the newest alerts; put in place at once, so that no reader meets half a file."""
    items = [
        {
            "id": alert.id, "url": alert.url, "title": f"{alert.title}: {alert.line}", "content_text": alert.quote, "date_published": at,
            "tags": [alert.kind], "_dragoman": {"entry": alert.entry, "site": alert.site, "published": alert.published},
        }
        for at, alert in state.alerts(_FEED_LENGTH)
    ]  # fmt: skip
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Dragoman: what has changed", "items": items}
    text = json.dumps(feed, ensure_ascii=False, indent=1)
    if path.exists() and path.read_text(encoding="utf8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf8")
    os.replace(part, path)


def _post(alerts: Sequence[Alert], channels: Channels) -> None:
    body = json.dumps({"alerts": [alert.to_dict() for alert in alerts]}, ensure_ascii=False).encode()
    try:
        # The user named the address, which may well be on this machine.
        fetch(str(channels.webhook), data=body, headers={"Content-Type": "application/json"}, allow_private=True)
    except FetchError as error:
        raise WatchError(
            f"the webhook did not take {len(alerts)} alerts: {error}; they go out with the next run"
        ) from None


def _mail(alerts: Sequence[Alert], channels: Channels) -> None:
    mail = channels.mail
    assert mail is not None
    message = EmailMessage()
    message["From"], message["To"] = mail.sender, ", ".join(mail.to)
    first = " ".join(f"{alerts[0].title}: {alerts[0].line}".split())
    message["Subject"] = first[:150] if len(alerts) == 1 else f"{len(alerts)} changes, the first: {first[:120]}"
    message.set_content(
        "\n\n".join(f"{a.title}: {a.line}\n“{a.quote}”\n{a.site or ''} {a.url or ''}".rstrip() for a in alerts)
    )
    parts = urllib.parse.urlsplit(mail.server if "://" in mail.server else f"smtp://{mail.server}")
    try:
        secure = parts.scheme == "smtps"
        open_server = smtplib.SMTP_SSL if secure else smtplib.SMTP
        with open_server(
            parts.hostname or "", parts.port or (465 if secure else 587 if parts.username else 25), timeout=30
        ) as server:
            if not secure and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            if parts.username:
                server.login(urllib.parse.unquote(parts.username), os.environ.get("DRAGOMAN_SMTP_PASSWORD", ""))
            server.send_message(message)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise WatchError(
            f"{parts.hostname} did not take the mail ({error}); the alerts go out with the next run"
        ) from None
