"""What the rows of a file would ask of the pools is kept with the check."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import JSON_VALUE

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column(
        "imports", sa.Column("weight", JSON_VALUE, server_default="{}", nullable=False)
    )


def downgrade() -> None:
    op.execute("ALTER TABLE imports DROP COLUMN weight")
