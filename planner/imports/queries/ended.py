"""Which initiatives of a file a scenario is not to plan, since nothing of them is left to do."""

from collections.abc import Collection

from sqlalchemy import select

from planner.core.among import among
from planner.core.session import Session
from planner.domain.lifecycle import ENDED
from planner.portfolio.models import Initiative
from planner.scenarios.models import Ranking


def not_planned(
    session: Session, scenario_id: int, keys: Collection[int], ending: Collection[int] = ()
) -> set[int]:
    """Those that are complete or cancelled and that the scenario does not rank. Two statements.

    `ending` are so once their rows are applied. What is ranked stays, until somebody takes it out.
    """
    chosen = select(Initiative.id).where(
        among(Initiative.id, list(keys)), Initiative.status.in_(ENDED)
    )
    ended = {*session.scalars(chosen), *ending}
    ranked = select(Ranking.initiative_id).where(
        Ranking.scenario_id == scenario_id, among(Ranking.initiative_id, list(ended))
    )
    return ended - set(session.scalars(ranked))
