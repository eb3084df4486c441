"""Calibration: what an hour of each pool is worth over time, and what another rate would change."""

from flask import Response, request

from planner.capacity import commands as capacity
from planner.capacity import queries as pools_of
from planner.capacity.commands import RateTaken, ReasonMissing
from planner.capacity.models import SkillPool
from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.domain.refusals import Conflict
from planner.domain.views import is_key
from planner.scenarios.commands import demand
from planner.scenarios.commands import rates as commands
from planner.scenarios.forms.rates import NewRateForm
from planner.scenarios.models import Scenario
from planner.scenarios.queries import rates as queries
from planner.scenarios.queries.rate_effect import RateEffect, rate_effect
from planner.scenarios.queries.rates import Rated, Timeline
from planner.scenarios.routes.base import pages
from planner.web.asked import naming
from planner.web.exports import Column, twin
from planner.web.forms import Submitted
from planner.web.respond import see, show
from planner.web.steps import Steps, steps
from planner.web.words import listing, plural
from planner.web.zone import today

READ, WRITE, FLAG = Permission.SCENARIO_READ, Permission.PLANNING_WRITE, Flag.TOKEN_PLANNING_V1

COLUMNS: list[Column[Rated]] = [
    Column("pool", lambda rate: rate.pool),
    Column("effective_date", lambda rate: rate.since),
    Column("until", lambda rate: rate.until),
    Column("tokens_per_hour", lambda rate: rate.rate),
    Column("state", lambda rate: rate.state),
    Column("notes", lambda rate: rate.notes),
    Column("stated_at", lambda rate: rate.at),
    Column("stated_by", lambda rate: rate.by),
]

NAMED = naming(pool=is_key)
"""What an address may name: the one pool whose rates are listed."""


@pages.page("/calibrations", permission=READ, flag=FLAG, knows=NAMED)
def calibrations(session: Session) -> Response:
    """Every pool's rates over time, those that have none first said."""
    found = queries.timelines(session)
    active = [line for line in found if line.active]
    wanted = request.args.get("pool", type=int)
    return show(
        "scenarios/calibrations.html",
        lines=active,
        uncalibrated=[line for line in active if line.current is None],
        drawn={line.pool_id: _drawn(line) for line in active},
        rates=_listed(found, wanted),
        wanted=next((line for line in found if line.pool_id == wanted), None),
    )


@pages.page("/calibrations.<twin:form>", permission=READ, flag=FLAG, knows=NAMED)
def calibrations_twin(session: Session, form: str) -> Response:
    """Every rate for spreadsheets and programs."""
    rates = _listed(queries.timelines(session), request.args.get("pool", type=int))
    return twin(form, "calibrations", COLUMNS, rates)


@pages.page("/calibrations/new", permission=READ, flag=FLAG)
def new_calibration(session: Session) -> Response:
    """A rate to state, and what it would do to every open scenario."""
    form = NewRateForm(request.args, meta={"csrf": False})
    form.offer(_pools(session))
    if not form.tokens_per_hour.raw_data:
        return _page(form)
    if not form.validate():
        return _page(form, status=422)
    pool = session.find(SkillPool, form.pool.data)
    try:
        capacity.require_rateable(session, pool, form.draft())
    except (RateTaken, ReasonMissing) as refusal:
        return _refused(form, refusal)
    return _page(form, rate_effect(session, pool, form.draft()))


@pages.action("/calibrations", permission=WRITE, flag=FLAG)
def state_rate(session: Session) -> Response:
    """State the rate, and derive the demand of the scenarios chosen with it."""
    form = NewRateForm().offer(_pools(session))
    if not form.validate_on_submit():
        return _page(form, status=422)
    pool = session.find(SkillPool, form.pool.data)
    try:
        capacity.rate(session, pool, form.draft())
    except (RateTaken, ReasonMissing) as refusal:
        return _refused(form, refusal)
    said = f"{pool.name} has a rate from {form.draft().effective_date}. "
    said += _derived(session, form.derive.data or [])
    return see("scenarios.calibrations", notice=said.strip())


@pages.action(
    "/calibrations/<int:pool_id>/<int:calibration_id>/removal", permission=WRITE, flag=FLAG
)
def remove_rate(session: Session, pool_id: int, calibration_id: int) -> Response:
    """Take the latest rate away, while nothing was derived with it."""
    Submitted()
    pool = session.find(SkillPool, pool_id)
    commands.remove_rate(session, pool, calibration_id)
    return see("scenarios.calibrations", notice=f"The latest rate of {pool.name} is removed.")


def _derived(session: Session, chosen: list[int]) -> str:
    """Derive again, at once or in the background; says what became of it."""
    scenarios = [session.find(Scenario, key) for key in chosen]
    if not scenarios:
        return ""
    if commands.takes_long(session, scenarios):
        for scenario in scenarios:
            commands.ask_to_derive(session, scenario)
        return f"{plural(len(scenarios), 'scenario')} will be derived again in the background."
    names, refused = [], []
    for scenario in scenarios:
        try:
            demand.derive(session, scenario)
            names.append(scenario.name)
        except Conflict as refusal:
            refused.append(refusal.sentence)
    return " ".join([*([f"Derived again: {listing(names)}."] if names else []), *refused])


def _refused(form: NewRateForm, refusal: RateTaken | ReasonMissing) -> Response:
    field = "notes" if isinstance(refusal, ReasonMissing) else "effective_date"
    form.refuse(field, refusal.in_full)
    return _page(form, status=422)


def _page(form: NewRateForm, effect: RateEffect | None = None, status: int = 200) -> Response:
    return show("scenarios/new_calibration.html", status, form=form, effect=effect)


def _pools(session: Session) -> list[tuple[int, str]]:
    return [(pool.id, pool.name) for pool in pools_of.pools(session, active_only=True)]


def _listed(lines: list[Timeline], pool_id: int | None) -> list[Rated]:
    """The rates, the latest first; of one pool, where one is wanted."""
    rates = [rate for line in lines if pool_id in (None, line.pool_id) for rate in line.rates]
    return sorted(rates, key=lambda rate: rate.since, reverse=True)


def _drawn(line: Timeline) -> Steps | None:
    points = [(rate.since, rate.rate) for rate in reversed(line.rates)]
    return steps(line.pool, points, today()) if points else None
