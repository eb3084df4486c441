"""A rejected row is found by each kind of problem it has, and not only by the first."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.walls import wall

revision = "0068"
down_revision = "0067"

TABLE, INDEX = "import_rows", "ix_import_rows_kind"
FIRST = {
    "postgresql": "split_part(kinds, ' ', 1)",
    "sqlite": "substr(kinds, 1, instr(kinds || ' ', ' ') - 1)",
}
"""The first of several kinds, which is all that an older release can keep."""


def upgrade() -> None:
    _rename("kind", "kinds", sa.String(20), sa.String(500))


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":  # forced, row-level security would hide the rows
        op.execute(f"ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"UPDATE {TABLE} SET kinds = {FIRST[dialect]} WHERE kinds LIKE '% %'")
    if dialect == "postgresql":
        op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
    _rename("kinds", "kind", sa.String(500), sa.String(20))


def _rename(name: str, new: str, kind: sa.String, new_kind: sa.String) -> None:
    op.drop_index(INDEX, TABLE)
    with op.batch_alter_table(TABLE) as table:
        table.alter_column(name, new_column_name=new, existing_type=kind, type_=new_kind)
    if op.get_bind().dialect.name == "sqlite":
        wall(TABLE)  # the batch made the table anew, without its trigger
    op.create_index(INDEX, TABLE, ["organisation_id", "import_id", "outcome", new, "number"])
