"""How a ledger is served: where, to whom, and what may be sent in."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """
    ``accounts`` asks for a sign-in; without it whoever reaches the address is ``person`` and may do all but keep accounts.

    ``names`` are further names of this machine that pages may be asked for by; a request for any other host is refused, so
    that no page elsewhere can reach in by a name of its own. Sizes are bytes.
    """

    location: str | Path | None = None
    host: str = "127.0.0.1"
    port: int = 8765
    accounts: bool = False
    person: str = "local"
    names: tuple[str, ...] = ()
    https: bool = False
    largest_file: int = 10_000_000
    largest_upload: int = 60_000_000
    most_files: int = 500

    @property
    def hosts(self) -> frozenset[str]:
        """The names that this server answers to, in lower case."""
        return frozenset({"localhost", "127.0.0.1", "::1", self.host.lower(), *(name.lower() for name in self.names)})


def is_loopback(host: str) -> bool:
    """
    Does only this machine reach *host*?

    >>> is_loopback("127.0.0.1"), is_loopback("0.0.0.0")
    (True, False)
    """
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
