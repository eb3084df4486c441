"""The steps of a change to a scenario's ranking: to be taken inside an open change.

The caller has asked the fence, and touches the scenario once it is done.
"""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import delete, func, select

from planner.core.among import among
from planner.core.session import Session
from planner.domain import ranking
from planner.portfolio.archive import require_all_in_use
from planner.scenarios.models import Ranking, Scenario

FEW = 10_000
"""So many are asked for by id; of more, all that are ranked are read."""


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

    Gives the ids that were added. The initiatives have to be this organisation's. Raises
    `InitiativeArchived`.
    """
    chosen = list(initiative_ids)
    there = _ranked_among(session, scenario, chosen)
    added = ranking.newcomers(there, chosen)
    require_all_in_use(session, added)
    rows = [
        {"scenario_id": scenario.id, "initiative_id": key, "rank": rank}
        for rank, key in enumerate(added, _count(session, scenario) + 1)
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


def take_out(session: Session, scenario: Scenario, initiative_ids: Collection[int]) -> int:
    """Take initiatives out of the ranking, and close the gaps; gives how many were ranked."""
    chosen = select(Ranking.id, Ranking.rank).where(
        Ranking.scenario_id == scenario.id, among(Ranking.initiative_id, initiative_ids)
    )
    gone = session.execute(chosen).all()
    if not gone:
        return 0
    session.execute(
        delete(Ranking)
        .where(among(Ranking.id, [row.id for row in gone]))
        .execution_options(synchronize_session=False)
    )
    first = min(row.rank for row in gone)
    behind = session.execute(
        select(Ranking.id, Ranking.rank)
        .where(Ranking.scenario_id == scenario.id, Ranking.rank > first)
        .order_by(Ranking.rank, Ranking.id)
    )
    moved = [
        {"id": key, "rank": rank} for rank, (key, was) in enumerate(behind, first) if rank != was
    ]
    session.change_rows(Ranking, moved)
    return len(gone)


def put(session: Session, scenario: Scenario, order: Sequence[int]) -> None:
    """Rank these initiatives in this order and no others, ranking what is not ranked yet."""
    append(session, scenario, order)
    arrange(session, scenario, order)


def keep(session: Session, scenario: Scenario, before: Sequence[int], after: Sequence[int]) -> None:
    """Keep both orders beside the change, so that it can be undone."""
    session.detail(Ranking.__tablename__, [[scenario.id, list(before), list(after)]])


def _ranked_among(session: Session, scenario: Scenario, chosen: Sequence[int]) -> set[int]:
    ranked = select(Ranking.initiative_id).where(Ranking.scenario_id == scenario.id)
    if len(chosen) <= FEW:
        ranked = ranked.where(among(Ranking.initiative_id, chosen))
    return set(session.scalars(ranked))


def _count(session: Session, scenario: Scenario) -> int:
    counted = select(func.count(Ranking.id)).where(Ranking.scenario_id == scenario.id)
    return session.scalars(counted).one()
