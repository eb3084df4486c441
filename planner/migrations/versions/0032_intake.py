"""Requests: what people ask for before it is an initiative."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import JSON_VALUE, KEY
from planner.migrations.walls import wall

revision = "0032"
down_revision = "0031"

MOMENT = sa.DateTime(timezone=True)
USERS = ("requested_by_id", "sponsor_id", "created_by_id", "updated_by_id")


def choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(
        *values, native_enum=False, create_constraint=True, length=40, name=name
    )


def upgrade() -> None:
    op.create_table(
        "intake_requests",
        sa.Column("id", KEY, nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("description", sa.String(length=4000), nullable=False),
        sa.Column(
            "status",
            choice("status", "DRAFT", "TRIAGE", "ASSESSED", "APPROVED", "CONVERTED", "CLOSED"),
            nullable=False,
        ),
        sa.Column("requested_by_id", sa.BigInteger()),
        sa.Column("sponsor_id", sa.BigInteger()),
        sa.Column("org_node_id", sa.BigInteger()),
        sa.Column("target_quarter", sa.String(length=7)),
        sa.Column("value_score", sa.Integer()),
        sa.Column("effort", choice("effort", "XS", "S", "M", "L", "XL")),
        sa.Column("urgency", choice("urgency", "LOW", "MEDIUM", "HIGH", "CRITICAL")),
        sa.Column("customer", sa.String(length=255), nullable=False),
        sa.Column("tags", JSON_VALUE, nullable=False),
        sa.Column("themes", JSON_VALUE, nullable=False),
        sa.Column("initiative_id", sa.BigInteger()),
        sa.Column("snapshot", JSON_VALUE),
        sa.Column("decision_notes", sa.String(length=4000), nullable=False),
        sa.Column(
            "closed_reason",
            choice("closed_reason", "REJECTED", "DEFERRED", "DUPLICATE", "OUT_OF_SCOPE"),
        ),
        sa.Column("created_by_id", sa.BigInteger()),
        sa.Column("updated_by_id", sa.BigInteger()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_intake_requests_titled")),
        sa.CheckConstraint(
            "value_score between 1 and 10", name=op.f("ck_intake_requests_value_1_to_10")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "org_node_id"],
            ["org_nodes.organisation_id", "org_nodes.id"],
            name=op.f("fk_intake_requests_organisation_id_org_node_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_intake_requests_organisation_id"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["users.id"], name=op.f(f"fk_intake_requests_{column}")
            )
            for column in USERS
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_requests")),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("uq_intake_requests_organisation_id_id")
        ),
        sa.UniqueConstraint(
            "organisation_id",
            "initiative_id",
            name=op.f("uq_intake_requests_organisation_id_initiative_id"),
        ),
    )
    op.create_index(
        "ix_intake_requests_status", "intake_requests", ["organisation_id", "status", "updated_at"]
    )
    wall("intake_requests")


def downgrade() -> None:
    op.drop_table("intake_requests")
