"""What the whole organisation is asked for and can give, by skill, in hours of a quarter.

Demand is the whole scope of every initiative that is being resourced or executed; capacity is
everybody who works here today, counted for each skill as proficient as they are in it. Both are
kept by the job that refreshes views; what no longer holds is worked out where it is shown.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, func, or_, select

from planner import __version__
from planner.capacity.models import Employee, EmployeeSkill
from planner.core import clock, zone
from planner.core.session import Session
from planner.domain.amounts import ZERO, round_half_up
from planner.domain.hours import FULL_PROFICIENCY, WEEKS_IN_A_QUARTER
from planner.domain.planning import SkillBalance
from planner.portfolio.effects import COUNTED
from planner.portfolio.models import Initiative, ScopeItem, ScopeSkill
from planner.scenarios import inputs
from planner.scenarios.kept_models import KeptView
from planner.scenarios.summaries import FRESH

Hours = Mapping[str, Decimal]
"""Hours by skill."""

ANSWERS = TypeAdapter(dict[str, Decimal])


@dataclass(frozen=True, slots=True)
class Whole:
    """Every skill that is asked for or given, the shortest first, and the moment it is from."""

    skills: Sequence[SkillBalance]
    at: datetime

    @property
    def short(self) -> list[SkillBalance]:
        """The skills that are asked for more than everybody has."""
        return [row for row in self.skills if row.gap < 0]


def whole(session: Session) -> Whole:
    """The organisation as a whole: from what is kept where that holds, otherwise worked out."""
    kept = {
        view: (ANSWERS.validate_json(answer), at)
        for view, answer, at in session.execute(
            select(KeptView.view, KeptView.answer, KeptView.at).where(_holding())
        )
    }
    now = clock.now()
    found = {view: kept.get(view) or (make(session), now) for view, make in VIEWS.items()}
    (asked, asked_at), (given, given_at) = found["demand_summary"], found["capacity_summary"]
    rows = [
        SkillBalance(skill, asked.get(skill, ZERO), given.get(skill, ZERO))
        for skill in sorted(asked.keys() | given.keys(), key=str.lower)
    ]
    return Whole(sorted(rows, key=lambda row: row.gap), min(asked_at, given_at))


def draw_up(session: Session, views: Collection[str], revision: int) -> None:
    """Work these views out and keep them: read `revision` before."""
    found = {view: ANSWERS.dump_json(dict(VIEWS[view](session))).decode() for view in views}
    with session.bookkeeping():
        known = {
            row.view: row
            for row in session.scalars(
                select(KeptView).where(KeptView.view.in_(views)).with_for_update()
            )
        }
        for view, answer in found.items():
            row = known.get(view) or KeptView(view=view)
            row.release, row.revision, row.at = __version__, revision, clock.now()
            row.answer = answer
            session.add(row)


def _holding() -> ColumnElement[bool]:
    return (
        (KeptView.release == __version__)
        & (KeptView.at > clock.now() - FRESH)
        & ~inputs.any_moved_on(KeptView)
    )


def _demand(session: Session) -> Hours:
    rows = session.execute(
        select(ScopeSkill.skill, func.sum(ScopeSkill.hours).label("hours"))
        .join(ScopeItem, ScopeItem.id == ScopeSkill.scope_item_id)
        .join(Initiative, Initiative.id == ScopeItem.initiative_id)
        .where(Initiative.status.in_(COUNTED))
        .group_by(ScopeSkill.skill)
    )
    return {row.skill: row.hours for row in rows}


def _capacity(session: Session) -> Hours:
    today = zone.today(session)
    rows = session.execute(
        select(EmployeeSkill.name, EmployeeSkill.proficiency, func.sum(Employee.hours_per_week))
        .join(Employee, Employee.id == EmployeeSkill.employee_id)
        .where(
            Employee.active_start <= today,
            or_(Employee.active_end.is_(None), Employee.active_end >= today),
        )
        .group_by(EmployeeSkill.name, EmployeeSkill.proficiency)
    )
    return _weighed((skill, proficiency, weekly) for skill, proficiency, weekly in rows)


def _weighed(rows: Iterable[tuple[str, int, Decimal]]) -> Hours:
    given: defaultdict[str, Decimal] = defaultdict(Decimal)
    for skill, proficiency, weekly in rows:
        given[skill] += weekly * WEEKS_IN_A_QUARTER * proficiency / FULL_PROFICIENCY
    return {skill: round_half_up(hours) for skill, hours in given.items()}


VIEWS: Mapping[str, Callable[[Session], Hours]] = {
    "demand_summary": _demand,
    "capacity_summary": _capacity,
}
"""How each view is worked out."""
