"""Parts of initiatives and of imports refer to what they are parts of, and to no organisation.

That reference holds the organisation, and what it names has one: a key of their own to the
organisation says nothing more, and PostgreSQL looked at it row by row.
"""

from alembic import op

revision = "0061"
down_revision = "0060"

PARTS = {
    "import_rows": "import_id",
    "scope_items": "initiative_id",
    "scope_skills": "scope_item_id",
    "scope_shares": "scope_item_id",
}
"""By table, the column that says what its rows are parts of."""


def upgrade() -> None:
    for table in PARTS:
        if op.get_bind().dialect.name == "postgresql":
            op.drop_constraint(op.f(f"fk_{table}_organisation_id"), table, type_="foreignkey")
        else:
            _rewrite(table, f"{_clause(table)}, ", "")


def downgrade() -> None:
    for table, column in PARTS.items():
        if op.get_bind().dialect.name == "postgresql":
            name = op.f(f"fk_{table}_organisation_id")
            op.create_foreign_key(name, table, "organisations", ["organisation_id"], ["id"])
        else:
            behind = f"CONSTRAINT fk_{table}_organisation_id_{column} "
            _rewrite(table, behind, f"{_clause(table)}, {behind}")


def _clause(table: str) -> str:
    name = f"fk_{table}_organisation_id"
    return f"CONSTRAINT {name} FOREIGN KEY(organisation_id) REFERENCES organisations (id)"


def _rewrite(table: str, told: str, tells: str) -> None:
    """Change what SQLite is told of a table, as its documentation allows for keys and checks.

    To make the table anew would let go of the rows that refer to it.
    """
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = connection.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?)"
        " WHERE type = 'table' AND name = ? AND instr(sql, ?) > 0",
        (told, tells, table, told),
    )
    assert changed.rowcount == 1, f"the table {table} does not say {told!r}"
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")
