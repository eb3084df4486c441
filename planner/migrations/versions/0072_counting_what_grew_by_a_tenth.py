"""PostgreSQL counts a table that has grown by a tenth, as its own housekeeping does, and by 4 MB.

By half was too late for an organisation that brings its first rows into a table that others have
filled: the database took it for one with hardly any, and read all of them for each few keys. That
costs little while they are few, and to count costs as much as to write some thousands.
"""

from alembic import op

revision = "0072"
down_revision = "0071"

COUNT_GROWN = """
CREATE OR REPLACE FUNCTION planner_count_grown(grown name) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET default_statistics_target = 25 AS $$
DECLARE
  place regclass := format('public.%I', grown);
  counted integer := greatest((SELECT relpages FROM pg_class WHERE oid = place), 2);
  more bigint := pg_relation_size(place) / current_setting('block_size')::bigint - counted;
  columns text := (
    SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
    WHERE attrelid = place AND attname IN ('organisation_id', 'external_key')
  );
BEGIN
  IF more > {enough} THEN
    EXECUTE format('ANALYZE (SKIP_LOCKED) %s (%s)', place, columns);
  END IF;
END $$
"""


def upgrade() -> None:
    _counts("least(counted / 2, greatest(counted / 10, 512))")


def downgrade() -> None:
    _counts("counted / 2")


def _counts(enough: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(COUNT_GROWN.format(enough=enough))
