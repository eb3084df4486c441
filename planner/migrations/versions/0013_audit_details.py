"""Audit events keep every row a change touched, before and after, so that it can be undone."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import JSON_VALUE

revision = '0013'
down_revision = '0012'


def upgrade() -> None:
    op.add_column('audit_events', sa.Column('details', JSON_VALUE, nullable=True))


def downgrade() -> None:
    op.execute('ALTER TABLE audit_events DROP COLUMN details')  # a batch would lose the triggers
