"""How our column types are written into a migration, which never imports models."""

from typing import Any

from sqlalchemy import JSON, BigInteger

from planner.core.models import Fixed, Instant


def render_item(kind: str, item: Any, context: Any) -> Any:
    """The text of one of our types, or False for Alembic's own."""
    if kind != "type":
        return False
    if isinstance(item, Fixed):
        return "sa.BigInteger()"
    if isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, JSON):
        context.imports.add("from planner.migrations.types import JSON_VALUE")
        return "JSON_VALUE"
    if isinstance(item, BigInteger) and item._variant_mapping:
        context.imports.add("from planner.migrations.types import KEY")
        return "KEY"
    return False
