"""Whom and what an allocation can be of."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from planner.capacity.models import Employee
from planner.core.session import Session
from planner.domain.staffing import ENDED
from planner.portfolio.archive import IN_USE
from planner.portfolio.models import Initiative
from planner.scenarios.models import Ranking, Scenario


def people(session: Session, scenario: Scenario) -> list[tuple[int, str]]:
    """Everybody who works here in the scenario's quarter, by name."""
    period = scenario.period
    rows = session.execute(
        select(Employee.id, Employee.name, Employee.job_title)
        .where(
            Employee.active_start <= period.end_date,
            or_(Employee.active_end.is_(None), Employee.active_end >= period.start_date),
        )
        .order_by(Employee.name, Employee.id)
    )
    return [(key, f"{name}, {title}" if title else name) for key, name, title in rows]


def initiatives(
    session: Session, scenario: Scenario, also: Sequence[int] = ()
) -> list[tuple[int, str]]:
    """What people can be given to: by rank, then the rest by title; `also` whatever its status."""
    rows = session.execute(
        select(Initiative.id, Initiative.title, Ranking.rank)
        .outerjoin(
            Ranking,
            (Ranking.initiative_id == Initiative.id) & (Ranking.scenario_id == scenario.id),
        )
        .where(or_(Initiative.status.not_in(ENDED) & IN_USE, Initiative.id.in_(also)))
        .order_by(Ranking.rank.is_(None), Ranking.rank, Initiative.title)
    )
    return [(key, f"{rank}. {title}" if rank else title) for key, title, rank in rows]
