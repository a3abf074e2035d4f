"""Fetching one page from the web: bounded, and never from inside the own network."""

from __future__ import annotations

import ipaddress
import socket
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from dragoman.errors import ReportNotFound, TooLong

MAX_BYTES = 10_000_000
TIMEOUT_S = 20
_AGENT = "dragoman/0.1 (reads one page at its user's request)"


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Each redirect is checked like the first address."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        refuse_private(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch(url: str) -> tuple[bytes, str]:
    """The page at *url* and the address that it came from in the end. Raises ReportNotFound, or TooLong over 10 MB."""
    refuse_private(url)
    opener = urllib.request.build_opener(_Redirects)
    request = urllib.request.Request(url, headers={"User-Agent": _AGENT})
    try:
        with opener.open(request, timeout=TIMEOUT_S) as answer:
            page = answer.read(MAX_BYTES + 1)
            address = answer.geturl()
    except (OSError, urllib.error.URLError, ValueError) as error:
        raise ReportNotFound(
            f"{url} cannot be fetched ({error}); check the address, or save the page and read the file"
        ) from None
    if len(page) > MAX_BYTES:
        raise TooLong(f"{url} is larger than {MAX_BYTES // 1_000_000} MB; save the article's text and read that")
    return page, address


def refuse_private(url: str) -> None:
    """Raises ReportNotFound where the host is on this machine or in a private network."""
    host = urllib.parse.urlsplit(url).hostname
    if not host:
        raise ReportNotFound(f"{url} is not a whole address; write it as https://example.org/article")
    try:
        addresses = {info[4][0] for info in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        raise ReportNotFound(f"{url}: the host {host} is not known; check the address and the connection") from None
    if not all(ipaddress.ip_address(str(address).split("%")[0]).is_global for address in addresses):
        raise ReportNotFound(
            f"{url} is an address inside a private network, which is not read; save the page as a file"
        )
