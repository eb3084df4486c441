"""Rescued jobs are found at once, however many others wait: their lane looks for nothing else."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

RESCUED = sa.text("state = 'waiting' AND rescues > 0")


def upgrade() -> None:
    op.create_index(
        "ix_jobs_rescued",
        "jobs",
        ["queue", "rank_at", "id"],
        sqlite_where=RESCUED,
        postgresql_where=RESCUED,
    )


def downgrade() -> None:
    op.drop_index("ix_jobs_rescued", "jobs")
