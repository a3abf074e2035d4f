"""An evaluation or a comparison as a table for the terminal, and as one page of HTML that stands by itself."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator
from html import escape
from importlib import resources
from typing import Any

from dragoman.evaluate.comparing import Comparison
from dragoman.evaluate.counting import Count, Evaluation, Interval, by_kind, figures

#: A longer text is shown in part.
_SHOWN = 240

_STYLE = """
:root { color-scheme: light dark } body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0 } th, td { text-align: left; padding: .25rem .8rem; border-bottom: 1px solid #8884 }
td.n { text-align: right; font-variant-numeric: tabular-nums } .unit { margin: 1rem 0; padding-left: .8rem; border-left: 3px solid #8886 }
ul { margin: .2rem 0; padding-left: 1.2rem } .met::marker { content: "+ " } .missed::marker { content: "− " } .wrong::marker { content: "! " }
small { opacity: .7 }
"""


@functools.cache
def peers() -> dict[str, list[dict[str, Any]]]:
    """Published figures of other systems by set, from peers.toml."""
    return tomllib.loads(resources.files("dragoman.evaluate").joinpath("peers.toml").read_text(encoding="utf8"))


# --- terminal ---------------------------------------------------------------------------------------------------


def as_text(evaluation: Evaluation, *, kinds: bool = False, each: bool = False) -> Iterator[str]:
    """Lines: the figures with their intervals and the peers'; with *kinds* each kind; with *each* every unit that is not all right."""
    yield f"{_head(evaluation)}"
    for name, interval in figures(evaluation).items():
        yield f"  {name:<16} {_shown(interval)}"
    if kinds:
        yield ""
        yield f"  {'':<20} {'F1':<24} precision            recall"
        for kind, count, interval in by_kind(evaluation):
            yield f"  {kind:<20} {_shown(interval):<24} {_share(count.right, count.found):<20} {_share(count.met, count.wanted)}"
    if told := peers().get(evaluation.set):
        yield ""
        yield "  published, on the test half:"
        for peer in told:
            values = ", ".join(f"{name} {value:.3f}" for name, value in peer["figures"].items())
            yield f"  {peer['name']:<44} {values}  ({peer['source']})"
    if each:
        for unit in evaluation.units:
            if unit.missed or unit.wrong:
                yield ""
                yield f"{unit.id}  {_cut(unit.text)}"
                yield from (f"  - {line}" for line in unit.missed)
                yield from (f"  ! {line}" for line in unit.wrong)


def compared_as_text(comparison: Comparison, *, each: bool = True) -> Iterator[str]:
    """Lines: each figure before and after with the difference's interval, then the units that changed."""
    old, new = figures(comparison.before), figures(comparison.after)
    yield f"before: {_head(comparison.before)}"
    yield f"after:  {_head(comparison.after)}"
    for name, difference in comparison.differences.items():
        told = f"{difference.value:+.3f} [{difference.low:+.3f}, {difference.high:+.3f}]"
        before = f"{old[name].value:.3f}" if name in old else "–"
        yield f"  {name:<16} {before} → {new[name].value:.3f}  {told}"
    count = {side: sum(len(getattr(c, side)) for c in comparison.changes) for side in ("gained", "lost", "newly_wrong", "mended")}  # fmt: skip
    yield (
        f"{len(comparison.changes)} of {len(comparison.after.units)} units read otherwise: {count['gained']} gained, {count['lost']} lost, "
        f"{count['newly_wrong']} newly wrong, {count['mended']} no longer wrong"
    )
    for change in comparison.changes if each else ():
        yield ""
        yield f"{change.id}  {_cut(change.text)}"
        yield from (f"  + {line}" for line in change.gained)
        yield from (f"  - {line}" for line in change.lost)
        yield from (f"  ! {line}" for line in change.newly_wrong)
        yield from (f"  no longer: {line}" for line in change.mended)


def _head(evaluation: Evaluation) -> str:
    return (
        f"{evaluation.set}: {evaluation.path}, {len(evaluation.units):,} units; dragoman {evaluation.version}, "
        f"model {evaluation.model}, profile {evaluation.profile}"
    )


def _shown(interval: Interval) -> str:
    return f"{interval.value:.3f} [{interval.low:.3f}, {interval.high:.3f}]"


def _share(part: float, whole: float) -> str:
    return f"{part / whole if whole else 0:.3f} ({part:g}/{whole:g})"


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


# --- HTML -------------------------------------------------------------------------------------------------------


def as_html(evaluation: Evaluation, comparison: Comparison | None = None) -> str:
    """One page without scripts: figures, kinds, peers, and every unit with what was missed or wrong, or what changed."""
    values = figures(evaluation)
    rows = [
        [name, f"{v.value:.3f}", f"{v.low:.3f} – {v.high:.3f}", *_difference(comparison, name)]
        for name, v in values.items()
    ]
    parts = [
        f"<h1>{escape(evaluation.set)}</h1><p>{escape(_head(evaluation))}</p>",
        _table(["figure", "value", "95 % interval", *(["change since before"] if comparison else [])], rows),
        "<h2>By kind</h2>",
        _table(["kind", "F1", "95 % interval", "precision", "recall"], [_row(*one) for one in by_kind(evaluation)]),
    ]
    if told := peers().get(evaluation.set):
        named = [
            [peer["name"], ", ".join(f"{k} {v:.3f}" for k, v in peer["figures"].items()), peer["source"]]
            for peer in told
        ]
        parts += ["<h2>Published, on the test half</h2>", _table(["system", "figures", "source"], named)]
    if comparison:
        parts.append(f"<h2>What changed</h2><p>before: {escape(_head(comparison.before))}</p>")
        changes = comparison.changes
        parts += [
            _unit(c.id, c.text, [("met", c.gained), ("missed", c.lost), ("wrong", c.newly_wrong)]) for c in changes
        ]
    else:
        parts.append("<h2>What was missed (−) or wrong (!)</h2>")
        parts += [
            _unit(u.id, u.text, [("missed", u.missed), ("wrong", u.wrong)])
            for u in evaluation.units
            if u.missed or u.wrong
        ]
    body = "\n".join(parts)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Dragoman: {escape(evaluation.set)}</title><style>{_STYLE}</style><body>{body}</body></html>\n"
    )


def _difference(comparison: Comparison | None, name: str) -> list[str]:
    if comparison is None:
        return []
    d = comparison.differences[name]
    return [f"{d.value:+.3f} ({d.low:+.3f} to {d.high:+.3f})"]


def _row(kind: str, count: Count, interval: Interval) -> list[str]:
    f1 = [f"{interval.value:.3f}", f"{interval.low:.3f} – {interval.high:.3f}"]
    return [kind, *f1, _share(count.right, count.found), _share(count.met, count.wanted)]


def _table(head: list[str], rows: list[list[str]]) -> str:
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _unit(ident: str, text: str, lines: list[tuple[str, tuple[str, ...]]]) -> str:
    told = "".join(f'<li class="{side}">{escape(line)}</li>' for side, some in lines for line in some)
    return f'<div class="unit"><small>{escape(ident)}</small> {escape(_cut(text))}<ul>{told}</ul></div>'
