"""A rate says who stated it."""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'


def upgrade() -> None:
    op.add_column('calibrations', sa.Column('created_by', sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.execute('ALTER TABLE calibrations DROP COLUMN created_by')
