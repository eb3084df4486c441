"""The freeze dates of quarters: when their plans stop changing, and who may say so."""

from flask import Response, g, url_for

from planner.core.session import Session
from planner.domain.lifecycle import SCENARIO_MOVERS, in_words
from planner.domain.permissions import Permission, Role
from planner.domain.refusals import NotPermitted, StaleEdit
from planner.periods import queries as periods
from planner.periods.freezing import freeze, version_of
from planner.periods.models import Period
from planner.scenarios.forms.copies import FreezeForm
from planner.scenarios.routes.base import pages
from planner.web.conflicts import Places, conflict
from planner.web.exports import Column, twin
from planner.web.respond import see, show
from planner.web.zone import today

COLUMNS: list[Column[Period]] = [
    Column("quarter", lambda period: period.label),
    Column("start_date", lambda period: period.start_date),
    Column("end_date", lambda period: period.end_date),
    Column("freeze_on", lambda period: period.freeze_on),
]


class RoleCannotFreeze(NotPermitted):
    """When plans stop changing is for those to say who answer for them."""

    remedy = "Ask a product owner, a business owner or an administrator to do it."

    def __init__(self, role: Role) -> None:
        super().__init__(f"A {in_words(role)} cannot set the freeze date of a quarter.")


@pages.page("/scenarios/freezes", permission=Permission.SCENARIO_READ)
def freezes(session: Session) -> Response:
    """The quarters that are not over, and from which day their plans are frozen."""
    return _page(session, FreezeForm(), None)


@pages.page("/scenarios/freezes.<twin:form>", permission=Permission.SCENARIO_READ)
def freezes_twin(session: Session, form: str) -> Response:
    """The same dates for spreadsheets and programs."""
    return twin(form, "freeze-dates", COLUMNS, periods.quarters(session, since=today()))


@pages.action("/scenarios/freezes/<int:period_id>", permission=Permission.SCENARIO_WRITE)
def set_freeze(session: Session, period_id: int) -> Response:
    """Let the plans of a quarter freeze from a day on, or thaw."""
    period = session.find(Period, period_id)
    _require_role()
    form = FreezeForm()
    if not form.validate_on_submit():
        return _page(session, form, period_id, 422)
    try:
        freeze(session, period, form.draft())
    except StaleEdit:
        return _conflict(session, period, form)
    return see("scenarios.freezes", notice=f"Freeze date of {period.label} saved.")


def _require_role() -> None:
    if g.visitor.membership.role not in SCENARIO_MOVERS:
        raise RoleCannotFreeze(g.visitor.membership.role)


def _conflict(session: Session, period: Period, form: FreezeForm) -> Response:
    """The day somebody else set meanwhile, beside what was typed."""
    theirs = FreezeForm(
        formdata=None,
        freeze_on=period.freeze_on,
        reason=form.reason.data,
        version=version_of(period),
    )
    places = Places(f"Freeze date of {period.label}", url_for("scenarios.freezes"))
    return conflict(session, (form, theirs), places, period)


def _page(session: Session, form: FreezeForm, editing: int | None, status: int = 200) -> Response:
    form.freeze_on.id, form.reason.id = f"day-{editing}", f"why-{editing}"
    return show(
        "scenarios/freezes.html",
        status,
        quarters=periods.quarters(session, since=today()),
        form=form,
        editing=editing,
        version_of=version_of,
        today=today(),
        may_set=g.visitor.membership.role in SCENARIO_MOVERS
        and Permission.SCENARIO_WRITE in g.visitor.permissions,
    )
