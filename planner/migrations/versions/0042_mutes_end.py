"""A muted cause of dead letters is told of again by itself: at a moment, or at the next failure.

What is muted already stays so until somebody unmutes it, as it was meant.
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"

COLUMNS = ("muted_until", "muted_upto")


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("dead_causes", sa.Column(column, sa.BigInteger(), nullable=True))


def downgrade() -> None:
    for column in COLUMNS:
        op.execute(f"ALTER TABLE dead_causes DROP COLUMN {column}")
