"""Search over the sentences of reports and the facts of the ledger."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from dragoman.web.access import site_of
from dragoman.web.view import answer, tame

router = APIRouter()
_MOST = 40


@router.get("/search")
def search(request: Request, q: str = "") -> Response:
    """Entries and reports with these words."""

    def work() -> dict[str, Any]:
        words = q.strip()[:300]
        if not any(c.isalnum() for c in words):
            return {"q": words, "promises": [], "events": [], "reports": [], "asked": bool(words)}
        hits = site_of(request).ledger.search(words, limit=_MOST)
        return {
            "q": words, "asked": True, "reports": [(h, lit(h.snippet)) for h in hits if not h.entry],
            "promises": [(h, lit(h.snippet)) for h in hits if h.entry and h.entry.startswith("com_")],
            "events": [(h, lit(h.snippet)) for h in hits if h.entry and not h.entry.startswith("com_")],
        }  # fmt: skip

    return answer(request, "search.html", work)


def lit(snippet: str) -> Markup:
    """A snippet with the words found marked, which come in brackets."""
    found = Markup.escape(tame(snippet))
    return Markup(str(found).replace("[", "<mark>").replace("]", "</mark>")) if _even(snippet) else found


def _even(snippet: str) -> bool:
    """Do the brackets pair? A report may hold some of its own."""
    depth = 0
    for sign in snippet:
        depth += {"[": 1, "]": -1}.get(sign, 0)
        if depth not in (0, 1):
            return False
    return depth == 0
