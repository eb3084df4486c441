"""Taking initiatives out of every plan that may change, so that they can be removed.

Derived demand and ranks go with an initiative. What a person put into a plan does not: it keeps
the initiative, and so does a plan that can no longer change. Only the archive takes all of it out,
and keeps it beside the change, so that it can be put back.
"""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, delete, exists, false, or_, select, union

from planner.core.among import among
from planner.core.session import Session
from planner.domain.lifecycle import DemandSource
from planner.portfolio.models import Familiarity
from planner.scenarios import rankings, totals
from planner.scenarios.booking import write_engagements
from planner.scenarios.fence import closed, touch
from planner.scenarios.models import Allocation, Ranking, Scenario, TokenDemand
from planner.scenarios.writing import write_demands


class Spans(NamedTuple):
    """Initiatives by the first and the last key of each run of them: many are few runs."""

    runs: Sequence[tuple[int, int]]


Keys = Collection[int] | Spans
Planned = Ranking | TokenDemand | Allocation | Familiarity


STATED = (Ranking, TokenDemand)


def planning(
    session: Session, keys: Keys, *, lock: bool = False, staffed: bool = False
) -> list[Scenario]:
    """The scenarios that rank these initiatives or state demand for them, by id.

    `staffed`: also those that give them people. `lock` holds them until the open change is done.
    """
    models = (*STATED, Allocation) if staffed else STATED
    chosen = select(Scenario).order_by(Scenario.id)
    if isinstance(keys, Spans):  # two seeks a scenario, however many they are
        planned = (
            exists(model.id).where(model.scenario_id == Scenario.id, _among(model, keys))
            for model in models
        )
        chosen = chosen.where(or_(*planned))
    else:
        ids = union(*[select(m.scenario_id).where(_among(m, keys)) for m in models])
        chosen = chosen.where(Scenario.id.in_(ids.subquery().select()))
    return list(session.scalars(chosen.with_for_update(of=Scenario) if lock else chosen))


def uses(
    session: Session, keys: Keys, scenarios: Sequence[Scenario], *, plans: bool
) -> dict[int, str]:
    """By initiative, what keeps it from being removed; those that nothing keeps are not in it.

    `scenarios` are those that plan them. Without `plans`, each of them keeps what it plans.
    """
    found: dict[int, str] = {}
    shut = [scenario for scenario in scenarios if not plans or closed(scenario)]
    for scenario in shut:
        words = f"Planned in {scenario.name}"
        words += f", which is {scenario.status.lower()}" if not scenario.status.editable else ""
        for model in STATED:
            chosen = select(model.initiative_id).where(model.scenario_id == scenario.id)
            for key in session.scalars(chosen.where(_among(model, keys))):
                found.setdefault(key, words)
    for key, name in session.execute(_typed(keys)):
        found.setdefault(key, f"Its demand was typed in {name}")
    for key, name in session.execute(_allocated(keys)):
        found.setdefault(key, f"People are allocated to it in {name}")
    known = select(Familiarity.initiative_id).where(_among(Familiarity, keys))
    for key in session.scalars(known):
        found.setdefault(key, "Somebody is noted as knowing it")
    return found


def withdraw(session: Session, scenarios: Sequence[Scenario], keys: Collection[int]) -> int:
    """Take these initiatives out of the scenarios with their derived demand; gives the ranks gone.

    The scenarios are held, and may change.
    """
    taken = 0
    for scenario in scenarios:
        demand = (
            TokenDemand.scenario_id == scenario.id,
            among(TokenDemand.initiative_id, keys),
            TokenDemand.source == DemandSource.DERIVED,
        )
        gone = totals.moves(session, *demand)
        session.execute(
            delete(TokenDemand).where(*demand).execution_options(synchronize_session=False)
        )
        taken += rankings.take_out(session, scenario, keys)
        totals.move(session, scenario.id, {key: sums.back for key, sums in gone.items()})
        touch(scenario, session.actor_id)
    return taken


def clear(session: Session, scenario: Scenario, keys: Collection[int]) -> dict[str, Any]:
    """Take all that is planned of these initiatives out of a scenario, and keep it.

    Gives what is gone as facts: the scenario, how many ranks and rows of demand, and the keys of
    allocations. The scenario is held, and may change.
    """
    gone = set(keys)
    before = rankings.ranked(session, scenario)
    after = [key for key in before if key not in gone]
    if rankings.take_out(session, scenario, keys):
        rankings.keep(session, scenario, before, after)
    asked = select(TokenDemand.initiative_id, TokenDemand.pool_id).where(
        TokenDemand.scenario_id == scenario.id, _among(TokenDemand, keys)
    )
    pairs = [(one, pool) for one, pool in session.execute(asked)]
    write_demands(session, scenario, dict.fromkeys(pairs))
    given = select(Allocation.id).where(
        Allocation.scenario_id == scenario.id, _among(Allocation, keys)
    )
    allocations = list(session.scalars(given.order_by(Allocation.id)))
    write_engagements(session, scenario, dict.fromkeys(allocations))
    touch(scenario, session.actor_id)
    return {
        "id": scenario.id,
        "name": scenario.name,
        "ranks": len(before) - len(after),
        "demands": len(pairs),
        "allocations": allocations,
    }


def _typed(keys: Keys) -> Select[*tuple[Any, ...]]:
    return (
        select(TokenDemand.initiative_id, Scenario.name)
        .join(Scenario, Scenario.id == TokenDemand.scenario_id)
        .where(_among(TokenDemand, keys), TokenDemand.source != DemandSource.DERIVED)
    )


def _allocated(keys: Keys) -> Select[*tuple[Any, ...]]:
    return (
        select(Allocation.initiative_id, Scenario.name)
        .join(Scenario, Scenario.id == Allocation.scenario_id)
        .where(_among(Allocation, keys))
    )


def _among(model: type[Planned], keys: Keys) -> ColumnElement[bool]:
    """Rows of a table about one of these initiatives."""
    about = model.initiative_id
    if isinstance(keys, Spans):
        return or_(false(), *[about.between(first, last) for first, last in keys.runs])
    return among(about, keys)
