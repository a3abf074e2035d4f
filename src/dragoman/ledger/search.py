"""
Search in words, by SQLite's FTS5 or PostgreSQL's tsvector.

A word of the news is in a hundred thousand entries: the best of the newest matches are wanted, not the best of all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, TextClause, bindparam, text

from dragoman.errors import BadFilter
from dragoman.ledger.material import in_parts

#: Among so many of the newest matches the best are chosen.
_NEWEST = 300
_WORD = re.compile(r'"([^"]+)"|([^\s"]+)')
#: PostgreSQL refuses to index more than a megabyte of words of one text.
_INDEXED = 200_000


def sqlite(connection: Connection) -> bool:
    """Is this SQLite?"""
    return connection.dialect.name == "sqlite"


def query(connection: Connection, words: str) -> str:
    """What a user typed, in the database's own words: all of the words, and "quoted ones" together. Raises BadFilter."""
    parts = [" ".join(re.findall(r"\w+", quoted or single)) for quoted, single in _WORD.findall(words)]
    parts = [part for part in parts if part]
    if not parts:
        raise BadFilter(f"there is no word to search for in “{words}”")
    if len(parts) > 30:
        raise BadFilter(f"{len(parts)} words are too many to search for; give at most 30")
    if sqlite(connection):
        return " AND ".join(f'"{part}"' for part in parts)
    return " ".join(f'"{part}"' if " " in part else part for part in parts)


def entries_with(connection: Connection) -> TextClause:
    """The numbers of entries that match ``:words``, for use within another query."""
    if sqlite(connection):
        return text("SELECT rowid FROM entry_words WHERE entry_words MATCH :words")
    return text("SELECT number FROM entry_words WHERE words @@ websearch_to_tsquery('english', :words)")


# "number + 0" keeps PostgreSQL from going through all rows by number in the hope of soon meeting the words.
def find_entries(connection: Connection, words: str, limit: int) -> Sequence[Any]:
    """Rows (number, title, snippet, rank), the best first."""
    if sqlite(connection):
        statement = (
            "SELECT rowid AS number, title, snippet(entry_words, 1, '[', ']', '…', 16) AS snippet, rank FROM entry_words"
            " WHERE entry_words MATCH :words AND rowid >= :oldest"
            " ORDER BY rank, rowid DESC LIMIT :limit"
        )
    else:
        statement = (
            "WITH newest AS MATERIALIZED (SELECT number, title, body, words FROM entry_words"
            " WHERE words @@ websearch_to_tsquery('english', :words) ORDER BY number + 0 DESC LIMIT :newest),"
            " best AS (SELECT *, -ts_rank(words, websearch_to_tsquery('english', :words)) AS rank FROM newest"
            " ORDER BY rank, number DESC LIMIT :limit)"
            " SELECT number, title, ts_headline('english', body, websearch_to_tsquery('english', :words),"
            " 'StartSel=[, StopSel=], MaxWords=16, MinWords=8') AS snippet, rank FROM best ORDER BY rank, number DESC"
        )
    return connection.execute(text(statement), _given(connection, "entry_words", words, limit)).all()


def find_reports(connection: Connection, words: str, limit: int) -> Sequence[Any]:
    """Rows (seq, snippet, rank), the best first."""
    if sqlite(connection):
        statement = (
            "SELECT rowid AS seq, snippet(report_words, 1, '[', ']', '…', 24) AS snippet, rank FROM report_words"
            " WHERE report_words MATCH :words AND rowid >= :oldest"
            " ORDER BY rank, rowid DESC LIMIT :limit"
        )
    else:
        statement = (
            "WITH newest AS MATERIALIZED (SELECT number, words FROM report_words"
            " WHERE words @@ websearch_to_tsquery('english', :words) ORDER BY number + 0 DESC LIMIT :newest),"
            " best AS (SELECT number, -ts_rank(words, websearch_to_tsquery('english', :words)) AS rank FROM newest"
            " ORDER BY rank, number DESC LIMIT :limit)"
            " SELECT number AS seq, ts_headline('english', left(r.text, 20000), websearch_to_tsquery('english', :words),"
            " 'StartSel=[, StopSel=], MaxWords=24, MinWords=12') AS snippet, rank"
            " FROM best JOIN reports r ON r.seq = best.number ORDER BY rank, number DESC"
        )
    return connection.execute(text(statement), _given(connection, "report_words", words, limit)).all()


def _given(connection: Connection, table: str, words: str, limit: int) -> dict[str, Any]:
    given: dict[str, Any] = {"words": query(connection, words), "newest": _NEWEST, "limit": limit}
    if sqlite(connection):
        # FTS5 goes backwards through the rows and stops: the place of the oldest of the newest is found at once.
        newest = f"SELECT rowid FROM {table} WHERE {table} MATCH :words ORDER BY rowid DESC LIMIT :newest"
        numbers = connection.scalars(text(newest), given).all()
        given["oldest"] = numbers[-1] if numbers else 0
    return given


def index_report(connection: Connection, seq: int, title: str | None, words: str) -> None:
    """Make a report findable."""
    if sqlite(connection):
        statement = "INSERT INTO report_words(rowid, title, text) VALUES (:seq, :title, :words)"
    else:
        statement = (
            "INSERT INTO report_words SELECT :seq, setweight(to_tsvector('english', :title), 'A') ||"
            " to_tsvector('english', :words)"
        )
        words = words[:_INDEXED]
    connection.execute(text(statement), {"seq": seq, "title": title or "", "words": words})


def index_entries(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Make entries findable, in place of what was known of them: rows of number, title, body."""
    forget_entries(connection, [row["number"] for row in rows])
    if not rows:
        return
    if sqlite(connection):
        statement = "INSERT INTO entry_words(rowid, title, body) VALUES (:number, :title, :body)"
    else:
        statement = (
            "INSERT INTO entry_words SELECT CAST(:number AS BIGINT), CAST(:title AS TEXT), CAST(:body AS TEXT),"
            " setweight(to_tsvector('english', :title), 'A') || to_tsvector('english', :body)"
        )
    connection.execute(text(statement), list(rows))


def forget_entries(connection: Connection, numbers: Iterable[int]) -> None:
    """Take entries out of the index."""
    key = "rowid" if sqlite(connection) else "number"
    statement = text(f"DELETE FROM entry_words WHERE {key} IN :numbers").bindparams(
        bindparam("numbers", expanding=True)
    )
    for part in in_parts(numbers):
        connection.execute(statement, {"numbers": part})


def clear(connection: Connection) -> None:
    """Empty both indexes."""
    connection.execute(text("DELETE FROM entry_words"))
    if sqlite(connection):
        connection.execute(text("INSERT INTO report_words(report_words) VALUES ('delete-all')"))
    else:
        connection.execute(text("DELETE FROM report_words"))
