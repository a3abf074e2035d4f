"""One self-contained page: the report with its facts highlighted, and the facts beside it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from html import escape

from dragoman.export import words
from dragoman.facts import Reading
from dragoman.report import Span

#: What can be shown, and the letter with which its ids begin.
KINDS = {"commitments": "c", "events": "e", "statements": "s", "positions": "p"}
_KINDS = {"c": "Commitments", "e": "Who did what to whom", "s": "Who says what", "p": "For and against"}

_STYLE = """
:root { color-scheme: light dark; --text: #1a1a1a; --page: #fff; --dim: #595959; --line: #d0d0d0;
  --c: #0b5d1e; --e: #8a1c1c; --s: #1d4ed8; --p: #6b21a8; --lit: #fff1b8; }
@media (prefers-color-scheme: dark) { :root { --text: #e8e8e8; --page: #161616; --dim: #a8a8a8; --line: #444;
  --c: #6fdc8c; --e: #ff9a94; --s: #8fb8ff; --p: #d9a8ff; --lit: #574a12; } }
body { margin: 0 auto; max-width: 84rem; padding: 1.5rem; background: var(--page); color: var(--text); font: 1rem/1.6 Georgia, serif; }
main { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 2.5rem; }
@media (max-width: 50rem) { main { grid-template-columns: minmax(0, 1fr); } }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0; } h2 { font-size: 1.05rem; margin: 1.4rem 0 .4rem; }
.about, .note { color: var(--dim); font-size: .9rem; margin: .2rem 0; overflow-wrap: anywhere; } .boilerplate, .byline { color: var(--dim); }
p { overflow-wrap: anywhere; } ol { list-style: none; margin: 0; padding: 0; font-family: system-ui, sans-serif; font-size: .92rem; line-height: 1.45; }
li { border-left: .25rem solid var(--kind); margin: .5rem 0; padding: .1rem .6rem; overflow-wrap: anywhere; }
a { color: inherit; text-decoration: none; } a:hover, a:focus-visible { text-decoration: underline; outline: 2px solid var(--kind, currentColor); outline-offset: 2px; }
mark { background: none; color: inherit; text-decoration-thickness: 2px; text-underline-offset: .2em; scroll-margin-top: 3rem; }
.c { --kind: var(--c); } .e { --kind: var(--e); } .s { --kind: var(--s); } .p { --kind: var(--p); }
mark.s { text-decoration: underline dotted var(--s); } mark.p { text-decoration: underline wavy var(--p); }
mark.e { text-decoration: underline solid var(--e); } mark.c { text-decoration: underline double var(--c); }
mark:target, mark.lit, li.lit { background: var(--lit); }
.key mark { margin-right: 1rem; } aside { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow: auto; }
@media print { main { display: block; } aside { position: static; max-height: none; } }
"""

# Hovering or focusing one side shows the other; without it the links still lead there.
_SCRIPT = """
const light = (id, on) => document.querySelectorAll('[data-facts~="' + id + '"]').forEach(x => x.classList.toggle('lit', on));
for (const x of document.querySelectorAll('[data-facts]')) for (const id of x.dataset.facts.split(' ')) {
  x.addEventListener('mouseenter', () => light(id, true)); x.addEventListener('mouseleave', () => light(id, false));
  x.addEventListener('focusin', () => light(id, true)); x.addEventListener('focusout', () => light(id, false));
}
"""


@dataclass(frozen=True, slots=True)
class _Fact:
    """A fact as the page shows it: its line, notes, why it was found, and where it stands."""

    id: str
    line: str
    notes: tuple[str, ...]
    reason: str
    spans: tuple[Span, ...]

    @property
    def kind(self) -> str:
        return self.id[0]


def render(reading: Reading, kinds: Collection[str] | None = None) -> str:
    """
    The page as HTML; everything that comes from the report is escaped, and nothing is fetched from elsewhere.

    *kinds* shows only some of commitments, events, statements and positions. Raises ValueError for any other.
    """
    if unknown := set(kinds or ()) - set(KINDS):
        raise ValueError(f"there is nothing called {', '.join(sorted(unknown))}; choose of {', '.join(KINDS)}")
    facts = [fact for fact in _facts(reading) if kinds is None or fact.kind in {KINDS[kind] for kind in kinds}]
    report = reading.report
    title = escape(report.title or "Reading of a report")
    about = " · ".join(
        escape(part)
        for part in (report.published or "no date", ", ".join(report.authors), report.site or "", report.url or "")
        if part
    )
    warnings = "".join(f'<p class="note">Note: {escape(warning)}</p>' for warning in reading.warnings)
    key = "".join(f'<mark class="{kind}">{escape(name)}</mark>' for kind, name in _KINDS.items())
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<header><h1>{title}</h1>"
        f'<p class="about">{about}</p>{warnings}<p class="about key">{key}</p></header>\n'
        f'<main>\n<article aria-label="The report">{_text(reading, facts)}</article>\n'
        f'<aside aria-label="What it says">{_lists(reading, facts)}</aside>\n</main>\n<script>{_SCRIPT}</script>\n</body>\n</html>\n'
    )


def framed(reading: Reading, height: str = "34rem") -> str:
    """The page within a frame for notebooks: its styles stay inside, and nothing in it can run."""
    page = escape(render(reading), quote=True)
    return f'<iframe sandbox srcdoc="{page}" style="width: 100%; height: {height}; border: 1px solid #8884"></iframe>'


def _facts(reading: Reading) -> list[_Fact]:
    def by(id: str | None) -> str:
        return words.said_by(reading, id)

    facts = [
        _Fact(
            f.id,
            words.commitment(reading, f) + by(f.statement),
            tuple(f"needs {need}" for need in words.needs(reading, f)),
            f.reason,
            (f.evidence,),
        )
        for f in reading.commitments
    ]
    facts += [
        _Fact(f.id, words.event(reading, f) + by(f.statement), (), f.reason, (f.evidence,)) for f in reading.events
    ]
    facts += [
        _Fact(f.id, words.statement(reading, f, longest=160), (), f.reason, f.content)
        for f in words.not_told_yet(reading)
    ]
    facts += [_Fact(f.id, words.position(reading, f), (), f.reason, (f.evidence,)) for f in reading.positions]
    return facts


def _text(reading: Reading, facts: list[_Fact]) -> str:
    """The report's passages, cut wherever a fact begins or ends, so that overlapping ones can both be shown."""
    marks = [(span, fact) for fact in facts for span in fact.spans]
    anchored: set[str] = set()
    parts = []
    for passage in reading.report.passages:
        inside = [(span, fact) for span, fact in marks if span.overlaps(passage.span)]
        cuts = {passage.start, passage.end}
        for span, _ in inside:
            cuts |= {at for at in (span.start, span.end) if passage.start < at < passage.end}
        edges = sorted(cuts)
        pieces = [_piece(reading, start, end, inside, anchored) for start, end in zip(edges, edges[1:], strict=False)]
        tag = "h2" if passage.role == "headline" else "p"
        parts.append(f'<{tag} class="{passage.role}">{"".join(pieces)}</{tag}>')
    return "\n".join(parts)


def _piece(reading: Reading, start: int, end: int, marks: list[tuple[Span, _Fact]], anchored: set[str]) -> str:
    text = escape(reading.report.text[start:end]).replace("\n\n", "<br><br>")
    here = [fact for span, fact in marks if span.start <= start and end <= span.end]
    if not here:
        return text
    new = [fact.id for fact in here if fact.id not in anchored]
    anchored.update(new)
    # The narrowest kind names the underline; all facts are in the attribute and in the title.
    order = "pecs"
    kind = min((fact.kind for fact in here), key=order.index)
    ids = " ".join(dict.fromkeys(fact.id for fact in here))
    anchors = "".join(f'<a id="at-{id}"></a>' for id in new)
    title = escape("; ".join(dict.fromkeys(fact.line for fact in here)), quote=True)
    return f'{anchors}<mark class="{kind}" data-facts="{ids}" title="{title}">{text}</mark>'


def _lists(reading: Reading, facts: list[_Fact]) -> str:
    parts = []
    for kind, name in _KINDS.items():
        mine = [fact for fact in facts if fact.kind == kind]
        if mine:
            parts.append(
                f"<h2>{escape(name)} ({len(mine)})</h2>\n<ol>{''.join(_item(reading, fact) for fact in mine)}</ol>"
            )
    actors = "".join(
        f"<li>{escape(actor.name)} <small>{escape('/'.join(filter(None, (actor.country, actor.sector))))}</small></li>"
        for actor in reading.actors
    )
    parts.append(
        f"<h2>Actors ({len(reading.actors)})</h2>\n<ol>{actors}</ol>" if actors else "<p>Nothing was found.</p>"
    )
    return "\n".join(parts)


def _item(reading: Reading, fact: _Fact) -> str:
    where = escape(reading.where(fact.spans[0]))
    notes = "".join(f'<div class="note">– {escape(note)}</div>' for note in fact.notes)
    return (
        f'<li class="{fact.kind}" data-facts="{fact.id}"><a href="#at-{fact.id}" title="{escape(fact.reason, quote=True)}">'
        f"{escape(fact.line)}</a> <small>[{where}]</small>{notes}</li>"
    )
