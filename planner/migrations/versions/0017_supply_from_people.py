"""Supply may come from the hours of a pool's people."""

from alembic import op
from planner.migrations.walls import wall

revision = '0017'
down_revision = '0016'

NAME = 'ck_token_supplies_source'


def upgrade() -> None:
    _allow("'typed', 'imported', 'people'")


def downgrade() -> None:
    walled = op.get_bind().dialect.name == 'postgresql'
    if walled:  # forced, row-level security would hide the rows from their owner too
        op.execute('ALTER TABLE token_supplies NO FORCE ROW LEVEL SECURITY')
    op.execute("UPDATE token_supplies SET source = 'typed' WHERE source = 'people'")
    if walled:
        op.execute('ALTER TABLE token_supplies FORCE ROW LEVEL SECURITY')
    _allow("'typed', 'imported'")


def _allow(sources: str) -> None:
    name = op.f(NAME)
    with op.batch_alter_table('token_supplies') as table:
        table.drop_constraint(name, type_='check')
        table.create_check_constraint(name, f'source IN ({sources})')
    if op.get_bind().dialect.name == 'sqlite':
        wall('token_supplies')  # the batch made the table anew, without its trigger
