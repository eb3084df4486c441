"""Who may sign in to the organisation, and what each of them may do."""

from collections.abc import Collection

from flask import Response, g, request, url_for

from planner.accounts import credentials, membership, queries
from planner.accounts.forms import AccessForm, NewUserForm
from planner.accounts.queries import UserLine
from planner.core.session import Session
from planner.domain.permissions import Permission, permissions
from planner.domain.refusals import Refusal
from planner.web.exports import Column, twin
from planner.web.pages import Pages
from planner.web.paging import Page
from planner.web.respond import invalid, see, show
from planner.web.words import listing, plural

pages = Pages("users", "planner.accounts")

ADMIN = Permission.AUTHORITY_ADMIN
USER = "/settings/users/<int:user_id>"
NAMED = 4
"""As many permissions are named in a notice; of more, how many there are."""

COLUMNS: tuple[Column[UserLine], ...] = (
    Column("email", lambda line: line.email),
    Column("name", lambda line: line.name),
    Column("role", lambda line: line.role),
    Column("permissions", lambda line: "; ".join(line.extra)),
    Column("grants", lambda line: "; ".join(line.grants)),
    Column("active", lambda line: "yes" if line.active else "no"),
    Column("seat", lambda line: line.seat),
    Column("last_seen_at", lambda line: line.last_seen_at),
)


@pages.page("/settings/users", permission=ADMIN)
def users(session: Session) -> Response:
    """Every member by name, also those who may no longer sign in."""
    number = max(1, request.args.get("page", 1, int))
    page = Page(number, queries.number_of_users(session), lambda n: url_for("users.users", page=n))
    lines = queries.users(session, (number - 1) * page.size, page.size)
    return show("accounts/users.html", lines=lines, page=page)


@pages.page("/settings/users.<twin:form>", permission=ADMIN)
def users_twin(session: Session, form: str) -> Response:
    """The same for spreadsheets and programs, every member; as CSV it imports to no change."""
    return twin(form, "users", COLUMNS, queries.users(session))


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
        key = membership.add_user(
            session, form.email.data or "", form.name.data or "", form.chosen()
        )
    except Refusal as refusal:
        form.refuse("email", f"{refusal.sentence} {refusal.remedy}")
        return invalid("accounts/new_user.html", form=form)
    return see("users.user", user_id=key, notice="They are a user here now.")


@pages.page(USER, permission=ADMIN)
def user(session: Session, user_id: int) -> Response:
    """One member: what they may do, and how they get in."""
    line = queries.user_line(session, user_id)
    return _user(line, AccessForm(role=line.role, active=line.active))


@pages.action(USER, permission=ADMIN)
def change_user(session: Session, user_id: int) -> Response:
    """Give a member another role, or let them in no more."""
    line, form = queries.user_line(session, user_id), AccessForm()
    if not form.validate_on_submit():
        return _user(line, form, 422)
    membership.change_user(session, user_id, form.chosen(), bool(form.active.data))
    return see("users.user", user_id=user_id, notice=f"{line.name} {_turned(line, form)}.")


@pages.action(f"{USER}/sign-out", permission=ADMIN)
def sign_out_user(session: Session, user_id: int) -> Response:
    """Sign a member out of every browser."""
    out = credentials.end_member_sign_ins(session, user_id)
    return see("users.user", user_id=user_id, notice=f"{out.name} is signed out everywhere.")


def _turned(line: UserLine, form: AccessForm) -> str:
    """What they may do now and could not before, and what no longer."""
    if not form.active.data:
        return "may no longer sign in"
    extra = frozenset(map(Permission, line.extra))
    had, has = permissions(line.role, extra), permissions(form.chosen(), extra)
    turned = [("may now use", has - had), ("no longer", had - has)]
    told = [f"{words} {_named(which)}" for words, which in turned if which]
    return ", and ".join(told) or "may do what they could"


def _named(which: Collection[Permission]) -> str:
    return listing(sorted(which)) if len(which) <= NAMED else plural(len(which), "permission")


def _user(line: UserLine, form: AccessForm, status: int = 200) -> Response:
    return show(
        "accounts/user.html", status, line=line, form=form, own=line.id == g.visitor.user.id
    )
