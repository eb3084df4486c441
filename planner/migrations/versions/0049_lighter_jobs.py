"""Jobs are written into fewer indexes: of subjects only where there is one, of attempts one less.

On PostgreSQL every change of a job enters all of its indexes anew. Half of each page of attempts
stays free, so that noting how one ended enters none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"

SUBJECT = ("organisation_id", "subject_kind", "subject_id", "id")
WITH_SUBJECT = sa.text("subject_kind IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_jobs_subject", "jobs")
    op.create_index(
        "ix_jobs_subject",
        "jobs",
        [*SUBJECT],
        sqlite_where=WITH_SUBJECT,
        postgresql_where=WITH_SUBJECT,
    )
    op.drop_index("ix_job_attempts_job", "job_attempts")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE job_attempts SET (fillfactor = 50)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE job_attempts RESET (fillfactor)")
    op.create_index("ix_job_attempts_job", "job_attempts", ["organisation_id", "job_id"])
    op.drop_index("ix_jobs_subject", "jobs")
    op.create_index("ix_jobs_subject", "jobs", [*SUBJECT])
