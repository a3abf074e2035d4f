"""
The tables that only serving needs: who may sign in, and reports that wait to be read.

They stand beside the ledger's own and are made when it is first served, so a ledger that nobody serves has none of them.
Passwords, sessions and tokens are stored as hashes; the secrets themselves are nowhere.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

users = Table(
    "web_users",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("added_at", Text, nullable=False),
)
sessions = Table(
    "web_sessions",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("user", Text, nullable=False),
    Column("until", Text, nullable=False),
    Index("web_sessions_user", "user"),
)
tokens = Table(
    "web_tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("added_at", Text, nullable=False),
    Index("web_tokens_hash", "hash", unique=True),
    Index("web_tokens_user", "user"),
)
#: One row: the key by which forms are known to be ours.
keys = Table("web_keys", metadata, Column("use", Text, primary_key=True), Column("key", Text, nullable=False))
#: ``state`` is waiting, running, done, cancelled; the counts are of items.
jobs = Table(
    "web_jobs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("by", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("cancel", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("ended_at", Text),
    Index("web_jobs_state", "state", "made_at"),
)
#: What is to be read: a file's bytes, or an address. ``body`` is emptied once it is read.
job_items = Table(
    "web_job_items",
    metadata,
    Column("job", Text, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("title", Text),
    Column("published", Text),
    Column("url", Text),
    Column("state", Text, nullable=False),
    Column("report", Text),
    Column("message", Text, nullable=False),
    Column("body", LargeBinary),
)
#: Who says what in a report, as it was last read: worked out when first asked for, with the version that did.
statements = Table(
    "web_statements",
    metadata,
    Column("report", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("body", Text, nullable=False),
)
