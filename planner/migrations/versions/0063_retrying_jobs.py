"""The jobs that wait for their next try are found at once, however many others wait."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"

RETRYING = sa.text("state = 'waiting' AND failures > 0")


def upgrade() -> None:
    op.create_index(
        "ix_jobs_retrying",
        "jobs",
        ["organisation_id", "id"],
        sqlite_where=RETRYING,
        postgresql_where=RETRYING,
    )


def downgrade() -> None:
    op.drop_index("ix_jobs_retrying", "jobs")
