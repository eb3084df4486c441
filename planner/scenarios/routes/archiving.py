"""Putting initiatives away, bringing them back, and deleting what was never planned."""

from flask import Response, g, request

from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.portfolio.archive import shelved
from planner.portfolio.bulk_models import BulkChange
from planner.portfolio.commands.bulk import MOST
from planner.portfolio.forms.bulk import PickedForm
from planner.portfolio.queries import bulk as chosen
from planner.portfolio.queries.bulk import SHOWN
from planner.portfolio.routes.shelf import LIST
from planner.scenarios.commands import archiving as commands
from planner.scenarios.forms.archiving import ArchiveForm, RemovalForm
from planner.scenarios.queries.archiving import Leaving, kept_by, leaving
from planner.scenarios.routes.base import pages
from planner.web.exports import Column, twin
from planner.web.forms import Form
from planner.web.respond import see, show
from planner.web.words import plural

WRITE = Permission.INITIATIVE_WRITE
PAGE = "/initiatives/archival"
COLUMNS: list[Column[Leaving]] = [
    Column("scenario", lambda each: each.scenario.name),
    Column("quarter", lambda each: each.scenario.period.label),
    Column("keeps_them", lambda each: each.closed),
    Column("ranks", lambda each: len(each.ranks)),
    Column("demands", lambda each: each.demands),
    Column("people", lambda each: each.people),
    Column("hours", lambda each: each.hours),
]


@pages.page(PAGE, permission=WRITE)
def archival(session: Session) -> Response:
    """What putting these initiatives away means for every plan, and which could be deleted."""
    return _page(session, _asked(session))


@pages.page(
    f"{PAGE}.<twin:form>",
    permission=WRITE,
    knows=lambda name, value: name == "pick" or LIST.shape.knows(name, value),
)
def archival_twin(session: Session, form: str) -> Response:
    """What leaves which plan, for spreadsheets and programs."""
    return twin(form, "plans-left", COLUMNS, leaving(session, _in_use(session, _asked(session))))


@pages.action("/initiatives/archivals", permission=WRITE)
def archive_initiatives(session: Session) -> Response:
    """Put them away."""
    form = ArchiveForm()
    if not form.validate_on_submit():
        return _page(session, form.chosen(), archive=form)
    may_plan = g.visitor.permissions >= commands.PLANS
    bulk = commands.archive(session, form.chosen(), form.reason.data or "", plans=may_plan)
    return _done(session, bulk, "archived")


@pages.action("/initiatives/restorations", permission=WRITE)
def bring_back_initiatives(session: Session) -> Response:
    """Bring them back from the archive."""
    form = PickedForm()
    return _done(session, commands.bring_back(session, form.chosen()), "brought back")


@pages.action("/initiatives/removals", permission=WRITE)
def delete_initiatives(session: Session) -> Response:
    """Delete those that were never planned."""
    form = RemovalForm()
    if not form.validate_on_submit():
        return _page(session, form.chosen(), removal=form)
    return _done(session, commands.delete(session, form.chosen()), "deleted")


def _asked(session: Session) -> list[int]:
    """The initiatives that were ticked, or all that the list shows."""
    if "pick" in request.args:
        return [key for key in request.args.getlist("pick", type=int) if key < 10**17][:MOST]
    return list(chosen.keys_of(session, LIST.asked(), MOST))


def _in_use(session: Session, keys: list[int]) -> list[int]:
    return [key for key, state in shelved(session, keys).items() if state.since is None]


def _done(session: Session, bulk: BulkChange, did: str) -> Response:
    done = chosen.deed(session, bulk.id)
    left = f", {len(done.refused):,} left as they were" if done.refused else ""
    notice = f"{plural(done.count, 'initiative')} {did}{left}."
    alone = bulk.initiatives == 1 and done.count == 1 and did != "deleted"
    if alone:
        [(key, _)] = done.changed
        return see("portfolio.initiative", notice=notice, initiative_id=key)
    return see("portfolio.change", notice=notice, bulk_id=bulk.id)


def _page(session: Session, keys: list[int], **wrong: Form) -> Response:
    meant = chosen.chosen(session, keys)
    picked = ",".join(str(key) for key in meant.keys)
    in_use = _in_use(session, list(meant.keys))
    kept = kept_by(session, list(meant.keys))
    forms = {
        "archive": ArchiveForm(formdata=None, picked=picked),
        "back": PickedForm(formdata=None, picked=picked),
        "removal": RemovalForm(formdata=None, picked=picked),
    }
    return show(
        "scenarios/archival.html",
        422 if wrong else 200,
        chosen=meant,
        in_use=len(in_use),
        plans=leaving(session, in_use),
        kept=[(key, title, kept[key]) for key, title in meant.titles if key in kept],
        removable=len(meant.keys) - len(kept),
        shown=SHOWN,
        most=MOST,
        may_plan=g.visitor.permissions >= commands.PLANS,
        **(forms | wrong),
    )
