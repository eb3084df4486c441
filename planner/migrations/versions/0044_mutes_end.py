"""A muted cause of dead letters is told of again by itself: at a moment, or at the next failure.

What is muted already stays so until somebody unmutes it, as it was meant. Failed maintenance is
found by an index of its own, since administrators are told of it on every page.
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"

COLUMNS = ("muted_until", "muted_upto")


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("dead_causes", sa.Column(column, sa.BigInteger(), nullable=True))
    failed = sa.text("queue = 'maintenance' AND status = 'open'")
    op.create_index(
        "ix_dead_letters_alarms",
        "dead_letters",
        ["organisation_id", "failed_at"],
        sqlite_where=failed,
        postgresql_where=failed,
    )


def downgrade() -> None:
    op.drop_index("ix_dead_letters_alarms", table_name="dead_letters")
    for column in COLUMNS:
        op.execute(f"ALTER TABLE dead_causes DROP COLUMN {column}")
