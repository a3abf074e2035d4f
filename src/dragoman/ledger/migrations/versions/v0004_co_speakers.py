"""Who says something together with others is found by name."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index; it holds the few assertions that name a further speaker."""
    op.execute("CREATE INDEX assertions_co_speaker ON assertions (value) WHERE property = 'co_speaker'")
