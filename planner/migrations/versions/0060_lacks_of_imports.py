"""What the new rows of an import lack is kept with it."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import JSON_VALUE

revision = "0060"
down_revision = "0059"


def upgrade() -> None:
    op.add_column("imports", sa.Column("lacks", JSON_VALUE, server_default="[]", nullable=False))


def downgrade() -> None:
    op.execute("ALTER TABLE imports DROP COLUMN lacks")
