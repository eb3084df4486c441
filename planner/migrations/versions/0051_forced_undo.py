"""An import keeps what its undo takes back although it was edited since."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    kind = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("imports", sa.Column("undo_forced", kind, server_default="{}", nullable=False))


def downgrade() -> None:
    op.execute("ALTER TABLE imports DROP COLUMN undo_forced")
