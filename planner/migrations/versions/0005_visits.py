"""Visits: from when a person's "since your last visit" counts, however often home is opened."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'


def upgrade() -> None:
    with op.batch_alter_table('memberships') as table:
        table.add_column(sa.Column('since_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('memberships') as table:
        table.drop_column('since_at')
