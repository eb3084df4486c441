"""Answers of the calculators, kept for as long as nothing they stand on has changed."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import KEY
from planner.migrations.walls import wall

revision = '0018'
down_revision = '0017'


def upgrade() -> None:
    op.create_table('kept_calculations',
    sa.Column('id', KEY, nullable=False),
    sa.Column('scenario_id', sa.BigInteger(), nullable=False),
    sa.Column('question', sa.String(length=120), nullable=False),
    sa.Column('revision', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'scenario_id'], ['scenarios.organisation_id', 'scenarios.id'], name=op.f('fk_kept_calculations_organisation_id_scenario_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_kept_calculations_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kept_calculations')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_kept_calculations_organisation_id_id'))
    )
    op.create_index('ix_kept_calculations_question', 'kept_calculations', ['organisation_id', 'scenario_id', 'question'])
    wall('kept_calculations')


def downgrade() -> None:
    op.drop_table('kept_calculations')
