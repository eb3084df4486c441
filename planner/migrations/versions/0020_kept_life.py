"""What is kept of a plan's life: baselines, drift, freeze dates and revisions."""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import KEY
from planner.migrations.walls import wall

revision = '0020'
down_revision = '0019'

TENANT_TABLES = (
    'baseline_snapshots',
    'baseline_people',
    'baseline_skills',
    'baseline_demands',
    'baseline_allocations',
    'baseline_pools',
    'drift_thresholds',
    'drift_alerts',
)

REASONS = "'CRITICAL', 'COMPLIANCE', 'PRODUCTION_OUTAGE', 'EXEC_DIRECTIVE'"

COLUMNS = {
    'revision_reason': f'VARCHAR(40) CONSTRAINT ck_scenarios_revision_reason CHECK (revision_reason IN ({REASONS}))',
    'change_log': "VARCHAR(2000) DEFAULT '' NOT NULL",
    'needs_reconciliation': 'BOOLEAN DEFAULT false NOT NULL',
    'reconciled_at': 'TIMESTAMP WITH TIME ZONE',
    'reconciled_by': 'BIGINT',
    'cloned_from_id': 'BIGINT',
}


def upgrade() -> None:
    op.create_table('drift_thresholds',
    sa.Column('id', KEY, nullable=False),
    sa.Column('period_id', sa.BigInteger(), nullable=True),
    sa.Column('capacity', sa.BigInteger(), nullable=False),
    sa.Column('demand', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('capacity >= 0 and demand >= 0', name=op.f('ck_drift_thresholds_limits_not_negative')),
    sa.ForeignKeyConstraint(['organisation_id', 'period_id'], ['periods.organisation_id', 'periods.id'], name=op.f('fk_drift_thresholds_organisation_id_period_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_drift_thresholds_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_drift_thresholds')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_drift_thresholds_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'period_id', name=op.f('uq_drift_thresholds_organisation_id_period_id'))
    )
    op.create_index('uq_drift_thresholds_for_all', 'drift_thresholds', ['organisation_id'], unique=True, sqlite_where=sa.text('period_id is null'), postgresql_where=sa.text('period_id is null'))
    op.create_table('baseline_snapshots',
    sa.Column('id', KEY, nullable=False),
    sa.Column('scenario_id', sa.BigInteger(), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_by', sa.BigInteger(), nullable=True),
    sa.Column('capacity_hours', sa.BigInteger(), nullable=False),
    sa.Column('demand_hours', sa.BigInteger(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('initiatives', sa.Integer(), nullable=False),
    sa.Column('allocations', sa.Integer(), nullable=False),
    sa.Column('checked_revision', sa.BigInteger(), nullable=True),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'scenario_id'], ['scenarios.organisation_id', 'scenarios.id'], name=op.f('fk_baseline_snapshots_organisation_id_scenario_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_baseline_snapshots_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_baseline_snapshots')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_baseline_snapshots_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'scenario_id', name=op.f('uq_baseline_snapshots_organisation_id_scenario_id'))
    )
    op.create_table('drift_alerts',
    sa.Column('id', KEY, nullable=False),
    sa.Column('scenario_id', sa.BigInteger(), nullable=False),
    sa.Column('status', sa.Enum('ACTIVE', 'ACKNOWLEDGED', 'RESOLVED', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('capacity_percent', sa.BigInteger(), nullable=False),
    sa.Column('demand_percent', sa.BigInteger(), nullable=False),
    sa.Column('net_gap_hours', sa.BigInteger(), nullable=False),
    sa.Column('detected_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_by', sa.BigInteger(), nullable=True),
    sa.Column('acknowledged_capacity', sa.BigInteger(), nullable=True),
    sa.Column('acknowledged_demand', sa.BigInteger(), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'scenario_id'], ['scenarios.organisation_id', 'scenarios.id'], name=op.f('fk_drift_alerts_organisation_id_scenario_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_drift_alerts_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_drift_alerts')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_drift_alerts_organisation_id_id'))
    )
    op.create_index('uq_drift_alerts_open', 'drift_alerts', ['organisation_id', 'scenario_id'], unique=True, sqlite_where=sa.text("status <> 'RESOLVED'"), postgresql_where=sa.text("status <> 'RESOLVED'"))
    op.create_table('baseline_allocations',
    sa.Column('id', KEY, nullable=False),
    sa.Column('snapshot_id', sa.BigInteger(), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('initiative_id', sa.BigInteger(), nullable=True),
    sa.Column('title', sa.String(length=255), nullable=True),
    sa.Column('start_date', sa.Date(), nullable=False),
    sa.Column('end_date', sa.Date(), nullable=False),
    sa.Column('percentage', sa.BigInteger(), nullable=False),
    sa.Column('hours', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'snapshot_id'], ['baseline_snapshots.organisation_id', 'baseline_snapshots.id'], name=op.f('fk_baseline_allocations_organisation_id_snapshot_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_baseline_allocations_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_baseline_allocations')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_baseline_allocations_organisation_id_id'))
    )
    op.create_index('ix_baseline_allocations_snapshot', 'baseline_allocations', ['organisation_id', 'snapshot_id'], unique=False)
    op.create_table('baseline_demands',
    sa.Column('id', KEY, nullable=False),
    sa.Column('snapshot_id', sa.BigInteger(), nullable=False),
    sa.Column('initiative_id', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.String(length=255), nullable=False),
    sa.Column('skill', sa.String(length=255), nullable=False),
    sa.Column('hours', sa.BigInteger(), nullable=False),
    sa.Column('share', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'snapshot_id'], ['baseline_snapshots.organisation_id', 'baseline_snapshots.id'], name=op.f('fk_baseline_demands_organisation_id_snapshot_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_baseline_demands_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_baseline_demands')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_baseline_demands_organisation_id_id'))
    )
    op.create_index('ix_baseline_demands_snapshot', 'baseline_demands', ['organisation_id', 'snapshot_id'], unique=False)
    op.create_table('baseline_people',
    sa.Column('id', KEY, nullable=False),
    sa.Column('snapshot_id', sa.BigInteger(), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('hours_per_week', sa.BigInteger(), nullable=False),
    sa.Column('hours_available', sa.BigInteger(), nullable=True),
    sa.Column('time_off', sa.BigInteger(), nullable=True),
    sa.Column('hours', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'snapshot_id'], ['baseline_snapshots.organisation_id', 'baseline_snapshots.id'], name=op.f('fk_baseline_people_organisation_id_snapshot_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_baseline_people_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_baseline_people')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_baseline_people_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'snapshot_id', 'employee_id', name=op.f('uq_baseline_people_organisation_id_snapshot_id_employee_id'))
    )
    op.create_table('baseline_pools',
    sa.Column('id', KEY, nullable=False),
    sa.Column('snapshot_id', sa.BigInteger(), nullable=False),
    sa.Column('pool_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('supply', sa.BigInteger(), nullable=False),
    sa.Column('p50', sa.BigInteger(), nullable=False),
    sa.Column('p90', sa.BigInteger(), nullable=True),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'snapshot_id'], ['baseline_snapshots.organisation_id', 'baseline_snapshots.id'], name=op.f('fk_baseline_pools_organisation_id_snapshot_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_baseline_pools_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_baseline_pools')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_baseline_pools_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'snapshot_id', 'pool_id', name=op.f('uq_baseline_pools_organisation_id_snapshot_id_pool_id'))
    )
    op.create_table('baseline_skills',
    sa.Column('id', KEY, nullable=False),
    sa.Column('snapshot_id', sa.BigInteger(), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('skill', sa.String(length=255), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'snapshot_id'], ['baseline_snapshots.organisation_id', 'baseline_snapshots.id'], name=op.f('fk_baseline_skills_organisation_id_snapshot_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_baseline_skills_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_baseline_skills')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_baseline_skills_organisation_id_id'))
    )
    op.create_index('ix_baseline_skills_snapshot', 'baseline_skills', ['organisation_id', 'snapshot_id', 'employee_id'], unique=False)
    op.add_column('periods', sa.Column('freeze_on', sa.Date(), nullable=True))
    sqlite = op.get_bind().dialect.name == 'sqlite'
    for name, kind in COLUMNS.items():  # a batch would lose the triggers
        if sqlite:
            kind = kind.replace('TIMESTAMP WITH TIME ZONE', 'DATETIME').replace('DEFAULT false', 'DEFAULT 0')
        op.execute(f'ALTER TABLE scenarios ADD COLUMN {name} {kind}')
    for table in TENANT_TABLES:
        wall(table)


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.execute(f'ALTER TABLE scenarios DROP COLUMN {name}')
    op.execute('ALTER TABLE periods DROP COLUMN freeze_on')
    for table in reversed(TENANT_TABLES):
        op.drop_table(table)

