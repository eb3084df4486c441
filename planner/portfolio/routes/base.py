"""The blueprint of initiative pages; the modules beside this one register on it."""

from collections.abc import Sequence

from flask import g

from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.portfolio.asked import Asked, asked
from planner.web.pages import Pages

pages = Pages("portfolio", "planner.portfolio")


def asked_here(session: Session, keys: Sequence[int]) -> Asked | None:
    """What initiatives are in the primary plan of the quarter; None for who may see no plans."""
    return asked(session, keys) if Permission.SCENARIO_READ in g.visitor.permissions else None
