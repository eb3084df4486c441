"""Who took away what a figure stood on, from the audit."""

from collections.abc import Iterator, Mapping

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import undefer

from planner.capacity.models import Employee, SkillPool
from planner.core.audit import AuditEvent
from planner.core.identity import User
from planner.core.session import Session
from planner.core.stamp import Changed
from planner.domain.figures import Figure
from planner.portfolio.models import Initiative
from planner.scenarios.booking import ALLOCATIONS, Engagement
from planner.scenarios.models import Ranking, Scenario
from planner.scenarios.writing import DEMANDS

LOOKED_AT = 200
"""Changes of a scenario that are looked through, the newest first."""

AT_A_TIME = 20

OF_SCOPE = ("initiative.scope_item_removed",)

REMOVALS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "person": (Employee.__tablename__, ("employee.removed",)),
    "pool": (SkillPool.__tablename__, ("skill_pool.deactivated",)),
    "initiative": (Initiative.__tablename__, OF_SCOPE),
}
"""Of a row that a figure names by its key: its table, and what takes it or its rows away."""


def removal(session: Session, scenario: Scenario, about: Figure) -> Changed | None:
    """The newest change that took away what a figure of a scenario stood on, and who made it.

    None where none is known: the figure was never there, or rows of that change were not kept.
    """
    found = [
        each for each in (_of_rows(session, about), _of_plan(session, scenario, about)) if each
    ]
    return max(found, key=lambda changed: changed.event.id, default=None)


def _of_rows(session: Session, about: Figure) -> Changed | None:
    """The newest removal of a row that the figure names, or of scope that asked for its skill."""
    named = [
        and_(
            AuditEvent.subject_kind == table,
            AuditEvent.subject_id == about.key(kind),
            AuditEvent.action.in_(actions),
        )
        for kind, (table, actions) in REMOVALS.items()
        if about.key(kind) is not None
    ]
    if not named:
        return None
    rows = session.execute(
        select(AuditEvent, User.name)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(or_(*named))
        .order_by(AuditEvent.id.desc())
        .limit(AT_A_TIME)
    )
    return next((Changed(event, by) for event, by in rows if _of_skill(event, about)), None)


def _of_skill(event: AuditEvent, about: Figure) -> bool:
    """Whether what was removed can be what a figure of this skill stood on."""
    if event.action not in OF_SCOPE:
        return True
    asked, skill = event.facts.get("skills", []), about.name("skill") or ""
    return skill.lower() in {each.lower() for each in asked}


def _of_plan(session: Session, scenario: Scenario, about: Figure) -> Changed | None:
    """The newest change of the scenario after which it had a row no more that the figure needs."""
    chosen = (
        select(AuditEvent, User.name)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(
            AuditEvent.subject_kind == Scenario.__tablename__,
            AuditEvent.subject_id == scenario.id,
            AuditEvent.details.is_not(None),
        )
        .order_by(AuditEvent.id.desc())
        .limit(LOOKED_AT)
        .options(undefer(AuditEvent.details))
        .execution_options(yield_per=AT_A_TIME)
    )
    with session.execute(chosen) as rows:
        changes = (Changed(event, by) for event, by in rows)
        return next((one for one in changes if any(_gone(one.event, about))), None)


def _gone(event: AuditEvent, about: Figure) -> Iterator[bool]:
    """For each row of a change whether its end takes the figure away."""
    pool, initiative, person = about.key("pool"), about.key("initiative"), about.key("person")
    kept = event.details or {}
    if pool is not None and initiative is not None:
        for _, asking, asked, _, after in kept.get(DEMANDS, []):
            yield (asking, asked) == (initiative, pool) and after is None
    elif initiative is not None:
        for _, before, after in kept.get(Ranking.__tablename__, []):
            yield initiative in before and initiative not in after
    if person is not None:
        for _, before, after in kept.get(ALLOCATIONS, []):
            was = Engagement.of(before)
            yield was is not None and after is None and was.employee_id == person
