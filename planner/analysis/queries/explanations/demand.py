"""Figures of one row of token demand: typed, or derived from scope at a rate."""

from zoneinfo import ZoneInfo

from sqlalchemy import select

from planner.analysis.queries.explanations import rows
from planner.analysis.queries.explanations.authors import latest, of_scope
from planner.capacity.models import Calibration, SkillPool
from planner.core.identity import User
from planner.core.session import Session
from planner.core.stamp import Stamp
from planner.core.zone import time_zone
from planner.domain.explaining.demand import DemandRows, RateRow, ScopeRow, of_demand
from planner.domain.explaining.ledger import AskedRow
from planner.domain.explanation import Explanation, Stated
from planner.domain.figures import Figure
from planner.domain.lifecycle import DemandSource
from planner.portfolio.models import Initiative, ScopeItem, ScopeSkill
from planner.scenarios.models import Scenario

SCOPE = ("initiative.scope_item",)
"""Events about the scope of an initiative begin so."""


def demand(session: Session, scenario: Scenario, about: Figure, _: Stamp) -> Explanation | None:
    """A figure of a row of demand: seven selects at most. None where there is no such row."""
    pool_id, initiative_id = about.key("pool"), about.key("initiative")
    if pool_id is None or initiative_id is None:
        return None
    asked = rows.asked(session, scenario.id, pool_id)[pool_id]
    places = {row.initiative_id: place for place, row in enumerate(asked)}
    if initiative_id not in places:
        return None
    row, before = asked[places[initiative_id]], asked[: places[initiative_id]]
    pool = session.find(SkillPool, pool_id).name
    given = rows.given(session, scenario.id, pool_id)
    if row.stated.how == DemandSource.TYPED:
        return of_demand(about, DemandRows(pool, row, True, given, before))
    rate, scope = _rate(session, pool_id, row), scope_rows(session, initiative_id, pool)
    return of_demand(about, DemandRows(pool, row, False, given, before, scope, rate))


def scope_rows(session: Session, initiative_id: int, pool: str) -> list[ScopeRow]:
    """What the scope of an initiative asks of the skill of a pool, in its order."""
    found = session.execute(
        select(
            ScopeItem.id,
            ScopeItem.name,
            ScopeSkill.hours,
            ScopeItem.estimate_p50,
            ScopeItem.estimate_p90,
            ScopeSkill.skill,
            ScopeItem.imported,
            Initiative.updated_at,
        )
        .join(ScopeSkill, ScopeSkill.scope_item_id == ScopeItem.id)
        .join(Initiative, Initiative.id == ScopeItem.initiative_id)
        .where(ScopeItem.initiative_id == initiative_id)
        .order_by(ScopeItem.position, ScopeItem.id, ScopeSkill.position)
    ).all()
    known = latest(session, Initiative.__tablename__, [initiative_id], SCOPE).get(initiative_id)
    return [
        ScopeRow(*row[:5], of_scope(known, row.imported, row.updated_at))
        for row in found
        if row.skill.lower() == pool.lower()
    ]


def _rate(session: Session, pool_id: int, row: AskedRow) -> RateRow | None:
    """The rate that was in force on the day the row was derived."""
    assert row.stated.at is not None, "a row on file says when it was written"
    day = row.stated.at.astimezone(ZoneInfo(time_zone(session))).date()
    found = session.execute(
        select(
            Calibration.tokens_per_hour,
            Calibration.effective_date,
            User.name,
            Calibration.created_at,
        )
        .outerjoin(User, User.id == Calibration.created_by)
        .where(Calibration.pool_id == pool_id, Calibration.effective_date <= day)
        .order_by(Calibration.effective_date.desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    return RateRow(found[0], found[1].isoformat(), Stated(found[2], found[3]))
