"""Bytes as text."""

from __future__ import annotations

import codecs
import re

from dragoman.errors import EmptyReport, NotText

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROLS = bytes(byte for byte in range(32) if not 9 <= byte <= 13 and byte != 27)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:-]{2,40})", re.IGNORECASE)
#: What browsers take these names for (WHATWG Encoding Standard).
_MEANT = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}


def decode(data: bytes, location: str, charset: str | None = None) -> tuple[str, tuple[str, ...]]:
    """
    Bytes as text, with a warning where the encoding had to be guessed.

    *charset* is what the server or the mail says; a page's own ``<meta charset>`` counts after it. Raises EmptyReport for
    nothing but white space, NotText for a picture, a program, or what is text in no encoding.
    """
    if not data.strip():
        raise EmptyReport(f"{location} is empty; give a file with a report in it")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), ()
    if _is_binary(data):
        raise NotText(f"{location} is not text{_what(data)}; save it as text or HTML first")
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _declared(data, location, charset)


def _declared(data: bytes, location: str, charset: str | None) -> tuple[str, tuple[str, ...]]:
    """Text in the encoding that server or page name, where they name one that fits."""
    meta = _META.search(data[:4_096])
    names = [charset, meta.group(1).decode() if meta else None]
    for name in filter(None, names):
        encoding = _MEANT.get(name.lower(), name)
        try:
            if codecs.lookup(encoding).name == "utf-8":
                break
            return data.decode(encoding), ()
        except (LookupError, UnicodeError, ValueError):
            continue
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken <= 3 or (broken < len(text) // 1_000):
        return text, (f"{location} has {broken} characters that are not UTF-8; they are shown as \ufffd",)
    return _guessed(data, location)


def _guessed(data: bytes, location: str) -> tuple[str, tuple[str, ...]]:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:100_000]).best()
    encoding = best.encoding if best else "cp1252"
    try:
        text = data.decode(encoding, "replace")
    except (LookupError, ValueError):
        text, encoding = data.decode("cp1252", "replace"), "cp1252"
    if text.count("\ufffd") > len(text) // 20:
        raise NotText(f"{location} is not text in any encoding that can be recognised; save it as UTF-8")
    return text, (f"{location} is not in UTF-8; it was read as {encoding}, so check names with accents",)


def _is_binary(data: bytes) -> bool:
    """NULs, or many control characters, stand in no text that has no byte-order mark."""
    head = data[:8_192]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return b"\0" in head or controls > len(head) // 20 or bool(_what(head))


def _what(data: bytes) -> str:
    kinds = {
        b"%PDF": " but a PDF",
        b"PK\x03\x04": " but a ZIP or Office file",
        b"\x89PNG": " but a picture",
        b"\xff\xd8\xff": " but a picture",
        b"GIF8": " but a picture",
    }
    return next((words for mark, words in kinds.items() if data.startswith(mark)), "")
