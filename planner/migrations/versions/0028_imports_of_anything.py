"""What imports keep is called by what it is for every kind: keys of what their rows stand for."""

from alembic import op

revision = "0028"
down_revision = "0027"

RENAMED = (
    ("import_rows", "initiative_id", "on_file_id"),
    ("import_batches", "initiatives", "on_file_ids"),
    ("import_left", "initiative_id", "on_file_id"),
)


def upgrade() -> None:
    for table, old, new in RENAMED:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")


def downgrade() -> None:
    for table, old, new in RENAMED:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {new} TO {old}")
