"""The pages of skill pools."""

from typing import Any

from flask import Response, url_for

from planner.capacity import commands, queries
from planner.capacity.commands import PoolNameTaken, RateTaken, ReasonMissing
from planner.capacity.forms import PoolForm, RateForm
from planner.capacity.queries import PoolLine, RateLine
from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.domain.refusals import StaleEdit
from planner.web.conflicts import Places, conflict
from planner.web.exports import Column, twin
from planner.web.forms import Versioned
from planner.web.pages import Pages
from planner.web.respond import invalid, see, show
from planner.web.zone import today

pages = Pages("capacity", __name__)

READ, WRITE = Permission.SCENARIO_READ, Permission.PLANNING_WRITE
FLAG = Flag.TOKEN_PLANNING_V1

POOL_COLUMNS: tuple[Column[PoolLine], ...] = (
    Column("id", lambda line: line.pool.id),
    Column("name", lambda line: line.pool.name),
    Column("description", lambda line: line.pool.description),
    Column("active", lambda line: line.pool.active),
    Column("tokens_per_hour", lambda line: line.rate),
    Column("rate_since", lambda line: line.since),
    Column("coming_tokens_per_hour", lambda line: line.coming and line.coming.tokens_per_hour),
    Column("coming_from", lambda line: line.coming and line.coming.effective_date),
)
RATE_COLUMNS: tuple[Column[RateLine], ...] = (
    Column("effective_date", lambda line: line.calibration.effective_date),
    Column("until", lambda line: line.until),
    Column("tokens_per_hour", lambda line: line.calibration.tokens_per_hour),
    Column("state", lambda line: line.state),
    Column("notes", lambda line: line.calibration.notes),
)


@pages.page("/pools", permission=READ, flag=FLAG)
def pools(session: Session) -> Response:
    """Every pool with its rate today."""
    return show("capacity/pools.html", **_pools(session), form=PoolForm())


@pages.page("/pools.<twin:form>", permission=READ, flag=FLAG)
def pools_twin(session: Session, form: str) -> Response:
    """The list for spreadsheets and programs."""
    return twin(form, "skill-pools", POOL_COLUMNS, queries.pool_lines(session, today()))


@pages.action("/pools", permission=WRITE, flag=FLAG)
def add_pool(session: Session) -> Response:
    """Add a pool."""
    form = PoolForm()
    if not form.validate_on_submit():
        return invalid("capacity/pools.html", **_pools(session), form=form)
    try:
        added = commands.add_pool(session, form.draft())
    except PoolNameTaken as refusal:
        form.refuse("name", refusal.in_full)
        return invalid("capacity/pools.html", **_pools(session), form=form)
    return see("capacity.pools", notice=f"Added {added.name}.{_warning(session, added.name)}")


@pages.page("/pools/<int:pool_id>", permission=READ, flag=FLAG)
def pool(session: Session, pool_id: int) -> Response:
    """One pool: its name, its rates, and whether it is in use."""
    line = queries.pool_line(session, pool_id, today())
    return show("capacity/pool.html", **_pool(session, line))


@pages.page("/pools/<int:pool_id>/rates.<twin:form>", permission=READ, flag=FLAG)
def rates_twin(session: Session, pool_id: int, form: str) -> Response:
    """A pool's rates for spreadsheets and programs."""
    found = queries.pool(session, pool_id)
    rows = queries.timeline(session, found.id, today())
    return twin(form, f"rates-of-pool-{found.id}", RATE_COLUMNS, rows)


@pages.action("/pools/<int:pool_id>", permission=WRITE, flag=FLAG)
def edit_pool(session: Session, pool_id: int) -> Response:
    """Name and describe a pool."""
    form = PoolForm()
    line = queries.pool_line(session, pool_id, today())
    if not form.validate_on_submit():
        return invalid("capacity/pool.html", **_pool(session, line, form=form))
    try:
        commands.edit_pool(session, line.pool, form.draft(), form.version.data)
    except PoolNameTaken as refusal:
        form.refuse("name", refusal.in_full)
        return invalid("capacity/pool.html", **_pool(session, line, form=form))
    except StaleEdit:
        theirs = PoolForm(formdata=None, obj=line.pool)
        places = Places("Edit skill pool", url_for("capacity.pool", pool_id=pool_id))
        return conflict(session, (form, theirs), places, line.pool)
    notice = f"Saved {line.pool.name}.{_warning(session, line.pool.name)}"
    return see("capacity.pool", pool_id=pool_id, notice=notice)


@pages.action("/pools/<int:pool_id>/rates", permission=WRITE, flag=FLAG)
def rate(session: Session, pool_id: int) -> Response:
    """State a rate from a day on."""
    form = RateForm()
    line = queries.pool_line(session, pool_id, today())
    if not form.validate_on_submit():
        return invalid("capacity/pool.html", **_pool(session, line, rate_form=form))
    try:
        stated = commands.rate(session, line.pool, form.draft())
    except (RateTaken, ReasonMissing) as refusal:
        field = "notes" if isinstance(refusal, ReasonMissing) else "effective_date"
        form.refuse(field, refusal.in_full)
        return invalid("capacity/pool.html", **_pool(session, line, rate_form=form))
    begins = "From" if stated.effective_date > today() else "Since"
    notice = f"{begins} {stated.effective_date}, {line.pool.name} has a rate of its own."
    return see("capacity.pool", pool_id=pool_id, notice=notice)


@pages.action("/pools/<int:pool_id>/deactivation", permission=WRITE, flag=FLAG)
def deactivate(session: Session, pool_id: int) -> Response:
    """Take a pool out of every ledger."""
    found = queries.pool(session, pool_id)
    commands.deactivate(session, found, Versioned().version.data)
    return see("capacity.pool", pool_id=pool_id, notice=f"{found.name} is inactive.")


@pages.action("/pools/<int:pool_id>/reactivation", permission=WRITE, flag=FLAG)
def reactivate(session: Session, pool_id: int) -> Response:
    """Bring a pool back."""
    found = queries.pool(session, pool_id)
    commands.reactivate(session, found, Versioned().version.data)
    return see("capacity.pool", pool_id=pool_id, notice=f"{found.name} is active again.")


def _pools(session: Session) -> dict[str, Any]:
    lines = queries.pool_lines(session, today())
    return {
        "active": [line for line in lines if line.pool.active],
        "inactive": [line for line in lines if not line.pool.active],
        "uncalibrated": sum(line.since is None for line in lines if line.pool.active),
    }


def _pool(
    session: Session,
    line: PoolLine,
    form: PoolForm | None = None,
    rate_form: RateForm | None = None,
) -> dict[str, Any]:
    return {
        "line": line,
        "rates": queries.timeline(session, line.pool.id, today()),
        "form": form or PoolForm(formdata=None, obj=line.pool),
        "rate_form": rate_form or RateForm(formdata=None),
    }


def _warning(session: Session, name: str) -> str:
    other = queries.lookalike(name, queries.pools(session, active_only=False))
    return f" Its name differs from {other} only in case." if other else ""
