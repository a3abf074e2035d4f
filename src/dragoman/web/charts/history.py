"""How a promise went: its rungs over time, what it needed below, and who spoke for or against it."""

from __future__ import annotations

from itertools import pairwise

from markupsafe import Markup

from dragoman.ledger.dates import first_day, shifted
from dragoman.ledger.entries import Entry
from dragoman.ledger.rules import rules
from dragoman.web.catalogue import say, word
from dragoman.web.charts.svg import TimeAxis, drawing, el

_LEFT, _WIDTH, _ROW = 180.0, 880.0, 26.0


def chart(entry: Entry) -> Markup | None:
    """The drawing; None where there is nothing that has a date."""
    path: list[str] = rules()["stages"]["path"]
    days = [_day(c.effective, c.known) for c in entry.history]
    days += [_day(step.effective, step.known) for state in entry.requirement_states for step in state.history]
    days += [held.quote.published or "" for held in entry.positions]
    days = [day for day in days if first_day(day)]
    if not days:
        return None
    days = [first_day(day) for day in days]
    axis = TimeAxis(
        shifted(min(days), -20), shifted(max(max(days), first_day(entry.last) or ""), 30), _LEFT, _WIDTH - 20
    )
    used = [stage for stage in path if any(c.stage == stage for c in entry.history)]
    used += [c.stage for c in entry.history if c.stage not in path]
    lanes = list(dict.fromkeys(used))[::-1]
    top = 14.0
    needs_top = top + len(lanes) * _ROW + 6
    sides_top = needs_top + len(entry.requirement_states) * _ROW
    bottom = sides_top + (_ROW if entry.positions else 0)
    parts = axis.drawn(top, bottom)
    parts += _stages(entry, lanes, axis, top) + _needs(entry, axis, needs_top) + _sides(entry, axis, sides_top)
    return drawing(_WIDTH, bottom + 28, say("chart.history"), parts)


def rows(entry: Entry) -> list[tuple[str, str, str]]:
    """Day, what, and as of when it is known: the table under the chart."""
    found = [(c.effective, word("stage", c.stage), c.known) for c in entry.history]
    found += [
        (step.effective, f"{word('requirement', state.kind)}: {word('status', step.status)}", step.known)
        for state in entry.requirement_states
        for step in state.history
    ]
    found += [
        (
            held.when or held.quote.published or "",
            f"{held.holder_name} {word('stance', held.stance)}",
            held.quote.published or "",
        )
        for held in entry.positions
    ]
    return sorted(found)


def _day(effective: str, known: str) -> str:
    return first_day(effective) or known


def _label(text: str, y: float) -> Markup:
    return el("text", text if len(text) < 24 else text[:22] + "…", x=_LEFT - 12, y=y + 4, text_anchor="end")


def _stages(entry: Entry, lanes: list[str], axis: TimeAxis, top: float) -> list[Markup]:
    y_of = {stage: top + at * _ROW + _ROW / 2 for at, stage in enumerate(lanes)}
    parts = [_label(word("stage", stage), y) for stage, y in y_of.items()]
    held = sorted((_day(c.effective, c.known), y_of[c.stage]) for c in entry.history if c.standing == "in_effect")
    if held:
        line = f"M{axis.at(held[0][0]):.1f} {held[0][1]:.1f}"
        for _, (day, y) in pairwise(held):
            line += f"H{axis.at(day):.1f}V{y:.1f}"
        parts.append(el("path", d=line + f"H{axis.right:.1f}", class_="step"))
    for change in entry.history:
        day = _day(change.effective, change.known)
        told = f"{word('stage', change.stage)}, {change.effective}"
        look = "dot" if change.standing == "in_effect" else "dot open"
        parts.append(el("circle", el("title", told), cx=axis.at(day), cy=y_of[change.stage], r=5, class_=look))
    return parts


def _needs(entry: Entry, axis: TimeAxis, top: float) -> list[Markup]:
    parts: list[Markup] = []
    granted, stopping = rules()["requirements"]["granted"], [*rules()["requirements"]["stopping"], "denied"]
    for at, state in enumerate(entry.requirement_states):
        y = top + at * _ROW
        parts.append(_label(word("requirement", state.kind), y + _ROW / 2))
        steps = sorted(state.history, key=lambda step: _day(step.effective, step.known))
        ends = [axis.at(_day(step.effective, step.known)) for step in steps[1:]] + [axis.right]
        for step, end in zip(steps, ends, strict=True):
            x = axis.at(_day(step.effective, step.known))
            look = "bar-good" if step.status in granted else "bar-bad" if step.status in stopping else "bar-open"
            parts.append(el("rect", el("title", f"{word('status', step.status)}, {step.effective}"), x=x, y=y + 4, width=max(end - x, 3), height=_ROW - 8, class_=look))  # fmt: skip
            if end - x > 60:
                parts.append(el("text", word("status", step.status), x=x + 6, y=y + _ROW / 2 + 4))
    return parts


def _sides(entry: Entry, axis: TimeAxis, top: float) -> list[Markup]:
    if not entry.positions:
        return []
    parts = [_label(say("chart.positions"), top + _ROW / 2)]
    for held in entry.positions:
        day = first_day(held.quote.published)
        if day:
            look, sign = {"opposes": ("bad", "−"), "supports": ("good", "+")}.get(held.stance, ("warn", "·"))
            told = f"{held.holder_name} {word('stance', held.stance)}, {day}"
            parts.append(el("circle", el("title", told), cx=axis.at(day), cy=top + _ROW / 2, r=7, class_=look))
            parts.append(el("text", sign, x=axis.at(day), y=top + _ROW / 2 + 4, text_anchor="middle", class_="on-dot"))
    return parts
