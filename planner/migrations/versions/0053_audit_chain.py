"""Every audit event gets a link in the chain of its organisation, and walks along it are kept.

What was recorded before has none.
"""

import sqlalchemy as sa
from alembic import op

from planner.migrations.types import KEY
from planner.migrations.walls import permanent, wall

revision = "0053"
down_revision = "0052"


TURN = """
CREATE FUNCTION planner_audit_turn(own bigint) RETURNS varchar LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('audit', own));
  RETURN (SELECT hash FROM audit_events WHERE organisation_id = own ORDER BY id DESC LIMIT 1);
END $$
"""


def upgrade() -> None:
    op.add_column("audit_events", sa.Column("hash", sa.String(length=64), nullable=True))
    op.create_table(
        "audit_checks",
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("broken_at", sa.BigInteger(), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_audit_checks_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_checks")),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("uq_audit_checks_organisation_id_id")
        ),
    )
    wall("audit_checks")
    permanent("audit_checks")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(TURN)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION planner_audit_turn(bigint)")
    op.drop_table("audit_checks")
    op.drop_column("audit_events", "hash")
