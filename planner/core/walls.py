"""Whether PostgreSQL's own walls stand: row-level security that binds the application's role."""

from sqlalchemy import text
from sqlalchemy.engine import Connection

_ROLE = "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
_OWNED = "select tablename from pg_tables where schemaname = 'public' and tableowner = current_user"
_OPEN = """
select c.relname from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
join pg_attribute a on a.attrelid = c.oid and a.attname = 'organisation_id'
where c.relkind = 'r' and not (c.relrowsecurity and c.relforcerowsecurity)
  and c.relname <> 'memberships'
"""


def weak_walls(connection: Connection) -> list[str]:
    """A sentence for each way in which the walls do not hold; none on a sound database."""
    weak = []
    if connection.scalar(text(_ROLE)):
        weak.append("the application's role bypasses row-level security; give it a plain role.")
    if owned := connection.scalars(text(_OWNED)).all():
        weak.append(
            f"the application's role owns {len(owned)} tables; let PLANNER_OWNER_DATABASE_URL "
            "name another role, which migrates."
        )
    if unguarded := connection.scalars(text(_OPEN)).all():
        weak.append(f"row-level security is not forced on {', '.join(sorted(unguarded))}.")
    return weak
