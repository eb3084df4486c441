"""The steps of a change to a scenario's ranking: to be taken inside an open change.

The caller has asked the fence, and touches the scenario once it is done.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select

from planner.core.session import Session
from planner.domain import ranking
from planner.scenarios.models import Ranking, Scenario


def ranked(session: Session, scenario: Scenario) -> list[int]:
    """The ids of the ranked initiatives, first rank first."""
    return list(
        session.scalars(
            select(Ranking.initiative_id)
            .where(Ranking.scenario_id == scenario.id)
            .order_by(Ranking.rank, Ranking.id)
        )
    )


def append(session: Session, scenario: Scenario, initiative_ids: Iterable[int]) -> list[int]:
    """Rank more initiatives after all others, in the order given; those ranked stay where they are.

    Gives the ids that were added. The initiatives have to be this organisation's.
    """
    before = ranked(session, scenario)
    added = ranking.append(before, initiative_ids)[len(before) :]
    rows = [
        {"scenario_id": scenario.id, "initiative_id": key, "rank": rank}
        for rank, key in enumerate(added, len(before) + 1)
    ]
    session.add_rows(Ranking, rows)
    return added


def arrange(session: Session, scenario: Scenario, order: Sequence[int]) -> None:
    """Give what is ranked the ranks of this order; what is no longer in it leaves the ranking."""
    ranks = ranking.renumber(order)
    rows = session.execute(
        select(Ranking.id, Ranking.initiative_id, Ranking.rank).where(
            Ranking.scenario_id == scenario.id
        )
    ).all()
    gone = [row.id for row in rows if row.initiative_id not in ranks]
    if gone:
        session.execute(delete(Ranking).where(Ranking.id.in_(gone)))
    moved = [
        {"id": row.id, "rank": ranks[row.initiative_id]}
        for row in rows
        if ranks.get(row.initiative_id, row.rank) != row.rank
    ]
    session.change_rows(Ranking, moved)
