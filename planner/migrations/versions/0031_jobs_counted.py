"""Counting an organisation's jobs and listing somebody's or the failed ones reads an index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

INDEXES = {
    "ix_jobs_open": (["organisation_id", "queue", "run_at"], "state = 'waiting'"),
    "ix_jobs_at_work": (["organisation_id", "queue"], "state = 'running'"),
    "ix_jobs_over": (
        ["organisation_id", "state", "queue", "finished_at"],
        "state IN ('succeeded', 'cancelled', 'dead')",
    ),
    "ix_jobs_dead": (["organisation_id", "id"], "state = 'dead'"),
    "ix_jobs_asked": (
        ["organisation_id", "requested_by", "state", "id"],
        "requested_by IS NOT NULL",
    ),
}


def upgrade() -> None:
    for name, (columns, where) in INDEXES.items():
        op.create_index(
            name, "jobs", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, table_name="jobs")
