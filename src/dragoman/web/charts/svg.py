"""Elements of SVG, and a drawing that can stand in a page or as a file of its own."""

from __future__ import annotations

import functools
from datetime import date
from importlib import resources

from markupsafe import Markup, escape

from dragoman.web.dates import in_words


def el(name: str, content: str | Markup | None = None, /, **attributes: object) -> Markup:
    """
    One element; ``class_`` is class, an underscore in a name is a hyphen.

    >>> el("circle", cx=1, class_="dot")
    Markup('<circle cx="1" class="dot"/>')
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if content is None:
        return Markup(f"<{name}{given}/>")
    return Markup(f"<{name}{given}>{escape(content)}</{name}>")


def _plain(value: object) -> object:
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else value


def drawing(width: float, height: float, title: str, parts: list[Markup], *, links: bool = False) -> Markup:
    """A whole drawing with its title for those who cannot see it; with *links* they may go into it."""
    return el(
        "svg", el("title", title) + Markup("").join(parts),
        xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width:.0f} {height:.0f}", role="group" if links else "img", aria_label=title, class_="drawing",
    )  # fmt: skip


def standalone(picture: Markup) -> str:
    """A drawing with its colours in it, to be saved."""
    return picture.replace(Markup("<title>"), Markup(f"<style>{_colours()}</style><title>"), 1)


@functools.cache
def _colours() -> str:
    """The rules of chart.css with the light values of their variables."""
    rules = resources.files("dragoman.web").joinpath("static", "chart.css").read_text("utf8")
    values = resources.files("dragoman.web").joinpath("static", "style.css").read_text("utf8").split("}", 1)[0]
    for line in values.split(";"):
        name, _, value = line.partition(":")
        if name.strip().startswith("--"):
            rules = rules.replace(f"var({name.strip()})", value.strip())
    return rules + ".drawing{background:#fff}"


class TimeAxis:
    """Days to places from *left* to *right*."""

    def __init__(self, first: str, last: str, left: float, right: float) -> None:
        self.first, self.last = date.fromisoformat(first), date.fromisoformat(last)
        self.left, self.right = left, right
        self.days = max((self.last - self.first).days, 1)

    def at(self, day: str) -> float:
        """Where a day stands."""
        share = (date.fromisoformat(day) - self.first).days / self.days
        return self.left + max(0.0, min(share, 1.0)) * (self.right - self.left)

    def ticks(self, most: int = 7) -> list[str]:
        """First days of months or years, at most so many."""
        for months in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200):
            found = []
            year, month = self.first.year, self.first.month
            month = (month - 1) // months * months + 1 if months < 12 else 1
            while (year, month) <= (self.last.year, self.last.month):
                day = date(year, month, 1)
                if day >= self.first:
                    found.append(day.isoformat())
                month += months
                year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
                if year > 9990:
                    break
            if len(found) <= most:
                return found
        return []

    def drawn(self, top: float, bottom: float) -> list[Markup]:
        """Faint lines with the months below."""
        parts = []
        for day in self.ticks():
            x = self.at(day)
            parts.append(el("line", x1=x, x2=x, y1=top, y2=bottom, class_="axis"))
            parts.append(el("text", in_words(day[:7]), x=x, y=bottom + 16, class_="faint", text_anchor="middle"))
        return parts
