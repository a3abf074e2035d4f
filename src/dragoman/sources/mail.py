"""Mail (EML), mailboxes (MBOX) and pages saved as one file (MHTML): MIME, by the standard library."""

from __future__ import annotations

import email.policy
import email.utils
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser
from typing import BinaryIO

from dragoman.errors import NoArticle, NotText, ReportError
from dragoman.report import Passage, Report, Span
from dragoman.sources.encoding import decode
from dragoman.sources.html import read_html
from dragoman.sources.table import OnError
from dragoman.sources.text import read_text

#: Of a larger message the rest is passed over.
MAX_MESSAGE_BYTES = 50_000_000
_QUOTED = re.compile(r"(?m)^>.*\n?|^(?:On .{5,120} wrote:|-{2,} ?Original Message ?-{2,})$")
#: What the standard library's parser raises on broken headers and encodings.
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError, OverflowError)
_SIGNATURE = re.compile(r"(?m)^-- ?$")


def read_mail(data: bytes, *, location: str, url: str | None = None) -> Report:
    """
    The report in one message or saved page: subject as headline, sender as author, its text or HTML as body.

    What the sender quotes of others, and the signature, is no body. Raises NoArticle where there is no text, NotText where
    it cannot be read as MIME.
    """
    try:
        message = BytesParser(policy=email.policy.default).parsebytes(data[:MAX_MESSAGE_BYTES])
        body = _body(message)
        subject, sender, date = (_header(message, name) for name in ("subject", "from", "date"))
        place = _header(message, "snapshot-content-location") or _header(message, "content-location")
    except _BROKEN as error:
        raise NotText(f"{location} cannot be read as mail ({str(error)[:80]}); save its text and read that") from None
    if body is None:
        raise NoArticle(f"{location} has no text in it; save its attachments and read those")
    kind, text, warnings = body
    if kind == "html":
        report = read_html(text, location=location, url=url or place or None, warnings=warnings)
    else:
        report = _plain(text, subject, location, url, warnings)
    name = email.utils.parseaddr(sender)[0].strip('" ')
    return replace(
        report,
        title=report.title if kind == "html" and place else subject or report.title,
        authors=report.authors or ((name,) if name else ()),
        published=report.published or _day(date),
    )


def read_mbox(file: BinaryIO, *, location: str, on_error: OnError | None = None) -> Iterator[Report]:
    """The reports in a mailbox, message by message; one that cannot be read raises, or goes to *on_error*."""
    for number, data in enumerate(_messages(file), 1):
        try:
            yield read_mail(data, location=f"{location}, message {number}")
        except ReportError as error:
            if on_error is None:
                raise
            on_error(error)


def _messages(file: BinaryIO) -> Iterator[bytes]:
    lines: list[bytes] = []
    size, blank = 0, True
    for line in iter(lambda: file.readline(1_000_000), b""):
        if blank and line.startswith(b"From ") and lines:
            yield b"".join(lines)
            lines, size = [], 0
        if not (line.startswith(b"From ") and not lines) and size < MAX_MESSAGE_BYTES:
            # ">From " is how a mailbox writes a line that begins with "From ".
            line = line[1:] if re.match(rb">+From ", line) else line
            lines.append(line)
            size += len(line)
        blank = not line.strip()
    if lines:
        yield b"".join(lines)


def _body(message: EmailMessage) -> tuple[str, str, tuple[str, ...]] | None:
    """The first text of a message: as text where it has one, else as HTML."""
    texts: dict[str, EmailMessage] = {}
    for number, part in enumerate(message.walk()):
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and not part.is_attachment():
            texts.setdefault(kind, part)
        if number > 1_000:
            break
    saved = message.get_content_type() == "multipart/related"
    order = ("text/html", "text/plain") if saved else ("text/plain", "text/html")
    found = [texts[kind] for kind in order if kind in texts]
    payload = found[0].get_payload(decode=True) if found else None
    if not isinstance(payload, bytes) or not payload.strip():
        return None
    chosen = found[0]
    text, warnings = decode(payload, "the message", chosen.get_content_charset())
    return ("html" if chosen.get_content_type() == "text/html" else "plain"), text, warnings


def _plain(text: str, subject: str, location: str, url: str | None, warnings: tuple[str, ...]) -> Report:
    text = _QUOTED.sub("", text.replace("\r\n", "\n"))
    signature = _SIGNATURE.search(text)
    report = read_text(text[: signature.start()] if signature else text, location=location, url=url, warnings=warnings)
    if not subject:
        return report
    head = f"{subject}\n\n"
    moved = tuple(Passage(p.role, Span(p.start + len(head), p.end + len(head)), p.label) for p in report.passages)
    headline = Passage("headline", Span(0, len(subject)))
    return replace(report, text=head + report.text, passages=(headline, *moved))


def _header(message: EmailMessage, name: str) -> str:
    try:
        value = " ".join(str(message.get(name) or "").split())
    except _BROKEN:
        # An impossible date or encoding in one header costs only that header.
        return ""
    return unicodedata.normalize("NFC", value.encode("utf8", "replace").decode("utf8"))


def _day(date: str) -> str | None:
    try:
        return email.utils.parsedate_to_datetime(date).date().isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
