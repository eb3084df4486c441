"""Who may sign in to the organisation: the list, and letting somebody in."""

from flask import Response

from planner.accounts import membership
from planner.accounts.forms import NewUserForm
from planner.accounts.listing import SHAPE, Entry, Members, UserLine, members
from planner.core.session import Session
from planner.domain.access import Access
from planner.domain.lifecycle import in_words
from planner.domain.permissions import Grant, Permission, Role
from planner.domain.refusals import Refusal
from planner.domain.seats import Seat
from planner.domain.views import NONE
from planner.web.browsing import Browsed
from planner.web.exports import Column, twin
from planner.web.pages import Pages
from planner.web.paging import PAGE_ROWS, Page
from planner.web.respond import invalid, see, show
from planner.web.words import plural, upper_first

pages = Pages("users", "planner.accounts")

ADMIN = Permission.AUTHORITY_ADMIN
USER = "/settings/users/<int:user_id>"

COLUMNS: tuple[Column[UserLine], ...] = (
    Column("email", lambda line: line.email),
    Column("name", lambda line: line.name),
    Column("role", lambda line: line.role),
    Column("permissions", lambda line: "; ".join(line.extra)),
    Column("grants", lambda line: "; ".join(line.grants)),
    Column("active", lambda line: "yes" if line.active else "no"),
    Column("seat", lambda line: line.seat),
    Column("last_seen_at", lambda line: line.last_seen_at),
    Column("browsers", lambda line: line.browsers),
)

LABELS = {"state": "Sign-in", "role": "Role", "seat": "Seat", "grant": "Grant"}
ENTRIES = {
    Entry.IN: "May sign in",
    Entry.WAITING: "Has no password yet",
    Entry.OUT: "May not sign in",
}


def _words(name: str, value: str, _: Members) -> str:
    """A filter as people read it."""
    if name == "state":
        return ENTRIES[Entry(value)]
    if name == "seat":
        return f"{upper_first(value)} seat"
    return "No grant" if value == NONE else upper_first(in_words(value))


def _orders(name: str, _: Members) -> list[str]:
    """Every filter in its own order, and not by words."""
    known: dict[str, list[str]] = {"state": [*Entry], "role": [*Role], "seat": [*Seat]}
    return known.get(name, [*Grant])


LIST = Browsed(SHAPE, "users.users", "users.users_twin", LABELS, _words, _orders)


@pages.page("/settings/users", permission=ADMIN)
def users(session: Session) -> Response:
    """Every member, also those who may no longer sign in."""
    view = LIST.asked()
    found = members(session, view)
    given = LIST.given(view, found, len(found.shown), found.counts)
    page: Page = given["page"]
    first = max(0, page.first - 1)
    lines = found.shown[first : first + PAGE_ROWS]
    answer = show("accounts/users.html", **given, lines=lines)
    return LIST.told(answer, given, plural(page.total, "user"))


@pages.page("/settings/users.<twin:form>", permission=ADMIN, knows=LIST.shape.knows)
def users_twin(session: Session, form: str) -> Response:
    """The same for spreadsheets and programs, unpaged; as CSV it imports to no change."""
    return twin(form, "users", COLUMNS, members(session, LIST.asked()).shown)


@pages.page("/settings/users/new", permission=ADMIN)
def new_user(session: Session) -> Response:
    """A form for somebody who is let in."""
    return show("accounts/new_user.html", form=NewUserForm())


@pages.action("/settings/users", permission=ADMIN)
def add_user(session: Session) -> Response:
    """Let somebody in, and go on to the link for their password."""
    form = NewUserForm()
    if not form.validate_on_submit():
        return invalid("accounts/new_user.html", form=form)
    try:
        user = membership.add_member(
            session, form.email.data or "", form.name.data or "", Access(form.chosen())
        )
    except Refusal as refusal:
        form.refuse("email", refusal.in_full)
        return invalid("accounts/new_user.html", form=form)
    return see("users.user", user_id=user.id, notice="They are a user here now.")
