"""Whom and what an allocation can be of."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import case, func, or_, select

from planner.capacity.models import Employee
from planner.core.session import Session
from planner.domain.lifecycle import ENDED
from planner.portfolio.archive import IN_USE
from planner.portfolio.models import Initiative
from planner.portfolio.queries.conditions import called
from planner.scenarios.models import BY_RANK, Ranking, Scenario

MOST = 100
"""So many are offered in one menu; of more, some have to be looked for."""


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


class Works(NamedTuple):
    """What people can be given to, as far as a menu holds it."""

    offered: Sequence[tuple[int, str]]
    find: str
    """The words that were looked for."""
    total: int
    """How many have these words."""

    @property
    def cut(self) -> bool:
        """Whether there are more than a menu offers."""
        return self.total > MOST

    @property
    def many(self) -> bool:
        """Whether there is a need to look for some."""
        return bool(self.find) or self.cut


def works(
    session: Session, scenario: Scenario, find: str = "", chosen: int = 0, also: int = 0
) -> Works:
    """What people can be given to: by rank, then the rest by title. Two statements.

    Only the first are offered of those with the words in their title or key, and always `chosen`,
    what is chosen so far, and `also`, which is there already, whatever its status.
    """
    going_on = Initiative.status.not_in(ENDED) & IN_USE
    meant = going_on & called(find) if find else going_on
    kept = (going_on & (Initiative.id == chosen)) | (Initiative.id == also)
    ranked = (Ranking.initiative_id == Initiative.id) & (Ranking.scenario_id == scenario.id)
    rows = session.execute(
        select(Initiative.id, Initiative.title, Ranking.rank)
        .outerjoin(Ranking, ranked)
        .where(meant | kept)
        .order_by(case((kept, 0), else_=1), *BY_RANK)
        .limit(MOST)
    ).all()
    named = [(key, f"{rank}. {title}" if rank else title) for key, title, rank in rows]
    total = session.scalar(select(func.count(Initiative.id)).where(meant)) or 0
    return Works(named, find, total)
