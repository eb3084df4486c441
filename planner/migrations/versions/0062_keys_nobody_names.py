"""Three tables keep no second key of their rows: none refers to them, and no query reads by it."""

from alembic import op

from planner.migrations.walls import permanent, wall

revision = "0062"
down_revision = "0061"

LOG = "initiative_status_log"
TABLES = ("scope_skills", "scope_shares", LOG)


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"uq_{table}_organisation_id_id"), type_="unique")
    _walls_again()


def downgrade() -> None:
    for table in TABLES:
        name = op.f(f"uq_{table}_organisation_id_id")
        with op.batch_alter_table(table) as batch:
            batch.create_unique_constraint(name, ["organisation_id", "id"])
    _walls_again()


def _walls_again() -> None:
    if op.get_bind().dialect.name == "sqlite":  # the batch made tables anew, without triggers
        for table in TABLES:
            wall(table)
        permanent(LOG)
