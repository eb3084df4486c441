"""Indexes that answer the list of initiatives: its counts by filter, and its estimates."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_index(
        "ix_initiatives_facets",
        "initiatives",
        [
            "organisation_id",
            "status",
            "business_owner_id",
            "target_quarter",
            "delivery_health",
            "origin",
        ],
    )
    op.create_index(
        "ix_scope_items_estimates",
        "scope_items",
        ["organisation_id", "initiative_id", "estimate_p50", "estimate_p90"],
    )
    op.drop_index("ix_initiatives_status", "initiatives")


def downgrade() -> None:
    op.create_index(
        "ix_initiatives_status", "initiatives", ["organisation_id", "status", "id"]
    )
    op.drop_index("ix_scope_items_estimates", "scope_items")
    op.drop_index("ix_initiatives_facets", "initiatives")
