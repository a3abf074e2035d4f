"""Reports as the ledger keeps them, and the search in words."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, select

from dragoman.errors import NotInLedger
from dragoman.ledger import search
from dragoman.ledger import tables as t
from dragoman.ledger.entries import (
    Hit,
    Page,
    StoredReport,
)
from dragoman.ledger.material import originals, rows_in
from dragoman.ledger.naming import full_id
from dragoman.ledger.paging import checked_limit, page, place_of


def find(connection: Connection, words: str, limit: int) -> tuple[Hit, ...]:
    """See `Ledger.search`."""
    limit = checked_limit(limit)
    e, r = t.entries.c, t.reports.c
    told = search.find_entries(connection, words, limit)
    lines = {
        row.number: row
        for row in rows_in(connection, select(e.number, e.id, e.title, e.last), e.number, [x.number for x in told])
    }
    hits = [
        (row.rank, Hit(None, lines[row.number].id, lines[row.number].title, row.snippet, lines[row.number].last))
        for row in told if row.number in lines
    ]  # fmt: skip
    texts = search.find_reports(connection, words, limit)
    papers = {
        row.seq: row
        for row in rows_in(connection, select(r.seq, r.id, r.title, r.published, r.url), r.seq, [x.seq for x in texts])
    }
    hits += [
        (row.rank, Hit(papers[row.seq].id, None, papers[row.seq].title or papers[row.seq].id, row.snippet, papers[row.seq].published, papers[row.seq].url))
        for row in texts
    ]  # fmt: skip
    return tuple(hit for _, hit in sorted(hits, key=lambda one: (one[1].entry is None, one[0])))[: 2 * limit]


def report(connection: Connection, id: str) -> StoredReport:
    """See `Ledger.report`."""
    id = full_id(connection, id, t.reports.c.id, ("rep_",), "reports") or id
    row = connection.execute(select(t.reports).where(t.reports.c.id == id)).first()
    if row is None:
        raise NotInLedger(f"there is no report “{id}” in this ledger")
    return _stored(connection, row)


def reports(connection: Connection, limit: int, cursor: str | None) -> Page[StoredReport]:
    """See `Ledger.reports`."""
    limit = checked_limit(limit)
    after = place_of(cursor, (int,))[0] if cursor else -1
    rows = connection.execute(
        select(t.reports).where(t.reports.c.seq > after).order_by(t.reports.c.seq).limit(limit + 1)
    ).all()
    rows, next_ = page(rows, limit, lambda row: (row.seq,))
    return Page(tuple(_stored(connection, row) for row in rows), next_)


def _stored(connection: Connection, row: Any) -> StoredReport:
    later = connection.scalar(
        select(t.reports.c.id).where(t.reports.c.revision_of == row.id).order_by(t.reports.c.seq).limit(1)
    )
    also = connection.execute(
        select(t.appearances.c.url, t.appearances.c.address)
        .where(t.appearances.c.report_id == row.id)
        .order_by(t.appearances.c.seq)
    )
    before = originals(connection, [row.id]).get(row.id)
    return StoredReport(
        row.id, row.text, row.title, row.url, row.site, row.published, row.known, tuple(json.loads(row.authors)), row.language,
        row.added_at, row.witness, row.revision_of, later, tuple(a.url or a.address for a in also),
        tuple((role, start, end) for role, start, end in json.loads(row.passages)),
        tuple((start, end) for start, end in json.loads(row.sentences)), before,
    )  # fmt: skip
