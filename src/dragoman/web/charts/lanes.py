"""What happened over time, one lane for each kind of thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from markupsafe import Markup

from dragoman.ledger.dates import first_day, shifted
from dragoman.ledger.entries import LedgerEvent
from dragoman.web.catalogue import say
from dragoman.web.charts.svg import TimeAxis, drawing, el

_LEFT, _WIDTH, _ROW = 130.0, 880.0, 44.0
_LANES = ("stage", "requirement", "position", "event")


def chart(events: Sequence[LedgerEvent], name: str) -> Markup | None:
    """The drawing; None where nothing has a date."""
    placed = [(day, event) for event in events if (day := first_day(event.at))]
    if not placed:
        return None
    days = [day for day, _ in placed]
    axis = TimeAxis(shifted(min(days), -15), shifted(max(days), 15), _LEFT, _WIDTH - 20)
    lanes = [lane for lane in _LANES if any(event.what == lane for _, event in placed)]
    bottom = len(lanes) * _ROW + 8
    parts = axis.drawn(4, bottom)
    for at, lane in enumerate(lanes):
        y = 6 + at * _ROW
        parts.append(el("rect", x=_LEFT, y=y + 2, width=_WIDTH - 20 - _LEFT, height=_ROW - 6, class_="lane"))
        parts.append(el("text", say(f"chart.lane.{lane}"), x=_LEFT - 10, y=y + _ROW / 2 + 4, text_anchor="end"))
        stacked: dict[int, int] = defaultdict(int)
        for day, event in placed:
            if event.what == lane:
                x = axis.at(day)
                level = stacked[int(x / 7)]
                stacked[int(x / 7)] += 1
                if level < 5:
                    told = el("title", f"{event.at}: {event.title}, {event.text.replace('_', ' ')}")
                    spot = el("circle", told, cx=x, cy=y + _ROW - 11 - level * 7, r=3.5, class_="dot")
                    parts.append(
                        el(
                            "a",
                            spot,
                            href=f"/entries/{event.entry}",
                            aria_label=f"{event.at}: {event.title}",
                            tabindex="-1",
                        )
                    )
    return drawing(_WIDTH, bottom + 26, say("chart.lanes", name=name[:80]), parts, links=True)
