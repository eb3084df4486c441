"""Rows of a file can be left out of its import."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import JSON_VALUE
from planner.migrations.walls import wall

revision = "0069"
down_revision = "0068"

TABLE, NAME = "import_rows", "ck_import_rows_outcome"
BEFORE = "'new', 'changed', 'unchanged', 'rejected'"


def upgrade() -> None:
    op.add_column("imports", sa.Column("left_out", JSON_VALUE, server_default="[]", nullable=False))
    _allow(f"{BEFORE}, 'left_out'")


def downgrade() -> None:
    walled = op.get_bind().dialect.name == "postgresql"
    if walled:  # forced, row-level security would hide the rows
        op.execute(f"ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"DELETE FROM {TABLE} WHERE outcome = 'left_out'")
    if walled:
        op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
    _allow(BEFORE)
    op.execute("ALTER TABLE imports DROP COLUMN left_out")


def _allow(outcomes: str) -> None:
    name = op.f(NAME)
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, f"outcome IN ({outcomes})")
    if op.get_bind().dialect.name == "sqlite":
        wall(TABLE)  # the batch made the table anew, without its trigger
