"""PostgreSQL counts a table that has grown at once, and not within a minute or so.

Until a table was counted, the database may check a foreign key of every row by reading all rows of
the organisation. Only the owner of a table may have it counted, hence a function of the owner's.
"""

from alembic import op

revision = "0054"
down_revision = "0053"

COUNT_GROWN = """
CREATE FUNCTION planner_count_grown(grown name) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  place regclass := format('public.%I', grown);
  counted integer := (SELECT relpages FROM pg_class WHERE oid = place);
BEGIN
  IF pg_relation_size(place) > 4 * greatest(counted, 2) * current_setting('block_size')::bigint THEN
    EXECUTE format('ANALYZE (SKIP_LOCKED) %s (organisation_id)', place);
  END IF;
END $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(COUNT_GROWN)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION planner_count_grown(name)")
