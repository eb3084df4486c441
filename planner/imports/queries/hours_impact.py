"""What an import of initiatives would do to plans in hours, by the figures of now.

Such plans count the scope of what they rank as it stands: also those that nothing is planned in
change with the hours of what they rank. A plan that is chosen ranks every row besides, and the work
of a row falls whole into its quarter, where nobody has said how much of it does.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select

from planner.core.among import among
from planner.core.session import Session
from planner.domain.importing.hours import HoursMoves
from planner.domain.planning import PlanningMode
from planner.imports.foreseeing.demand import new_asks, restated
from planner.portfolio.models import ScopeItem, ScopeShare
from planner.portfolio.queries.stated import StatedScope, hours_by_item
from planner.portfolio.writing import WHOLE
from planner.scenarios.models import Ranking, Scenario

Hours = Mapping[str, Decimal]
Shares = Mapping[int, Decimal]


class Item(NamedTuple):
    """A scope item: hours by skill and shares by quarter, as they are and as they would be."""

    hours: Hours
    shares: Shares
    then: Hours
    shares_then: Shares

    @property
    def changes(self) -> bool:
        """Whether a plan that ranks it already would count it otherwise."""
        return (self.hours, self.shares) != (self.then, self.shares_then)


def hours_moves(
    session: Session,
    kept: Mapping[str, Any],
    chosen: Scenario | None,
    over: Collection[int] = (),
) -> dict[Scenario, HoursMoves]:
    """By plan in hours that would change, by how much. Five statements, however many rows.

    `kept` is what was kept of the file, see `foreseeing.demand`; of what is `over` the chosen plan
    takes nothing.
    """
    plans = _plans(session)
    if not plans:
        return {}
    known, becomes = kept.get("known", []), restated(kept)
    ranked = _ranked(session, known, plans)
    items = _items(session, known, becomes, chosen.period_id if chosen else None, over)
    found = {plan: HoursMoves() for plan in plans}
    for plan, moves in found.items():
        for initiative_id, each in items.items():
            if initiative_id in ranked[plan.id]:
                _move(moves, plan.period_id, [item for item in each if item.changes], True)
            elif plan is chosen and initiative_id not in over:
                _move(moves, plan.period_id, each, False)
    if chosen is not None and chosen in found:
        found[chosen].ask(new_asks(kept), WHOLE, 1)
    return {plan: moves for plan, moves in found.items() if moves}


def _move(moves: HoursMoves, period_id: int, items: Sequence[Item], counted: bool) -> None:
    for item in items:
        if counted:
            moves.ask(item.hours, item.shares.get(period_id), -1)
        moves.ask(item.then, item.shares_then.get(period_id), 1)


def _plans(session: Session) -> list[Scenario]:
    in_hours = Scenario.planning_mode == PlanningMode.LEGACY
    chosen = select(Scenario).where(in_hours, Scenario.archived_at.is_(None))
    return list(session.scalars(chosen.order_by(Scenario.name, Scenario.id)))


def _ranked(
    session: Session, known: Collection[int], plans: Sequence[Scenario]
) -> defaultdict[int, set[int]]:
    """Which of the initiatives on file each plan ranks now."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    chosen = select(Ranking.scenario_id, Ranking.initiative_id).where(
        Ranking.scenario_id.in_([plan.id for plan in plans]), among(Ranking.initiative_id, known)
    )
    for plan_id, initiative_id in session.execute(chosen) if known else ():
        found[plan_id].add(initiative_id)
    return found


def _items(
    session: Session,
    known: Sequence[int],
    becomes: Mapping[int, StatedScope],
    period_id: int | None,
    over: Collection[int],
) -> dict[int, list[Item]]:
    """By initiative on file, its scope items; `period_id` is the quarter of what is planned."""
    chosen = select(ScopeItem.id, ScopeItem.initiative_id, ScopeItem.imported)
    rows = session.execute(chosen.where(among(ScopeItem.initiative_id, known))).all()
    keys = [row.id for row in rows]
    hours, shares = hours_by_item(session, keys), _shares(session, keys)
    found: dict[int, list[Item]] = {key: [] for key in known}
    for row in rows:
        stated, has, at = becomes.get(row.initiative_id), hours.get(row.id, {}), shares[row.id]
        meant = stated is not None and stated.item_id == row.id
        given = meant or (row.imported and not at)
        then = stated.hours if stated is not None and meant else has
        quarter = period_id if meant or row.initiative_id not in over else None
        found[row.initiative_id].append(Item(has, at, then, _given(at, quarter, given)))
    for key, item in _made(becomes, period_id):
        found[key].append(item)
    return found


def _made(becomes: Mapping[int, StatedScope], period_id: int | None) -> Iterator[tuple[int, Item]]:
    """The scope items that rows make for initiatives on file."""
    for key, stated in becomes.items():
        if stated.item_id is None:
            yield key, Item({}, {}, stated.hours, _given({}, period_id, True))


def _given(shares: Shares, period_id: int | None, given: bool) -> Shares:
    """The shares of an item once it is planned in a quarter, where it is `given` all of it."""
    return shares if period_id is None or not given else {period_id: WHOLE, **shares}


def _shares(session: Session, items: Collection[int]) -> defaultdict[int, dict[int, Decimal]]:
    found: defaultdict[int, dict[int, Decimal]] = defaultdict(dict)
    chosen = select(ScopeShare.scope_item_id, ScopeShare.period_id, ScopeShare.share)
    for key, period_id, share in session.execute(
        chosen.where(among(ScopeShare.scope_item_id, items))
    ):
        found[key][period_id] = share
    return found
