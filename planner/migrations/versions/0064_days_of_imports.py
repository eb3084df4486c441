"""In which order the days of a file are written is kept with its import."""

from alembic import op

revision = "0064"
down_revision = "0063"

UNSAID = "2026-12-31"
ORDERS = (UNSAID, "31/12/2026", "12/31/2026")


def upgrade() -> None:
    known = ", ".join(f"'{order}'" for order in ORDERS)
    allowed = f"NOT NULL DEFAULT '{UNSAID}' CONSTRAINT ck_imports_days CHECK (days IN ({known}))"
    op.execute(f"ALTER TABLE imports ADD COLUMN days VARCHAR(40) {allowed}")


def downgrade() -> None:
    op.execute("ALTER TABLE imports DROP COLUMN days")
