"""What whoever asked for a job of an import may do by the time that it is done."""

from sqlalchemy import select

from planner.core.identity import Membership, User
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.imports.kinds.registry import kind_of
from planner.imports.models import Import
from planner.imports.refusals import MayNoMore

MAY_PLAN = frozenset({Permission.PLANNING_WRITE, Permission.SCENARIO_WRITE})
"""What it takes to rank initiatives, and to take them out of plans."""


def require_allowed(session: Session, of: Import) -> frozenset[Permission]:
    """Refuse whoever may not import such rows any more: `MayNoMore`; else what they may do.

    One statement.
    """
    about, held = kind_of(of), _held(session)
    if about.permission not in held:
        raise MayNoMore(of, about.many)
    return held


def still_may_plan(session: Session) -> bool:
    """Whether whoever asked may change what scenarios plan. One statement."""
    return _held(session) >= MAY_PLAN


def _held(session: Session) -> frozenset[Permission]:
    """All, where it is the installation itself that acts."""
    if session.actor_id is None:
        return frozenset(Permission)
    found = session.scalar(
        select(Membership)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.organisation_id == session.organisation_id,
            Membership.user_id == session.actor_id,
            Membership.active,
            User.active,
        )
        .execution_options(populate_existing=True)
    )
    return found.permissions if found else frozenset()
