"""By the key of a row it is found which imports wrote it, and of a new row what it lacks."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op
from planner.migrations.types import JSON_VALUE, KEY
from planner.migrations.walls import wall

revision = "0071"
down_revision = "0070"

TABLE, BLOCK = "import_spans", 1024
READ = ("imports", "import_batches", "import_rows")
IMPORTS = sa.table(
    "imports", *map(sa.column, ("id", "organisation_id", "kind")), sa.column("lacks", JSON_VALUE)
)
BATCHES = sa.table(
    "import_batches",
    *map(sa.column, ("id", "organisation_id", "import_id")),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("marks", JSON_VALUE),
    sa.column("changes", JSON_VALUE),
)
ROWS = sa.table(
    "import_rows", *map(sa.column, ("organisation_id", "import_id", "number", "outcome", "kinds"))
)
AT_ONCE = 500


def upgrade() -> None:
    spans = op.create_table(
        TABLE,
        sa.Column("id", KEY, nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("made", sa.Boolean(), nullable=False),
        sa.Column("first_key", sa.BigInteger(), nullable=False),
        sa.Column("last_key", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "import_id"],
            ["imports.organisation_id", "imports.id"],
            name=op.f(f"fk_{TABLE}_organisation_id_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(
        "ix_import_spans_keys", TABLE, ["organisation_id", "kind", "first_key", "last_key"]
    )
    op.create_index("ix_import_spans_import", TABLE, ["organisation_id", "import_id"])
    with _unwalled():
        _fill(spans)
        _note_lacks()
    wall(TABLE)


def downgrade() -> None:
    with _unwalled():
        op.execute("UPDATE import_rows SET kinds = NULL WHERE outcome = 'new'")
    op.drop_table(TABLE)


@contextmanager
def _unwalled() -> Iterator[None]:
    """On PostgreSQL row-level security, which is forced, would hide the rows."""
    walled = READ if op.get_bind().dialect.name == "postgresql" else ()
    for table in walled:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    yield
    for table in walled:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _fill(spans: sa.Table) -> None:
    """The spans of batches that are there, in the order in which they were applied."""
    bind = op.get_bind()
    kinds = {key: kind for key, kind in bind.execute(sa.select(IMPORTS.c.id, IMPORTS.c.kind))}
    own = (BATCHES.c.id, BATCHES.c.organisation_id, BATCHES.c.import_id, BATCHES.c.at)
    for batch, organisation, of, at in bind.execute(sa.select(*own).order_by(BATCHES.c.id)).all():
        told = {"organisation_id": organisation, "import_id": of, "kind": kinds[of], "at": at}
        rows = [
            {**told, "made": made, "first_key": first, "last_key": last}
            for made, run in _runs(batch)
            for first, last in _cut(*run)
        ]
        if rows:
            bind.execute(spans.insert(), rows)


def _runs(batch: int) -> Iterator[tuple[bool, tuple[int, int]]]:
    """The runs of keys that a batch made, or changed; the keys themselves where it kept none."""
    bind, only = op.get_bind(), BATCHES.c.id == batch
    marks: Any = bind.scalar(sa.select(BATCHES.c.marks).where(only))
    if marks:
        yield from ((name == "made", run[:2]) for name in ("made", "changed") for run in marks[name])
        return
    changes: Sequence[Any] = bind.scalar(sa.select(BATCHES.c.changes).where(only)) or ()
    yield from ((before is None, (key, key)) for key, before, *_ in changes)


def _cut(first: int, last: int) -> Iterator[tuple[int, int]]:
    for begin in range(first - first % BLOCK, last + 1, BLOCK):
        yield max(first, begin), min(last, begin + BLOCK - 1)


def _note_lacks() -> None:
    """What new rows lack beside each of them; so far it was kept by what is lacking."""
    bind = op.get_bind()
    chosen = sa.select(IMPORTS.c.id, IMPORTS.c.organisation_id, IMPORTS.c.lacks)
    for of, organisation, lacks in bind.execute(chosen).all():
        for kind, _, numbers in lacks:
            for begin in range(0, len(numbers), AT_ONCE):
                bind.execute(
                    ROWS.update()
                    .where(
                        ROWS.c.organisation_id == organisation,
                        ROWS.c.import_id == of,
                        ROWS.c.outcome == "new",
                        ROWS.c.number.in_(numbers[begin : begin + AT_ONCE]),
                    )
                    .values(kinds=sa.func.coalesce(ROWS.c.kinds + " ", "") + kind)
                )
