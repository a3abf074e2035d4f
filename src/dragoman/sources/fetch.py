"""
Fetching from the web: bounded in size and time, and never from inside the own network unless that is asked for.

A name is resolved once, all its addresses are checked, and the connection goes to one of the checked addresses: a name
that points elsewhere a moment later (DNS rebinding) gains nothing. Every redirect is checked like the first address.
Proxies of the environment are not used, since a proxy would resolve the name anew; one that $DRAGOMAN_PROXY names is.
"""

from __future__ import annotations

import base64
import email.utils
import http.client
import io
import ipaddress
import os
import socket
import ssl
import time
import urllib.parse
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dragoman.errors import FetchError
from dragoman.version import __version__

MAX_BYTES = 10_000_000
TIMEOUT_S = 20.0
MAX_REDIRECTS = 8
AGENT = f"dragoman/{__version__} (reads reports for its user; keeps to robots.txt when it follows a site)"

_REDIRECTS = (301, 302, 303, 307, 308)
#: Answers that may be another one later.
_PASSING = (408, 425, 429, 500, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server answered: its status (200, or 304 where nothing is new), the address in the end, the bytes unpacked."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """``text/html``, in small letters and without its parameters; empty where the server says none."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The encoding that the server names."""
        parts = self.headers.get("content-type", "").lower().split("charset=")
        return parts[1].split(";")[0].strip(" \"'") or None if len(parts) > 1 else None


def fetch(
    url: str,
    *,
    data: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT_S,
    max_bytes: int = MAX_BYTES,
    allow_private: bool = False,
    agent: str = AGENT,
) -> Fetched:
    """
    What *url* holds; with *data* it is posted there.

    *timeout* is in seconds, for all of it, redirects included; *max_bytes* counts unpacked bytes. *headers* are sent to
    the first host only. *allow_private* also asks machines of the own network, and those directly. All others are asked
    through the proxy at $DRAGOMAN_PROXY (``http://name:password@host:port``) where there is one: names are then looked up
    there, so that it is the proxy which must not lead into a private network. Raises FetchError, which says whether trying
    again makes sense.
    """
    deadline = time.monotonic() + timeout
    seen = [url]
    while True:
        try:
            answer = _ask(seen[-1], data, dict(headers or {}), deadline, max_bytes, allow_private, agent)
        except (ssl.SSLCertVerificationError, ssl.CertificateError) as error:
            why = getattr(error, "verify_message", "") or str(error)
            raise FetchError(
                f"{url}: the certificate of {_host(seen[-1])} is not valid ({why}); check the address, or save the page and read the file"
            ) from None
        except TimeoutError:
            raise FetchError(
                f"{url} did not answer in full within {timeout:g} seconds; try again later", retry=True
            ) from None
        except (OSError, http.client.HTTPException, zlib.error) as error:
            raise FetchError(
                f"{url} cannot be fetched ({_reason(error)}); check the address and the connection, or try again later",
                retry=True,
            ) from None
        if answer.status not in _REDIRECTS:
            return _checked(url, answer)
        seen.append(_next(answer, seen, data))
        if _origin(seen[-1]) != _origin(seen[-2]):
            headers = None


def check_address(url: str, *, allow_private: bool = False) -> tuple[str, int, list[Any]]:
    """
    Host, port and the addresses at which it may be asked, each as `socket.getaddrinfo` gives it.

    Raises FetchError where *url* is no web address, its host is not known, or one of its addresses is on this machine or in
    a private network.
    """
    try:
        parts = urllib.parse.urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise FetchError(f"{_shown(url)} is not a whole address; write it as https://example.org/article") from None
    if parts.scheme not in ("http", "https") or not host:
        raise FetchError(f"{_shown(url)} is not a whole address; write it as https://example.org/article")
    if parts.username is not None or parts.password is not None:
        raise FetchError(f"{parts.scheme}://…@{host} has a name or password in it; give the address without")
    port = port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchError(
            f"{url}: the host {host} is not known; check the address and the connection", retry=True
        ) from None
    if not allow_private and not all(_is_public(str(info[4][0])) for info in found):
        raise FetchError(f"{url} is an address inside a private network, which is not read; save the page as a file")
    return host, port, found


def _proxy() -> urllib.parse.SplitResult | None:
    """The proxy that the user named."""
    named = os.environ.get("DRAGOMAN_PROXY", "")
    if not named:
        return None
    try:
        parts = urllib.parse.urlsplit(named if "://" in named else f"http://{named}")
        if parts.scheme == "http" and parts.hostname and parts.port != 0:
            return parts
    except ValueError:
        pass
    raise FetchError("$DRAGOMAN_PROXY is not the address of a proxy; write it as http://proxy.example.org:3128")


def _through(
    proxy: urllib.parse.SplitResult, url: str, deadline: float
) -> tuple[str, int, socket.socket, dict[str, str]]:
    """Host and port of *url*, a connection on which it can be asked, and what the proxy wants to be told."""
    try:
        host, port, _ = check_address(url)
    except FetchError as error:
        # Behind a proxy, names of outside may not be known; only what is known to lead inside is refused.
        if not error.retry:
            raise
        parts = urllib.parse.urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    told: dict[str, str] = {}
    if proxy.username is not None:
        pair = f"{urllib.parse.unquote(proxy.username)}:{urllib.parse.unquote(proxy.password or '')}"
        told["Proxy-Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    _, _, addresses = check_address(f"http://{proxy.hostname}:{proxy.port or 80}", allow_private=True)
    sock = _connected(addresses, deadline)
    if not url.lower().startswith("https:"):
        return host, port, sock, told
    try:
        lines = [f"CONNECT {_bracketed(host)}:{port} HTTP/1.1", f"Host: {_bracketed(host)}:{port}"]
        lines += [f"{name}: {value}" for name, value in told.items()]
        sock.sendall("\r\n".join([*lines, "", ""]).encode())
        with _answer_until(deadline)(sock, method="CONNECT") as answer:
            answer.begin()
            if answer.status != 200:
                passing = answer.status in _PASSING
                raise FetchError(f"{url}: the proxy answers {answer.status} {answer.reason}; check $DRAGOMAN_PROXY", retry=passing)  # fmt: skip
    except BaseException:
        sock.close()
        raise
    return host, port, sock, {}


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        # Addresses of version 4 in the dress of version 6: mapped, 6to4, and NAT64's 64:ff9b::/96.
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return _is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def _ask(
    url: str,
    data: bytes | None,
    headers: dict[str, str],
    deadline: float,
    max_bytes: int,
    allow_private: bool,
    agent: str,
) -> Fetched:
    proxy = None if allow_private else _proxy()
    told: dict[str, str] = {}
    if proxy:
        host, port, sock, told = _through(proxy, url, deadline)
    else:
        host, port, addresses = check_address(url, allow_private=allow_private)
        sock = _connected(addresses, deadline)
    secure = url.lower().startswith("https:")
    connection = http.client.HTTPConnection(host, port)
    connection.sock = sock
    try:
        if secure:
            connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=host)
        connection.response_class = _answer_until(deadline)
        default = port == (443 if secure else 80)
        fixed = {
            "Host": _bracketed(host) if default else f"{_bracketed(host)}:{port}",
            "User-Agent": agent,
            "Accept-Encoding": "gzip",
            "Connection": "close",
            **told,
        }
        # A proxy is told the whole address, unless it only passes on what is sealed.
        target = f"http://{fixed['Host']}{_target(url)}" if proxy and not secure else _target(url)
        connection.request("GET" if data is None else "POST", target, data, {"Accept": "*/*", **headers, **fixed})
        with connection.getresponse() as answer:
            body = _body(answer, url, max_bytes) if answer.status not in _REDIRECTS else b""
            return Fetched(url, answer.status, {name.lower(): value for name, value in answer.getheaders()}, body)
    finally:
        connection.close()


def _connected(addresses: list[Any], deadline: float) -> socket.socket:
    error: OSError = OSError("it has no address")
    for family, kind, protocol, _, address in addresses:
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(_left(deadline))
            sock.connect(address)
            return sock
        except OSError as failed:
            sock.close()
            error = failed
    raise error


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Timed(io.RawIOBase):
    """A socket's bytes, each waited for no longer than the deadline: a server that drips does not hold us."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self.sock, self.deadline = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.sock.settimeout(_left(self.deadline))
        return self.sock.recv_into(buffer)


def _answer_until(deadline: float) -> type[http.client.HTTPResponse]:
    class Answer(http.client.HTTPResponse):
        def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
            super().__init__(sock, *args, **options)
            # The socket stays open for as long as a file of it does, though the connection lets go of it.
            self.file_of_socket = self.fp
            self.fp = io.BufferedReader(_Timed(sock, deadline))

        def close(self) -> None:
            super().close()
            self.file_of_socket.close()

    return Answer


def _body(answer: http.client.HTTPResponse, url: str, max_bytes: int) -> bytes:
    packed = (answer.getheader("Content-Encoding") or "identity").lower()
    unpack = zlib.decompressobj(wbits=47) if packed in ("gzip", "x-gzip", "deflate") else None
    found, size = [], 0
    # One byte more than allowed tells that there is more.
    while size <= max_bytes and (piece := answer.read(65_536)):
        if unpack:
            piece = unpack.decompress(piece, max_bytes + 1 - size)
        found.append(piece)
        size += len(piece)
        if unpack and unpack.unconsumed_tail:
            break
    if size > max_bytes:
        raise FetchError(f"{url} is larger than {max_bytes / 1e6:g} MB; save the article's text and read that")
    if answer.length or (unpack and size and not unpack.eof):
        raise http.client.IncompleteRead(b"", answer.length or None)
    return b"".join(found)


def _checked(url: str, answer: Fetched) -> Fetched:
    if 200 <= answer.status < 300 or answer.status == 304:
        return answer
    phrase = http.client.responses.get(answer.status, "")
    what = f"{url}: the server answers {answer.status} {phrase}".rstrip()
    if answer.status in _PASSING:
        wait = _wait(answer.headers.get("retry-after"))
        when = f"in {wait:.0f} seconds" if wait else "later"
        raise FetchError(f"{what}; try again {when}", status=answer.status, retry=True, retry_after=wait)
    advice = "check the address" if answer.status in (404, 410) else "open it in a browser, or save the page as a file"
    raise FetchError(f"{what}; {advice}", status=answer.status)


def _wait(value: str | None) -> float | None:
    """Retry-After as seconds: ``120``, or a date."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value.strip()[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


def _next(answer: Fetched, seen: list[str], data: bytes | None) -> str:
    """Where a redirect leads."""
    if data is not None:
        raise FetchError(
            f"{seen[0]} sends what is posted on to another address; give that address", status=answer.status
        )
    try:
        target = urllib.parse.urldefrag(urllib.parse.urljoin(answer.url, answer.headers.get("location", ""))).url
    except ValueError:
        target = ""
    if not target or target in seen:
        raise FetchError(f"{seen[0]} leads in a circle; check the address", status=answer.status)
    if len(seen) > MAX_REDIRECTS:
        raise FetchError(f"{seen[0]} leads on more than {MAX_REDIRECTS} times; check the address", status=answer.status)
    return target


def _target(url: str) -> str:
    """Path and query as they are asked for, what is not ASCII escaped."""
    parts = urllib.parse.urlsplit(url)
    path = urllib.parse.quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = urllib.parse.quote(parts.query, safe="/%:@!$&'()*+,;=~?[]")
    return f"{path}?{query}" if query else path


def _host(url: str) -> str:
    return urllib.parse.urlsplit(url).hostname or url


def _origin(url: str) -> tuple[str, str]:
    parts = urllib.parse.urlsplit(url)
    return parts.scheme, parts.netloc


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host.encode("idna").decode()


def _shown(url: str) -> str:
    return url if "@" not in url else "the address"


def _reason(error: Exception) -> str:
    if isinstance(error, http.client.IncompleteRead):
        return "the answer breaks off"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
