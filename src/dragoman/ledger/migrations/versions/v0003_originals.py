"""What translated reports were before."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE originals (
        seq BIGINT NOT NULL,
        report_id TEXT NOT NULL,
        language TEXT,
        title TEXT,
        translator TEXT NOT NULL,
        pairs TEXT NOT NULL,
        "text" TEXT NOT NULL,
        PRIMARY KEY (seq)
    )
"""


def upgrade() -> None:
    """Make the table; what was translated before has no original here."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(TABLE if sqlite else TABLE.replace(" TEXT", ' TEXT COLLATE "C"'))
    op.execute("CREATE UNIQUE INDEX originals_report ON originals (report_id)")
