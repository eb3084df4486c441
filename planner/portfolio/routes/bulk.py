"""Many initiatives at once: what is to change, for a set that is fixed when it is chosen."""

from flask import Response, request

from planner.accounts.queries import members
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.periods.queries import quarters
from planner.portfolio.areas import areas
from planner.portfolio.commands.bulk import MOST, change_many
from planner.portfolio.forms.bulk import BulkForm
from planner.portfolio.queries import bulk as queries
from planner.portfolio.queries.bulk import SHOWN, Refused
from planner.portfolio.queries.view import SHAPE
from planner.portfolio.routes.base import pages
from planner.portfolio.routes.shelf import LIST
from planner.web.exports import Column, twin
from planner.web.respond import invalid, see, show
from planner.web.sentences import sentence
from planner.web.words import plural

DID = {
    "initiatives.archived": "archived",
    "initiatives.brought_back": "brought back",
    "initiatives.deleted": "deleted",
}
"""What was done to many initiatives, in a word; others were changed."""
COLUMNS: list[Column[Refused]] = [
    Column("initiative", lambda row: row.title),
    Column("id", lambda row: row.initiative_id),
    Column("reason", lambda row: row.why),
]


@pages.page("/initiatives/changes/new", permission=Permission.INITIATIVE_WRITE)
def new_change(session: Session) -> Response:
    """What is to change, for those that were ticked, or for all that the list shows."""
    view = LIST.asked()
    picked = [key for key in request.args.getlist("pick", type=int) if key < 10**17]
    keys = picked[:MOST] if "pick" in request.args else queries.keys_of(session, view, MOST)
    form = BulkForm(formdata=None, picked=",".join(str(key) for key in keys))
    return _asked(session, form, LIST.href(view))


@pages.action("/initiatives/changes", permission=Permission.INITIATIVE_WRITE)
def change_initiatives(session: Session) -> Response:
    """Change those that can be changed, and say of the others why not."""
    form = BulkForm().offer(members(session), quarters(session), areas(session))
    if not form.validate_on_submit():
        return _asked(session, form, LIST.href(SHAPE.read([])), 422)
    bulk = change_many(session, form.chosen(), form.draft())
    done = queries.deed(session, bulk.id)
    left = f", {len(done.refused):,} left as they were" if done.refused else ""
    return see(
        "portfolio.change",
        notice=f"{plural(done.count, 'initiative')} changed{left}.",
        bulk_id=bulk.id,
    )


@pages.page("/initiatives/changes/<int:bulk_id>", permission=Permission.INITIATIVE_READ)
def change(session: Session, bulk_id: int) -> Response:
    """What was changed, for which, and which refused."""
    deed = queries.deed(session, bulk_id)
    did = DID.get(deed.event.action, "changed")
    return show("portfolio/change.html", deed=deed, did=did, said=sentence(deed.event), most=SHOWN)


@pages.page(
    "/initiatives/changes/<int:bulk_id>.<twin:form>",
    permission=Permission.INITIATIVE_READ,
)
def change_twin(session: Session, bulk_id: int, form: str) -> Response:
    """Those that were left as they were, for spreadsheets and programs."""
    return twin(form, f"left-by-change-{bulk_id}", COLUMNS, queries.deed(session, bulk_id).refused)


def _asked(session: Session, form: BulkForm, back: str, status: int = 200) -> Response:
    form.offer(members(session), quarters(session), areas(session))
    answer = invalid if status == 422 else show
    return answer(
        "portfolio/new_change.html",
        form=form,
        chosen=queries.chosen(session, form.chosen()),
        most=MOST,
        shown=SHOWN,
        back=back,
    )
