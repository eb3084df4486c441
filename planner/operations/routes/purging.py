"""Removing dead letters of an age for good: what would go, each consequence to be ticked."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from planner.core.jobs import purging
from planner.core.jobs.batches import Act, Wanted
from planner.core.jobs.many import Chosen
from planner.core.jobs.models import LetterStatus
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.operations import acting
from planner.operations.forms import AgeForm, PurgeForm
from planner.operations.routes.base import asked, at, pages
from planner.web.respond import invalid, see, show
from planner.web.words import plural

ADMIN = Permission.JOB_ADMIN


@pages.page("/jobs/dead/purge", permission=ADMIN)
def purge_preview(session: Session) -> Response:
    """How many dead letters are older than so many days, and what is lost with them."""
    typed = request.args if "days" in request.args else None
    form = AgeForm(typed, meta={"csrf": False})
    if typed and not form.validate():
        return invalid("operations/purge.html", form=form, chosen=None)
    chosen = purging.older_than(session, form.days.data or 0)
    return show("operations/purge.html", form=form, **_shown(session, chosen))


@pages.action("/jobs/dead/purge", permission=ADMIN)
def purge(session: Session) -> Response:
    """Remove those that were shown, once every consequence is ticked."""
    form = PurgeForm()
    age = AgeForm(formdata=None, days=form.days.data)
    if not form.validate_on_submit():
        age.refuse("days", "Count them first: which are to go was not said.")
        return invalid("operations/purge.html", form=age, chosen=None)
    found = _shown(session, chosen := form.chosen)
    if len(request.form.getlist("ticked")) < len(found["consequences"]):
        age.refuse("days", "Tick each line below: what is removed does not come back.")
        return invalid("operations/purge.html", form=age, **found)
    wanted = Wanted(Act.PURGE, chosen)
    if acting.too_many(session, wanted):
        return asked(session, wanted)
    gone = plural(purging.purge(session, chosen), "dead letter")
    return see("jobs.dead", notice=f"{gone} removed for good.")


def _shown(session: Session, chosen: Chosen) -> dict[str, Any]:
    found = purging.standing(session, chosen)
    return {
        "chosen": chosen,
        "before": at(chosen.before),
        "found": found,
        "total": sum(found.values()),
        "consequences": _consequences(found),
        "ticked": set(request.form.getlist("ticked")),
    }


def _consequences(found: Mapping[LetterStatus, int]) -> list[str]:
    """What is lost for good, a sentence each."""
    open_, others = found[LetterStatus.OPEN], sum(found.values()) - found[LetterStatus.OPEN]
    still = plural(open_, "open dead letter goes", "open dead letters go")
    past = plural(others, "dead letter that was seen to goes", "dead letters that were seen to go")
    return [
        *([f"{still}: nobody can try these jobs again from here."] if open_ else []),
        *([f"{past}, with what was raised and why it was let be."] if others else []),
    ]
