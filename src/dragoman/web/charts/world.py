"""
A map of events and promises: states that take part, places that are named, arrows from capital to capital.

Shapes: Natural Earth, 1:110 m, public domain, projected once to Equal Earth (Šavrič, Patterson and Jenny, 2018)
and kept in ``world.json``, which ``training/world_shapes.py`` makes.
"""

from __future__ import annotations

import functools
import json
import math
from collections import Counter
from collections.abc import Sequence
from importlib import resources

from markupsafe import Markup

from dragoman.export.geojson import feature
from dragoman.ledger.entries import EntrySummary
from dragoman.lexicon.names import state_by_iso3
from dragoman.web.catalogue import say
from dragoman.web.charts.svg import drawing, el
from dragoman.web.who import HOSTILE

WIDTH, HEIGHT = 960.0, 467.0
#: Below lies Antarctica, which is left out.
_SHOWN = 425.0
_A = (1.340264, -0.081106, 0.000893, 0.003796)
_LARGEST_X = 2.7066297
_SCALE = (WIDTH / 2 - 4) / _LARGEST_X


def placed(longitude: float, latitude: float) -> tuple[float, float]:
    """
    Degrees to places on the drawing, by Equal Earth.

    >>> x, y = placed(0.0, 0.0); round(x), round(y)
    (480, 234)
    """
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    t2 = theta * theta
    t6 = t2**3
    slope = _A[0] + 3 * _A[1] * t2 + t6 * (7 * _A[2] + 9 * _A[3] * t2)
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(theta) / (3 * slope)
    y = theta * (_A[0] + _A[1] * t2 + t6 * (_A[2] + _A[3] * t2))
    return WIDTH / 2 + x * _SCALE, HEIGHT / 2 - y * _SCALE


@functools.cache
def shapes() -> dict[str, str]:
    """The outline of each state, already projected, by ISO code (or name where it has none)."""
    found: dict[str, str] = json.loads(resources.files("dragoman.web").joinpath("world.json").read_text("utf8"))[
        "shapes"
    ]
    return found


def counted(entries: Sequence[EntrySummary]) -> list[tuple[str, int]]:
    """How many entries each state takes part in: the table under the map."""
    by_country: Counter[str] = Counter()
    for entry in entries:
        by_country.update({party.country for party in entry.parties if party.country})
    names = state_by_iso3()
    return [(names[code].name if code in names else code, count) for code, count in by_country.most_common()]


def chart(entries: Sequence[EntrySummary]) -> Markup:
    """The map."""
    taking_part = dict(counted(entries))
    parts = [
        el("path", el("title", f"{code}: {taking_part[code]}") if code in taking_part else None, d=outline,
           class_="land has" if code in taking_part else "land")
        for code, outline in shapes().items()
    ]  # fmt: skip
    spots: Counter[tuple[float, float]] = Counter()
    lines: Counter[tuple[tuple[float, float], tuple[float, float], bool]] = Counter()
    for entry in entries:
        found = feature(entry)["geometry"]
        if found and found["type"] == "Point":
            spots[placed(*found["coordinates"])] += 1
        elif found:
            one, other = (placed(*end) for end in found["coordinates"])
            lines[one, other, entry.type in HOSTILE] += 1
    most = max(lines.values(), default=1)
    for (one, other, hostile), number in lines.most_common():
        look = "conf" if hostile else "coop"
        parts.append(
            el(
                "path",
                el("title", str(number)),
                d=_arc(one, other, 0.26 if hostile else 0.16),
                class_=f"edge {look}",
                stroke_width=1 + 2.5 * number / most,
            )
        )
        parts.append(el("circle", cx=other[0], cy=other[1], r=2.5, class_=look))
    for (x, y), number in spots.most_common():
        parts.append(
            el("circle", el("title", str(number)), cx=x, cy=y, r=min(3 + math.sqrt(number), 11), class_="node")
        )
    return drawing(WIDTH, _SHOWN, say("chart.map"), parts)


def _arc(one: tuple[float, float], other: tuple[float, float], bend: float) -> str:
    length = math.hypot(other[0] - one[0], other[1] - one[1])
    x, y = (one[0] + other[0]) / 2, (one[1] + other[1]) / 2 - length * bend
    return f"M{one[0]:.1f} {one[1]:.1f}Q{x:.1f} {y:.1f} {other[0]:.1f} {other[1]:.1f}"
