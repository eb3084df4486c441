"""What initiatives are called."""

from collections.abc import Collection

from sqlalchemy import select

from planner.core.among import among
from planner.core.session import Session
from planner.portfolio.models import Initiative


def titles_of(session: Session, keys: Collection[int]) -> dict[int, str]:
    """The titles of those of these initiatives that there are, by key. One select, or none."""
    if not keys:
        return {}
    chosen = select(Initiative.id, Initiative.title).where(among(Initiative.id, keys))
    return dict(session.execute(chosen.order_by(Initiative.id)).all())
