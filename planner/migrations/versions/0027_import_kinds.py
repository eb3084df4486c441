"""Imports say what their rows are: initiatives, as all have been so far, or something else."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column(
        "imports",
        sa.Column("kind", sa.String(length=40), server_default="initiatives", nullable=False),
    )


def downgrade() -> None:
    op.execute("ALTER TABLE imports DROP COLUMN kind")
