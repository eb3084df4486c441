"""How many cells of each column are empty is kept with an import."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import JSON_VALUE

revision = "0067"
down_revision = "0066"


def upgrade() -> None:
    op.add_column("imports", sa.Column("empty", JSON_VALUE, server_default="[]", nullable=False))


def downgrade() -> None:
    op.execute("ALTER TABLE imports DROP COLUMN empty")
