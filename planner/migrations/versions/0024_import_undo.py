"""Imports can be taken back: what planning added, how far an undo is, and what it left.

The status log outlives the initiatives it tells of, so it no longer refers to them.
"""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import JSON_VALUE, KEY
from planner.migrations.walls import permanent, wall

revision = "0024"
down_revision = "0023"

LOG = "initiative_status_log"
REFERENCE = "fk_initiative_status_log_organisation_id_initiative_id"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("imports", sa.Column("undo_job_id", sa.BigInteger()))
    op.add_column("imports", sa.Column("undo_asked_at", MOMENT))
    op.add_column("imports", sa.Column("undone_at", MOMENT))
    op.add_column(
        "imports", sa.Column("undone", JSON_VALUE, server_default="{}", nullable=False)
    )
    op.add_column(
        "import_batches", sa.Column("planned", JSON_VALUE, server_default="{}", nullable=False)
    )
    op.create_table(
        "import_left",
        sa.Column("id", KEY, nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("initiative_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "import_id"],
            ["imports.organisation_id", "imports.id"],
            name=op.f("fk_import_left_organisation_id_import_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_import_left_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_left")),
    )
    op.create_index("ix_import_left_import", "import_left", ["organisation_id", "import_id", "id"])
    wall("import_left")
    with op.batch_alter_table(LOG) as table:
        table.drop_constraint(op.f(REFERENCE), type_="foreignkey")
    _walls_again()


def downgrade() -> None:
    _forget_the_removed()
    with op.batch_alter_table(LOG) as table:
        table.create_foreign_key(
            op.f(REFERENCE),
            "initiatives",
            ["organisation_id", "initiative_id"],
            ["organisation_id", "id"],
        )
    _walls_again()
    op.drop_table("import_left")
    for name, column in (
        ("import_batches", "planned"),
        ("imports", "undone"),
        ("imports", "undone_at"),
        ("imports", "undo_asked_at"),
        ("imports", "undo_job_id"),
    ):
        op.execute(f"ALTER TABLE {name} DROP COLUMN {column}")


def _walls_again() -> None:
    if op.get_bind().dialect.name == "sqlite":  # the batch made the table anew, without triggers
        wall(LOG)
        permanent(LOG)


def _forget_the_removed() -> None:
    """Let go of what is logged of initiatives that are gone: an older release cannot keep it."""
    removed = (
        f"DELETE FROM {LOG} WHERE NOT EXISTS "
        f"(SELECT 1 FROM initiatives WHERE initiatives.id = {LOG}.initiative_id)"
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {LOG}_permanent_delete")
        op.execute(removed)
        return
    for table in (LOG, "initiatives"):  # forced, row-level security would hide the rows
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {LOG} DISABLE TRIGGER {LOG}_permanent")
    op.execute(removed)
    op.execute(f"ALTER TABLE {LOG} ENABLE TRIGGER {LOG}_permanent")
    for table in (LOG, "initiatives"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
