"""A real Chromium, driven by Playwright: the one of the machine, nothing is downloaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

#: Where the pictures of pages are kept.
PICTURES = Path(__file__).resolve().parents[2] / "build" / "pages"
#: WCAG 2.2, levels A and AA, as axe-core names its rules.
TAGS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
#: What another width or other colours can change.
LOOKS = {"type": "rule", "values": ["color-contrast", "target-size", "scrollable-region-focusable"]}


def chromium() -> str:
    """The browser of this machine; skips the test without one, which continuous integration may not."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := os.environ.get("DRAGOMAN_CHROMIUM") or shutil.which(name):
            return found
    reason = "there is no Chromium (.ci/chromium.sh gets Debian's); the tests in a browser are left out"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser that reaches nothing but this machine."""
    path = chromium()
    flags = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-gpu"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


class Watched:
    """A page whose console and requests are watched."""

    def __init__(self, browser: Browser, base: str, **options: Any) -> None:
        self.context: BrowserContext = browser.new_context(base_url=base, **options)
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.base = base
        self.faults: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.context.on("request", lambda request: self.asked.append(request.url))

    def check(self) -> None:
        """No fault on the console, and no request that left the machine."""
        assert not self.faults, self.faults
        left = [url for url in self.asked if not url.startswith((self.base, "blob:", "data:"))]
        assert not left, left

    def picture(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    def close(self) -> None:
        self.context.close()


def accessible(page: Page, only: dict[str, Any] = TAGS) -> None:
    """What axe-core finds against WCAG 2.2 AA: nothing."""
    if not page.evaluate("typeof window.axe === 'object'"):
        # Through the debugger's protocol, so that the page's own strict policy stays as it is.
        page.evaluate(_axe())
    found = page.evaluate("only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only)
    told = [f"{v['id']}: {v['help']}: {[n['html'][:160] for n in v['nodes'][:3]]}" for v in found["violations"]]
    assert not told, "\n".join(told)


def _axe() -> str:
    package = resources.files("axe_playwright_python")
    return next(file for file in package.iterdir() if file.name == "axe.min.js").read_text("utf8") + ";undefined"
