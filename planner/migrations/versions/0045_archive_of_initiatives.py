"""Initiatives are put into an archive and brought back, and belong to a portfolio area."""

from alembic import op

revision = "0045"
down_revision = "0044"

TABLE, FACETS = "initiatives", "ix_initiatives_facets"
COLUMNS = {
    "org_node_id": "BIGINT",
    "archived_at": "TIMESTAMP WITH TIME ZONE",
    "archived_by": "BIGINT",
    "archive_reason": "VARCHAR(1000) DEFAULT '' NOT NULL",
}
INDEXED = ("status", "business_owner_id", "target_quarter", "delivery_health", "origin")


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, kind in COLUMNS.items():  # a batch would lose the triggers
        if sqlite:
            kind = kind.replace("TIMESTAMP WITH TIME ZONE", "DATETIME")
        op.execute(f"ALTER TABLE {TABLE} ADD COLUMN {name} {kind}")
    _index(*INDEXED, "org_node_id", "archived_at")


def downgrade() -> None:
    _index(*INDEXED)
    for name in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {TABLE} DROP COLUMN {name}")


def _index(*columns: str) -> None:
    op.drop_index(FACETS, table_name=TABLE)
    op.create_index(FACETS, TABLE, ["organisation_id", *columns])
