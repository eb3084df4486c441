"""Jobs: the tables that are the truth about background work, and the organisation of the system's.

Their walls admit the platform's scope too, since one worker claims for every organisation.
"""

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import JSON_VALUE, KEY
from planner.migrations.walls import wall

revision = '0009'
down_revision = '0005'

TENANT_TABLES = (
    'jobs',
    'job_attempts',
    'dead_letters',
    'schedules',
    'schedule_fires',
)
ORGANISATIONS = sa.table(
    'organisations',
    sa.column('slug', sa.String),
    sa.column('name', sa.String),
    sa.column('time_zone', sa.String),
    sa.column('created_at', sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    op.create_table('job_queues',
    sa.Column('name', sa.String(length=63), nullable=False),
    sa.Column('paused', sa.Boolean(), server_default='0', nullable=False),
    sa.Column('paused_by', sa.BigInteger(), nullable=True),
    sa.Column('paused_because', sa.String(length=500), nullable=True),
    sa.Column('paused_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_job_queues'))
    )
    op.create_table('workers',
    sa.Column('id', KEY, nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('solitary', sa.Boolean(), server_default='0', nullable=False),
    sa.Column('version', sa.String(length=40), nullable=False),
    sa.Column('host', sa.String(length=255), nullable=False),
    sa.Column('pid', sa.Integer(), nullable=False),
    sa.Column('threads', sa.Integer(), nullable=False),
    sa.Column('queues', JSON_VALUE, nullable=False),
    sa.Column('tasks', JSON_VALUE, nullable=False),
    sa.Column('started_at', sa.BigInteger(), nullable=False),
    sa.Column('heartbeat_at', sa.BigInteger(), nullable=False),
    sa.Column('stopping', sa.Boolean(), server_default='0', nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_workers')),
    sa.UniqueConstraint('name', name=op.f('uq_workers_name'))
    )
    op.create_table('dead_letters',
    sa.Column('id', KEY, nullable=False),
    sa.Column('job_id', sa.BigInteger(), nullable=False),
    sa.Column('queue', sa.String(length=63), nullable=False),
    sa.Column('task', sa.String(length=120), nullable=False),
    sa.Column('payload', JSON_VALUE, nullable=False),
    sa.Column('payload_version', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Enum('exhausted', 'refused', 'bad_payload', 'worker_lost', 'unknown_task', name='reason', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('error_class', sa.String(length=255), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('attempts', JSON_VALUE, nullable=False),
    sa.Column('subject', sa.String(length=600), nullable=True),
    sa.Column('subject_kind', sa.String(length=63), nullable=True),
    sa.Column('subject_id', sa.BigInteger(), nullable=True),
    sa.Column('requested_by', sa.BigInteger(), nullable=True),
    sa.Column('idempotency_key', sa.String(length=255), nullable=True),
    sa.Column('first_failed_at', sa.BigInteger(), nullable=False),
    sa.Column('failed_at', sa.BigInteger(), nullable=False),
    sa.Column('status', sa.Enum('open', 'retried', 'closed', 'discarded', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('retried_as', sa.BigInteger(), nullable=True),
    sa.Column('discarded_because', sa.String(length=500), nullable=True),
    sa.Column('closed_at', sa.BigInteger(), nullable=True),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_dead_letters_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dead_letters')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_dead_letters_organisation_id_id'))
    )
    with op.batch_alter_table('dead_letters', schema=None) as batch_op:
        batch_op.create_index('ix_dead_letters_age', ['failed_at'], unique=False)
        batch_op.create_index('ix_dead_letters_cause', ['organisation_id', 'status', 'fingerprint'], unique=False)
        batch_op.create_index('ix_dead_letters_job', ['organisation_id', 'job_id'], unique=False)

    op.create_table('jobs',
    sa.Column('id', KEY, nullable=False),
    sa.Column('queue', sa.String(length=63), nullable=False),
    sa.Column('task', sa.String(length=120), nullable=False),
    sa.Column('payload', JSON_VALUE, nullable=False),
    sa.Column('payload_version', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'running', 'succeeded', 'cancelled', 'dead', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('run_at', sa.BigInteger(), nullable=False),
    sa.Column('rank_at', sa.BigInteger(), nullable=False),
    sa.Column('attempt', sa.Integer(), server_default='0', nullable=False),
    sa.Column('failures', sa.Integer(), server_default='0', nullable=False),
    sa.Column('retries', sa.Integer(), server_default='0', nullable=False),
    sa.Column('rescues', sa.Integer(), server_default='0', nullable=False),
    sa.Column('blamed', sa.Integer(), server_default='0', nullable=False),
    sa.Column('solitary', sa.Boolean(), server_default='0', nullable=False),
    sa.Column('lease_owner', sa.String(length=120), nullable=True),
    sa.Column('lease_expires_at', sa.BigInteger(), nullable=True),
    sa.Column('cursor', JSON_VALUE, nullable=True),
    sa.Column('done', sa.BigInteger(), nullable=True),
    sa.Column('total', sa.BigInteger(), nullable=True),
    sa.Column('note', sa.String(length=300), nullable=True),
    sa.Column('result', JSON_VALUE, nullable=True),
    sa.Column('dedup_key', sa.String(length=255), nullable=True),
    sa.Column('idempotency_key', sa.String(length=255), nullable=True),
    sa.Column('requests', sa.Integer(), server_default='1', nullable=False),
    sa.Column('rerun_requested', sa.Boolean(), server_default='0', nullable=False),
    sa.Column('rerun_payload', JSON_VALUE, nullable=True),
    sa.Column('cancel_requested', sa.Boolean(), server_default='0', nullable=False),
    sa.Column('dead_reason', sa.Enum('exhausted', 'refused', 'bad_payload', 'worker_lost', 'unknown_task', name='dead_reason', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('error_class', sa.String(length=255), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('requested_by', sa.BigInteger(), nullable=True),
    sa.Column('request_id', sa.String(length=64), nullable=True),
    sa.Column('subject', sa.String(length=600), nullable=True),
    sa.Column('subject_kind', sa.String(length=63), nullable=True),
    sa.Column('subject_id', sa.BigInteger(), nullable=True),
    sa.Column('retry_of', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('started_at', sa.BigInteger(), nullable=True),
    sa.Column('finished_at', sa.BigInteger(), nullable=True),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_jobs_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jobs')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_jobs_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'idempotency_key', name=op.f('uq_jobs_organisation_id_idempotency_key')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.create_index('ix_jobs_claim', ['queue', 'rank_at', 'id'], unique=False, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
        batch_op.create_index('ix_jobs_done', ['queue', 'state', 'finished_at'], unique=False, sqlite_where=sa.text("state IN ('succeeded', 'cancelled', 'dead')"), postgresql_where=sa.text("state IN ('succeeded', 'cancelled', 'dead')"))
        batch_op.create_index('ix_jobs_due', ['queue', 'run_at'], unique=False, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
        batch_op.create_index('ix_jobs_running', ['queue', 'lease_expires_at'], unique=False, sqlite_where=sa.text("state = 'running'"), postgresql_where=sa.text("state = 'running'"))
        batch_op.create_index('ix_jobs_subject', ['organisation_id', 'subject_kind', 'subject_id', 'id'], unique=False)
        batch_op.create_index('uq_jobs_dedup', ['organisation_id', 'task', 'dedup_key'], unique=True, sqlite_where=sa.text("dedup_key IS NOT NULL AND state IN ('waiting', 'running')"), postgresql_where=sa.text("dedup_key IS NOT NULL AND state IN ('waiting', 'running')"))

    op.create_table('schedules',
    sa.Column('id', KEY, nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('task', sa.String(length=120), nullable=False),
    sa.Column('payload', JSON_VALUE, nullable=False),
    sa.Column('cron', sa.String(length=120), nullable=False),
    sa.Column('every_slot', sa.Boolean(), server_default='0', nullable=False),
    sa.Column('paused', sa.Boolean(), server_default='0', nullable=False),
    sa.Column('next_at', sa.BigInteger(), nullable=False),
    sa.Column('last_at', sa.BigInteger(), nullable=True),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_schedules_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedules')),
    sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_schedules_organisation_id_id')),
    sa.UniqueConstraint('organisation_id', 'name', name=op.f('uq_schedules_organisation_id_name'))
    )
    op.create_table('job_attempts',
    sa.Column('id', KEY, nullable=False),
    sa.Column('job_id', sa.BigInteger(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('queue', sa.String(length=63), nullable=False),
    sa.Column('worker', sa.String(length=120), nullable=False),
    sa.Column('solitary', sa.Boolean(), server_default='0', nullable=False),
    sa.Column('rescue', sa.Boolean(), server_default='0', nullable=False),
    sa.Column('started_at', sa.BigInteger(), nullable=False),
    sa.Column('finished_at', sa.BigInteger(), nullable=True),
    sa.Column('outcome', sa.Enum('succeeded', 'failed', 'cancelled', 'lost', 'returned', 'snoozed', name='outcome', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('error_class', sa.String(length=255), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('traceback', sa.Text(), nullable=True),
    sa.Column('wait', sa.BigInteger(), nullable=True),
    sa.Column('next_run_at', sa.BigInteger(), nullable=True),
    sa.Column('log', sa.Text(), server_default='', nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'job_id'], ['jobs.organisation_id', 'jobs.id'], name=op.f('fk_job_attempts_organisation_id_job_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_job_attempts_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job_attempts')),
    sa.UniqueConstraint('job_id', 'attempt', name=op.f('uq_job_attempts_job_id_attempt'))
    )
    with op.batch_alter_table('job_attempts', schema=None) as batch_op:
        batch_op.create_index('ix_job_attempts_job', ['organisation_id', 'job_id'], unique=False)
        batch_op.create_index('ix_job_attempts_started', ['queue', 'started_at'], unique=False)

    op.create_table('schedule_fires',
    sa.Column('id', KEY, nullable=False),
    sa.Column('schedule_id', sa.BigInteger(), nullable=False),
    sa.Column('slot', sa.BigInteger(), nullable=False),
    sa.Column('job_id', sa.BigInteger(), nullable=True),
    sa.Column('fired_at', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id', 'schedule_id'], ['schedules.organisation_id', 'schedules.id'], name=op.f('fk_schedule_fires_organisation_id_schedule_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_schedule_fires_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedule_fires')),
    sa.UniqueConstraint('schedule_id', 'slot', name=op.f('uq_schedule_fires_schedule_id_slot'))
    )
    with op.batch_alter_table('schedule_fires', schema=None) as batch_op:
        batch_op.create_index('ix_schedule_fires_schedule', ['organisation_id', 'schedule_id', 'slot'], unique=False)

    for table in TENANT_TABLES:
        wall(table, platform=True)
    op.execute(
        sa.insert(ORGANISATIONS).values(
            slug='platform', name='Platform', time_zone='Etc/UTC', created_at=sa.func.now()
        )
    )


def downgrade() -> None:
    with op.batch_alter_table('schedule_fires', schema=None) as batch_op:
        batch_op.drop_index('ix_schedule_fires_schedule')

    op.drop_table('schedule_fires')
    with op.batch_alter_table('job_attempts', schema=None) as batch_op:
        batch_op.drop_index('ix_job_attempts_started')
        batch_op.drop_index('ix_job_attempts_job')

    op.drop_table('job_attempts')
    op.drop_table('schedules')
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.drop_index('uq_jobs_dedup', sqlite_where=sa.text("dedup_key IS NOT NULL AND state IN ('waiting', 'running')"), postgresql_where=sa.text("dedup_key IS NOT NULL AND state IN ('waiting', 'running')"))
        batch_op.drop_index('ix_jobs_subject')
        batch_op.drop_index('ix_jobs_running', sqlite_where=sa.text("state = 'running'"), postgresql_where=sa.text("state = 'running'"))
        batch_op.drop_index('ix_jobs_due', sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
        batch_op.drop_index('ix_jobs_done', sqlite_where=sa.text("state IN ('succeeded', 'cancelled', 'dead')"), postgresql_where=sa.text("state IN ('succeeded', 'cancelled', 'dead')"))
        batch_op.drop_index('ix_jobs_claim', sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))

    op.drop_table('jobs')
    with op.batch_alter_table('dead_letters', schema=None) as batch_op:
        batch_op.drop_index('ix_dead_letters_job')
        batch_op.drop_index('ix_dead_letters_cause')
        batch_op.drop_index('ix_dead_letters_age')

    op.drop_table('dead_letters')
    op.drop_table('workers')
    op.drop_table('job_queues')
    op.execute(sa.delete(ORGANISATIONS).where(ORGANISATIONS.c.slug == 'platform'))
