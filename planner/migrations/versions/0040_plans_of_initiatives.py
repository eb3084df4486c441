"""What refers to an initiative is found without reading every plan, so that many can be removed."""

from alembic import op

revision = "0040"
down_revision = "0039"

TABLES = ("token_demands", "allocations")


def upgrade() -> None:
    for table in TABLES:
        op.create_index(f"ix_{table}_initiative", table, ["organisation_id", "initiative_id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_index(f"ix_{table}_initiative", table)
