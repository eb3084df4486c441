"""PostgreSQL counts a grown table by a smaller sample, which is enough until its housekeeping comes.

It looked at 30,000 rows each time, six tables and several times in one large import. Within a
minute autovacuum counts anew, by as many rows as the server is told to.
"""

from alembic import op

revision = "0070"
down_revision = "0069"

SAMPLE = 25
"""A hundred by default; the server looks at 300 rows for each."""


def upgrade() -> None:
    _by(f"SET default_statistics_target = {SAMPLE}")


def downgrade() -> None:
    _by("RESET default_statistics_target")


def _by(setting: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER FUNCTION planner_count_grown(name) {setting}")
