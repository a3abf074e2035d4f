"""Asking sites as a good guest: robots.txt, a pause between requests, waiting when told to."""

from __future__ import annotations

import time
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dragoman.errors import FetchError, NotAllowed
from dragoman.sources.fetch import AGENT, Fetched, fetch

if TYPE_CHECKING:
    from protego import Protego

#: How long what robots.txt says is believed, in seconds.
_ROBOTS_HOLDS = 3_600.0
#: Sites may ask for longer pauses; more than this is not waited.
_LONGEST_PAUSE = 60.0


@dataclass(slots=True)
class _Site:
    """What is known of one host: its rules, and when it may be asked next."""

    rules: Protego | None = None
    rules_until: float = 0.0
    error: FetchError | None = None
    free_at: float = 0.0


@dataclass(slots=True)
class Guest:
    """
    Fetches from many sites, each with a pause of *delay* seconds between two requests.

    *agent* is the name under which it asks; give a way to reach you. *allow_private* also asks machines of the own network.
    """

    delay: float = 2.0
    agent: str = AGENT
    allow_private: bool = False
    timeout: float = 20.0
    sites: dict[str, _Site] = field(default_factory=dict)

    def free_in(self, url: str) -> float:
        """In how many seconds the site may be asked again."""
        return max(0.0, self._site(url).free_at - time.monotonic())

    def get(self, url: str, headers: Mapping[str, str] | None = None, *, max_bytes: int = 10_000_000) -> Fetched:
        """
        What *url* holds, after the site's pause. Raises NotAllowed where robots.txt forbids it, FetchError otherwise.

        After a 429 or 503 with Retry-After the whole site is left alone for that long.
        """
        self.check(url)
        site = self._site(url)
        try:
            self._wait(site)
            return self._fetch(url, headers, max_bytes)
        except FetchError as error:
            if error.retry_after:
                site.free_at = time.monotonic() + error.retry_after
            raise
        finally:
            site.free_at = max(site.free_at, time.monotonic() + self._pause(site))

    def check(self, url: str) -> None:
        """Raises NotAllowed where the site's robots.txt forbids *url*, FetchError where it cannot be asked at the moment."""
        site = self._site(url)
        if time.monotonic() >= site.rules_until:
            self._ask_rules(url, site)
        if site.error:
            raise site.error
        if site.rules is not None and not site.rules.can_fetch(url, "dragoman"):
            raise NotAllowed(f"{url} may not be fetched by programs (robots.txt of the site); read it in a browser")

    def _ask_rules(self, url: str, site: _Site) -> None:
        """robots.txt as RFC 9309 has it: without one all is allowed, with a server in trouble nothing for now."""
        from protego import Protego

        parts = urllib.parse.urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc}/robots.txt"
        site.rules, site.error, site.rules_until = None, None, time.monotonic() + _ROBOTS_HOLDS
        try:
            self._wait(site)
            page = self._fetch(place, None, 512_000)
            site.rules = Protego.parse(page.body.decode("utf8", "replace"))
        except FetchError as error:
            if error.status is None or error.retry:
                site.error = error
                site.rules_until = time.monotonic() + (error.retry_after or 60.0)
        finally:
            site.free_at = max(site.free_at, time.monotonic() + self._pause(site))

    def _fetch(self, url: str, headers: Mapping[str, str] | None, max_bytes: int) -> Fetched:
        return fetch(
            url,
            headers=headers,
            timeout=self.timeout,
            max_bytes=max_bytes,
            allow_private=self.allow_private,
            agent=self.agent,
        )

    def _pause(self, site: _Site) -> float:
        asked = site.rules.crawl_delay("dragoman") if site.rules is not None else None
        return min(max(self.delay, float(asked or 0)), max(self.delay, _LONGEST_PAUSE))

    def _wait(self, site: _Site) -> None:
        pause = site.free_at - time.monotonic()
        if pause > _LONGEST_PAUSE:
            raise FetchError("the site has asked not to be asked now", retry=True, retry_after=pause)
        time.sleep(max(0.0, pause))

    def _site(self, url: str) -> _Site:
        return self.sites.setdefault(urllib.parse.urlsplit(url).netloc.lower(), _Site())
