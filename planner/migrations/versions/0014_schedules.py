"""Schedules hold what differs by organisation; what a routine does is stated in the code alone.

No schedule has ever been due before, so both tables are made anew.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import JSON_VALUE, KEY
from planner.migrations.walls import wall

revision = "0014"
down_revision = "0013"

OUTCOMES = ('waiting', 'running', 'succeeded', 'cancelled', 'dead')


def upgrade() -> None:
    _drop()
    _schedules(
        sa.Column('cron', sa.String(length=120), nullable=True),
        sa.Column('zone', sa.String(length=63), nullable=False),
        sa.Column('next_at', sa.BigInteger(), nullable=True),
        sa.Column('paused_because', sa.String(length=500), nullable=True),
        sa.Column('paused_by', sa.BigInteger(), nullable=True),
        sa.Column('paused_at', sa.BigInteger(), nullable=True),
        sa.Column('resume_at', sa.BigInteger(), nullable=True),
    )
    with op.batch_alter_table('schedules') as batch_op:
        batch_op.create_index('ix_schedules_due', ['next_at'])
    _fires(
        sa.Column('missed', sa.Integer(), server_default='0', nullable=False),
        sa.Column('by_hand', sa.Boolean(), server_default='0', nullable=False),
        sa.Column('outcome', sa.Enum(*OUTCOMES, name='outcome', native_enum=False, create_constraint=True, length=40), nullable=True),
        sa.Column('took', sa.BigInteger(), nullable=True),
    )
    with op.batch_alter_table('schedule_fires') as batch_op:
        batch_op.create_index('ix_schedule_fires_job', ['organisation_id', 'job_id'])


def downgrade() -> None:
    _drop()
    _schedules(
        sa.Column('task', sa.String(length=120), nullable=False),
        sa.Column('payload', JSON_VALUE, nullable=False),
        sa.Column('cron', sa.String(length=120), nullable=False),
        sa.Column('every_slot', sa.Boolean(), server_default='0', nullable=False),
        sa.Column('next_at', sa.BigInteger(), nullable=False),
    )
    _fires()


def _drop() -> None:
    op.drop_table('schedule_fires')
    op.drop_table('schedules')


def _schedules(*columns: sa.Column[Any]) -> None:
    op.create_table('schedules',
    sa.Column('id', KEY, nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    *columns,
    sa.Column('paused', sa.Boolean(), server_default='0', nullable=False),
    sa.Column('last_at', sa.BigInteger(), nullable=True),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_schedules_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedules')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_schedules_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'name', name=op.f('uq_schedules_organisation_id_name'))
    )
    wall('schedules', platform=True)


def _fires(*columns: sa.Column[Any]) -> None:
    op.create_table('schedule_fires',
    sa.Column('id', KEY, nullable=False),
    sa.Column('schedule_id', sa.BigInteger(), nullable=False),
    sa.Column('slot', sa.BigInteger(), nullable=False),
    sa.Column('job_id', sa.BigInteger(), nullable=True),
    sa.Column('fired_at', sa.BigInteger(), nullable=False),
    *columns,
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'schedule_id'], ['schedules.organisation_id', 'schedules.id'], name=op.f('fk_schedule_fires_organisation_id_schedule_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_schedule_fires_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedule_fires')),
    sa.UniqueConstraint('schedule_id', 'slot', name=op.f('uq_schedule_fires_schedule_id_slot'))
    )
    with op.batch_alter_table('schedule_fires') as batch_op:
        batch_op.create_index('ix_schedule_fires_schedule', ['organisation_id', 'schedule_id', 'slot'])
    wall('schedule_fires', platform=True)
