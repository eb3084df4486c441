"""What an initiative asks: hours of skills by quarter, and tokens of pools with their rule."""

from collections.abc import Sequence

from flask import Response

from planner.core.flags import is_on
from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.portfolio.queries.initiative import initiative, scope
from planner.portfolio.queries.spread import SkillSpread, spread
from planner.scenarios.queries.crowding import places
from planner.scenarios.queries.initiative_demand import PoolAsk, pool_asks
from planner.scenarios.routes.base import pages
from planner.scenarios.routes.plans import NAMED, chosen_place
from planner.web.exports import Column, twin
from planner.web.respond import show

ASKS: list[Column[PoolAsk]] = [
    Column("pool", lambda ask: ask.pool),
    Column("hours", lambda ask: ask.hours),
    Column("tokens_per_hour", lambda ask: ask.rate),
    Column("tokens_by_rule", lambda ask: ask.tokens),
    Column("tokens_p50", lambda ask: ask.row and ask.row.p50),
    Column("tokens_p90", lambda ask: ask.row and ask.row.p90),
    Column("source", lambda ask: ask.row and ask.row.source),
]
Placed = tuple[str, str | None, object]
"""A skill, the quarter its hours fall into, None for none, and the hours."""
HOURS: list[Column[Placed]] = [
    Column("skill", lambda placed: placed[0]),
    Column("quarter", lambda placed: placed[1]),
    Column("hours", lambda placed: placed[2]),
]


@pages.page(
    "/initiatives/<int:initiative_id>/demand", permission=Permission.SCENARIO_READ, knows=NAMED
)
def asks(session: Session, initiative_id: int) -> Response:
    """What an initiative asks of pools, in the scenario the address names, and of skills."""
    found = initiative(session, initiative_id)
    skills = spread(scope(session, initiative_id))
    in_tokens = is_on(session, Flag.TOKEN_PLANNING_V1)
    where = places(session, initiative_id) if in_tokens else []
    here = chosen_place(where)
    asked = _asked(session, initiative_id, skills, here.id if here else None) if in_tokens else []
    return show(
        "scenarios/initiative_asks.html",
        initiative=found,
        skills=skills,
        quarters=sorted({quarter for skill in skills for quarter in skill.by_quarter}),
        places=where,
        here=here,
        asks=asked,
        homeless=_homeless(skills, asked),
    )


@pages.page(
    "/initiatives/<int:initiative_id>/demand.<twin:form>",
    permission=Permission.SCENARIO_READ,
    flag=Flag.TOKEN_PLANNING_V1,
    knows=NAMED,
)
def asks_twin(session: Session, initiative_id: int, form: str) -> Response:
    """The pools for spreadsheets and programs."""
    found = initiative(session, initiative_id)
    here = chosen_place(places(session, initiative_id))
    skills = spread(scope(session, initiative_id))
    asked = _asked(session, initiative_id, skills, here.id if here else None)
    return twin(form, f"demand-of-initiative-{found.id}", ASKS, asked)


@pages.page(
    "/initiatives/<int:initiative_id>/demand/hours.<twin:form>",
    permission=Permission.SCENARIO_READ,
)
def skill_hours_twin(session: Session, initiative_id: int, form: str) -> Response:
    """The hours by skill and quarter, a row for each of both."""
    found = initiative(session, initiative_id)
    rows = [row for skill in spread(scope(session, initiative_id)) for row in _placed(skill)]
    return twin(form, f"hours-of-initiative-{found.id}", HOURS, rows)


def _asked(
    session: Session, initiative_id: int, skills: Sequence[SkillSpread], scenario_id: int | None
) -> list[PoolAsk]:
    hours = {skill.skill: skill.hours for skill in skills}
    return pool_asks(session, initiative_id, hours, scenario_id)


def _homeless(skills: Sequence[SkillSpread], asked: Sequence[PoolAsk]) -> list[SkillSpread]:
    """The skills that no active pool is called after: their hours come to no tokens."""
    named = {ask.pool.lower() for ask in asked}
    return [skill for skill in skills if skill.hours and skill.skill.lower() not in named]


def _placed(skill: SkillSpread) -> list[Placed]:
    found: list[Placed] = [(skill.skill, *of) for of in sorted(skill.by_quarter.items())]
    return [*found, (skill.skill, None, skill.in_none)] if skill.in_none > 0 else found
