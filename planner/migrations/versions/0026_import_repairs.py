"""Cells that were corrected at the check are kept with the import."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import JSON_VALUE

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column(
        "imports", sa.Column("repairs", JSON_VALUE, server_default="{}", nullable=False)
    )
    op.add_column("imports", sa.Column("wrong", JSON_VALUE, server_default="[]", nullable=False))


def downgrade() -> None:
    op.execute("ALTER TABLE imports DROP COLUMN wrong")
    op.execute("ALTER TABLE imports DROP COLUMN repairs")
