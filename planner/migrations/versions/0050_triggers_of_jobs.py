"""Jobs keep what they were begun by, and the job whose work asked for them.

Of those that are there already it is told from what else is known of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"

TRIGGERS = "'person', 'schedule', 'retry', 'dependency', 'cli'"
WITH_PARENT = sa.text("parent IS NOT NULL")
TOLD = """
UPDATE jobs SET "trigger" = CASE
    WHEN retry_of IS NOT NULL THEN 'retry'
    WHEN EXISTS (
        SELECT 1 FROM schedule_fires
        WHERE schedule_fires.job_id = jobs.id
        AND schedule_fires.organisation_id = jobs.organisation_id
        AND NOT schedule_fires.by_hand
    ) THEN 'schedule'
    WHEN requested_by IS NOT NULL THEN 'person'
END
"""


@contextmanager
def _every_organisation() -> Iterator[None]:
    """On PostgreSQL the policies of the job tables hide all rows from who does not say so."""
    sees_all = op.get_bind().dialect.name == "postgresql"
    if sees_all:
        op.execute("SET LOCAL planner.scope = 'platform'")
    yield
    if sees_all:
        op.execute("SET LOCAL planner.scope = ''")


def upgrade() -> None:
    allowed = f'CONSTRAINT ck_jobs_trigger CHECK ("trigger" IN ({TRIGGERS}))'
    op.execute(f'ALTER TABLE jobs ADD COLUMN "trigger" VARCHAR(40) {allowed}')
    op.execute("ALTER TABLE jobs ADD COLUMN parent BIGINT")
    op.create_index(
        "ix_jobs_parent",
        "jobs",
        ["organisation_id", "parent", "id"],
        sqlite_where=WITH_PARENT,
        postgresql_where=WITH_PARENT,
    )
    with _every_organisation():
        op.execute(TOLD)


def downgrade() -> None:
    op.drop_index("ix_jobs_parent", "jobs")
    op.execute("ALTER TABLE jobs DROP COLUMN parent")
    op.execute('ALTER TABLE jobs DROP COLUMN "trigger"')
