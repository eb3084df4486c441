"""The parts of one scenario put into another: the steps of a change, to be taken inside it."""

from sqlalchemy import select

from planner.core.session import Session
from planner.domain.cloning import Carry, Span, moved
from planner.domain.lifecycle import AllocationType
from planner.portfolio.archive import IN_USE
from planner.portfolio.models import Initiative
from planner.scenarios import rankings, totals
from planner.scenarios.booking import add_engagements, engagements, span
from planner.scenarios.models import Scenario, TokenDemand, TokenSupply


def copy(session: Session, source: Scenario, target: Scenario, carry: Carry) -> dict[str, int]:
    """Put what is to be carried into a new scenario; gives how much of each kind there was.

    Initiatives that have been archived since stay behind.
    """
    target.assumptions = dict(source.assumptions)
    if carry.mode:
        target.planning_mode = source.planning_mode
    done = {"allocations": _allocations(session, source, target, carry)}
    if carry.rankings:
        away = _away(session)
        order = [key for key in rankings.ranked(session, source) if key not in away]
        done["ranked"] = len(rankings.append(session, target, order))
    if carry.supply:
        done["supplies"] = _rows(session, TokenSupply, SUPPLY, source, target)
    if carry.demand:
        done["demands"] = _rows(session, TokenDemand, DEMAND, source, target)
        totals.redraw(session, target.id)
    return done


_AWAY = select(Initiative.id).where(~IN_USE)


def _away(session: Session) -> set[int]:
    return set(session.scalars(_AWAY))


SUPPLY = ("pool_id", "tokens", "source", "notes")
DEMAND = ("initiative_id", "pool_id", "tokens_p50", "tokens_p90", "source", "notes")


def _rows(
    session: Session,
    model: type[TokenSupply | TokenDemand],
    names: tuple[str, ...],
    source: Scenario,
    target: Scenario,
) -> int:
    chosen = select(*(getattr(model, name) for name in names))
    if model is TokenDemand:
        chosen = chosen.where(model.initiative_id.not_in(_AWAY))
    found = session.execute(chosen.where(model.scenario_id == source.id).order_by(model.id))
    stamped = {"scenario_id": target.id, "updated_by": session.actor_id}
    rows = [{**dict(zip(names, row, strict=True)), **stamped} for row in found]
    return session.add_rows(model, rows)


def _allocations(session: Session, source: Scenario, target: Scenario, carry: Carry) -> int:
    """Allocations where they lie in the target's quarter, with their hours there."""
    away = _away(session)
    every = engagements(session, source.id).items()
    found = {key: state for key, state in every if state.initiative_id not in away}
    spans = [
        Span(key, AllocationType(state.kind), state.start, state.end)
        for key, state in found.items()
    ]
    carried = [
        found[each.key]._replace(start=each.start, end=each.end)
        for each in moved(spans, span(source.period), span(target.period), carry)
    ]
    return len(add_engagements(session, target, carried))
