"""How many events in each month, those that are friendly above the line and those that are not below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from dragoman.ledger.dates import first_day, shifted
from dragoman.ledger.entries import EntrySummary
from dragoman.web.catalogue import say
from dragoman.web.charts.svg import TimeAxis, drawing, el
from dragoman.web.who import HOSTILE

_LEFT, _WIDTH, _HALF = 40.0, 880.0, 90.0


def counted(events: Sequence[EntrySummary]) -> list[tuple[str, int, int]]:
    """Month, friendly, hostile: the table under the chart."""
    friendly: Counter[str] = Counter()
    hostile: Counter[str] = Counter()
    for event in events:
        day = first_day(event.when or event.first)
        if day:
            (hostile if event.type in HOSTILE else friendly)[day[:7]] += 1
    return [(month, friendly[month], hostile[month]) for month in sorted(friendly | hostile)]


def chart(events: Sequence[EntrySummary]) -> Markup | None:
    """The drawing; None where nothing has a date."""
    rows = counted(events)
    if not rows:
        return None
    axis = TimeAxis(rows[0][0] + "-01", shifted(rows[-1][0] + "-01", 31), _LEFT, _WIDTH - 10)
    width = max(min(28.0, axis.at(shifted(axis.first.isoformat(), 30)) - axis.left - 2), 1.5)
    most = max(max(a, b) for _, a, b in rows)
    middle = 14 + _HALF
    parts = axis.drawn(10, middle + _HALF + 4)
    for month, friendly, hostile in rows:
        x = axis.at(month + "-01")
        for number, look, up in ((friendly, "fill-coop", True), (hostile, "fill-conf", False)):
            if number:
                height = number / most * (_HALF - 14)
                y = middle - height if up else middle
                told = el("title", f"{month}: {number} {say('chart.friendly' if up else 'chart.hostile')}")
                parts.append(el("rect", told, x=x, y=y, width=width, height=height, class_=look))
                if width > 14:
                    parts.append(el("text", str(number), x=x + width / 2, y=y - 4 if up else y + height + 12, text_anchor="middle", class_="small faint"))  # fmt: skip
    parts.append(el("line", x1=_LEFT, x2=_WIDTH - 10, y1=middle, y2=middle, class_="axis"))
    return drawing(_WIDTH, middle + _HALF + 30, say("chart.months"), parts)
