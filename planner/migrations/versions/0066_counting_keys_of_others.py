"""PostgreSQL counts a table that has grown by half, and the keys of other systems in it as well.

Until they were counted, a few hundred of them were looked up by reading the whole table. And where
a table was counted while an organisation had nothing in it, its first rows were looked for by an
index that fits very few, however many they were by then.
"""

from alembic import op

revision = "0066"
down_revision = "0065"

COUNT_GROWN = """
CREATE OR REPLACE FUNCTION planner_count_grown(grown name) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  place regclass := format('public.%I', grown);
  counted integer := (SELECT relpages FROM pg_class WHERE oid = place);
  columns text := {columns};
BEGIN
  IF pg_relation_size(place)
    > {times} * greatest(counted, 2) * current_setting('block_size')::bigint THEN
    EXECUTE format('ANALYZE (SKIP_LOCKED) %s (%s)', place, columns);
  END IF;
END $$
"""
KEYS = """(
    SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
    WHERE attrelid = place AND attname IN ('organisation_id', 'external_key')
  )"""


def upgrade() -> None:
    _counts(KEYS, times=1.5)


def downgrade() -> None:
    _counts("'organisation_id'", times=4)


def _counts(columns: str, times: float) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(COUNT_GROWN.format(columns=columns, times=times))
