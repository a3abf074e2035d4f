"""Search in the words of entries and reports, by each database's own means."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE = (
    "CREATE VIRTUAL TABLE entry_words USING fts5(title, body, tokenize='porter unicode61 remove_diacritics 2')",
    "CREATE VIRTUAL TABLE report_words USING fts5(title, text, content='reports', content_rowid='seq',"
    " tokenize='porter unicode61 remove_diacritics 2')",
    "INSERT INTO report_words(rowid, title, text) SELECT seq, title, text FROM reports",
)
# PostgreSQL refuses to index more than a megabyte of words of one report; the beginning does.
POSTGRESQL = (
    "CREATE TABLE entry_words (number BIGINT PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL, words TSVECTOR NOT NULL)",
    "CREATE INDEX entry_words_words ON entry_words USING gin (words)",
    "CREATE TABLE report_words (number BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
    "CREATE INDEX report_words_words ON report_words USING gin (words)",
    "INSERT INTO report_words SELECT seq, setweight(to_tsvector('english', coalesce(title, '')), 'A') ||"
    " to_tsvector('english', left(text, 200000)) FROM reports",
)


def upgrade() -> None:
    """Make the indexes of words; those of entries are filled when the ledger is derived anew after an upgrade."""
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
