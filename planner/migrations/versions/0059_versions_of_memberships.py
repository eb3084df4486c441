"""Memberships count their changes, so that an undo of an import sees which were edited since."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"


def upgrade() -> None:
    op.add_column(
        "memberships", sa.Column("version", sa.Integer(), server_default="1", nullable=False)
    )


def downgrade() -> None:
    op.execute("ALTER TABLE memberships DROP COLUMN version")
