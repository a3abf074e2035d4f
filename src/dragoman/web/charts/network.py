"""Who does what to whom: the busiest actors on a ring, an arrow for each pair."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from dragoman.web.catalogue import say
from dragoman.web.charts.svg import drawing, el
from dragoman.web.who import Pair

_WIDTH, _HEIGHT, _RING, _MOST = 880.0, 520.0, 200.0, 16


def chart(pairs: Sequence[Pair]) -> Markup | None:
    """The drawing of the busiest; None where there are no pairs."""
    weight: Counter[str] = Counter()
    names = {}
    for pair in pairs:
        weight[pair.source] += pair.total
        weight[pair.target] += pair.total
        names[pair.source], names[pair.target] = pair.source_name, pair.target_name
    shown = _busiest(pairs)
    if len(shown) < 2:
        return None
    x0, y0 = _WIDTH / 2, _HEIGHT / 2
    angle = {actor: 2 * math.pi * at / len(shown) - math.pi / 2 for at, actor in enumerate(shown)}
    spot = {a: (x0 + _RING * 1.25 * math.cos(v), y0 + _RING * math.sin(v)) for a, v in angle.items()}
    most = max(pair.total for pair in pairs)
    parts = [_tip("coop"), _tip("conf")]
    for pair in reversed(pairs):
        if pair.source in spot and pair.target in spot:
            for number, look, bend in ((pair.friendly, "coop", 0.12), (pair.hostile, "conf", 0.3)):
                if number:
                    told = el(
                        "title",
                        f"{pair.source_name} → {pair.target_name}: {number} {say('chart.friendly' if look == 'coop' else 'chart.hostile')}",
                    )
                    parts.append(el("path", told, d=_bow(spot[pair.source], spot[pair.target], bend), class_=f"edge {look}", stroke_width=1 + 4 * number / most, marker_end=f"url(#tip-{look})"))  # fmt: skip
    heaviest = weight.most_common(1)[0][1]
    for actor in shown:
        x, y = spot[actor]
        side = math.cos(angle[actor])
        anchor = "middle" if abs(side) < 0.25 else "start" if side > 0 else "end"
        dx = 0.0 if anchor == "middle" else 16.0 if anchor == "start" else -16.0
        dy = 4.0 if anchor != "middle" else (-16.0 if y < y0 else 24.0)
        name = names[actor] if len(names[actor]) < 26 else names[actor][:24] + "…"
        node = el(
            "circle",
            el("title", f"{names[actor]}: {weight[actor]}"),
            cx=x,
            cy=y,
            r=5 + 6 * weight[actor] / heaviest,
            class_="node",
        )
        label = el("text", name, x=x + dx, y=y + dy, text_anchor=anchor)
        parts.append(el("a", node + label, href=f"/actors/{actor}"))
    return drawing(_WIDTH, _HEIGHT, say("chart.network"), parts, links=True)


def _busiest(pairs: Sequence[Pair]) -> list[str]:
    """The actors of the busiest pairs, so that nobody stands alone."""
    found: dict[str, None] = {}
    for pair in pairs:
        more = [actor for actor in (pair.source, pair.target) if actor not in found]
        if len(found) + len(more) <= _MOST:
            found |= dict.fromkeys(more)
    return list(found)


def _tip(look: str) -> Markup:
    arrow = el("path", d="M0 0L8 4L0 8z", class_=look)
    return el("defs", el("marker", arrow, id=f"tip-{look}", viewBox="0 0 8 8", refX=8, refY=4, markerWidth=7, markerHeight=7, markerUnits="userSpaceOnUse", orient="auto"))  # fmt: skip


def _bow(one: tuple[float, float], other: tuple[float, float], bend: float) -> str:
    """A curve that stops short of the other's circle."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    length = math.hypot(dx, dy) or 1
    end = other[0] - dx / length * 13, other[1] - dy / length * 13
    cx, cy = (one[0] + end[0]) / 2 - dy * bend, (one[1] + end[1]) / 2 + dx * bend
    return f"M{one[0]:.1f} {one[1]:.1f}Q{cx:.1f} {cy:.1f} {end[0]:.1f} {end[1]:.1f}"
