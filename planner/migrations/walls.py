"""The second walls, in the database itself: one organisation's rows, and rows written once.

PostgreSQL: row-level security, forced, so that even the owner is bound. SQLite has none; there a
trigger forbids moving a row to another organisation.
"""

from alembic import op

PLATFORM_TOO = " OR current_setting('planner.scope', true) = 'platform'"
OWN = "organisation_id = nullif(current_setting('planner.organisation', true), '')::bigint"


def wall(table: str, *, platform: bool = False) -> None:
    """Keep a tenant table's rows to their organisation. `platform`: job tables, seen by claims."""
    if op.get_bind().dialect.name == "postgresql":
        condition = f"({OWN}{PLATFORM_TOO if platform else ''})"
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY tenant ON "{table}" USING {condition} WITH CHECK {condition}')
        return
    op.execute(
        f'CREATE TRIGGER "{table}_stays" BEFORE UPDATE OF organisation_id ON "{table}" '
        "WHEN NEW.organisation_id IS NOT OLD.organisation_id "
        "BEGIN SELECT raise(ABORT, 'a row never moves to another organisation'); END"
    )


def permanent(table: str) -> None:
    """Let rows of a table be written once, and then only read."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION planner_permanent() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% rows are written once', TG_TABLE_NAME; END $$"
        )
        op.execute(
            f'CREATE TRIGGER "{table}_permanent" BEFORE UPDATE OR DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION planner_permanent()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f'CREATE TRIGGER "{table}_permanent_{verb.lower()}" BEFORE {verb} ON "{table}" '
            f"BEGIN SELECT raise(ABORT, '{table} rows are written once'); END"
        )
