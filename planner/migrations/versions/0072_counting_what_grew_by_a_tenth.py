"""PostgreSQL counts a table that has grown by a tenth, as its own housekeeping does.

By half was too late for an organisation that brings its first rows into a table that others have
filled: the database took it for one with hardly any, and read all of them for each few keys.
"""

from alembic import op

revision = "0072"
down_revision = "0071"

COUNT_GROWN = """
CREATE OR REPLACE FUNCTION planner_count_grown(grown name) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET default_statistics_target = 25 AS $$
DECLARE
  place regclass := format('public.%I', grown);
  counted integer := (SELECT relpages FROM pg_class WHERE oid = place);
  columns text := (
    SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
    WHERE attrelid = place AND attname IN ('organisation_id', 'external_key')
  );
BEGIN
  IF pg_relation_size(place)
    > {times} * greatest(counted, 2) * current_setting('block_size')::bigint THEN
    EXECUTE format('ANALYZE (SKIP_LOCKED) %s (%s)', place, columns);
  END IF;
END $$
"""


def upgrade() -> None:
    _counts(times=1.1)


def downgrade() -> None:
    _counts(times=1.5)


def _counts(times: float) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(COUNT_GROWN.format(times=times))
