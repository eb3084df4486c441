"""Batches of imports keep the versions of their rows, so that edits are seen without their states."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    kind = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("import_batches", sa.Column("marks", kind, nullable=True))


def downgrade() -> None:
    op.drop_column("import_batches", "marks")
