"""One member: what they may do and why, what another access would change, and how they get in."""

from collections.abc import Collection

from flask import Response, g, request

from planner.accounts import credentials, membership
from planner.accounts.forms import AccessForm
from planner.accounts.listing import Entry, UserLine, user_line
from planner.accounts.routes.users import ADMIN, USER, pages
from planner.accounts.seating import seated
from planner.core import sign_in as sign_ins
from planner.core.history import history
from planner.core.identity import User
from planner.core.session import Session
from planner.domain.access import Access, Effect, effect
from planner.domain.permissions import Permission
from planner.domain.seats import Seat
from planner.web.respond import heard, see, show
from planner.web.sentences import sentence
from planner.web.words import listing, plural

NAMED = 4
"""As many permissions are named in a notice; of more, how many there are."""
TOLD = 10
"""Changes of a member that their page tells."""


@pages.page(USER, permission=ADMIN)
def user(session: Session, user_id: int) -> Response:
    """One member; and what another access would change, where the address holds one."""
    line = user_line(session, user_id)
    if "role" not in request.args:
        return _user(session, line, AccessForm(formdata=None, access=line.access))
    form = AccessForm(request.args, access=line.access, meta={"csrf": False})
    if not form.validate():
        return _user(session, line, form, 422)
    found = effect(line.access, form.chosen_access())
    return heard(_user(session, line, form), _foretold(found))


@pages.action(USER, permission=ADMIN)
def change_user(session: Session, user_id: int) -> Response:
    """Give a member another role, other single permissions, or other grants."""
    line = user_line(session, user_id)
    form = AccessForm(access=line.access)
    if not form.validate_on_submit():
        return _user(session, line, form, 422)
    seen, access = form.seen.data or "", form.chosen_access()
    now = membership.change_access(session, user_id, seen, access)
    turned = _turned(effect(line.access, now.access))
    return see("users.user", user_id=user_id, notice=f"{line.name} {turned}.")


@pages.action(f"{USER}/return", permission=ADMIN)
def let_in(session: Session, user_id: int) -> Response:
    """Let somebody sign in again who was shut out."""
    back = membership.let_in(session, user_id)
    return see("users.user", user_id=user_id, notice=f"{back.name} may sign in again.")


@pages.action(f"{USER}/sign-out", permission=ADMIN)
def sign_out_user(session: Session, user_id: int) -> Response:
    """Sign a member out of every browser."""
    out = credentials.end_member_sign_ins(session, user_id)
    return see("users.user", user_id=user_id, notice=f"{out.name} is signed out everywhere.")


def _foretold(found: Effect) -> str:
    """How much would change, for who hears the page."""
    return f"Gains {len(found.more)}, loses {len(found.less)}."


def _turned(found: Effect) -> str:
    """What they may do now and could not before, and what no longer."""
    more, less = found.more, found.less
    if more and less:
        return f"may now use {_named(more)}, and no longer {_named(less)}"
    if more or less:
        return f"may {'now' if more else 'no longer'} use {_named(more or less)}"
    return "may do what they could"


def _named(which: Collection[str]) -> str:
    return listing(sorted(which)) if len(which) <= NAMED else plural(len(which), "permission")


def _user(session: Session, line: UserLine, form: AccessForm, status: int = 200) -> Response:
    wanted = line.access if form.errors else form.chosen_access()
    found = effect(line.access, wanted)
    return show(
        "accounts/user.html",
        status,
        line=line,
        form=form,
        found=found,
        beyond=not _within(line.access, wanted),
        seats=_decision_seats(session) if found.seats and line.entry is not Entry.OUT else None,
        own=line.id == g.visitor.user.id,
        browsers=sign_ins.all_of(line.id),
        activity=history(session, session.find(User, line.id), TOLD),
        said=lambda happening: sentence(happening.event, "this user"),
    )


def _within(*accesses: Access) -> bool:
    """Whether whoever looks may do all of this, and so may give and take it."""
    held: frozenset[Permission] = g.visitor.permissions
    return all(access.permissions <= held for access in accesses)


def _decision_seats(session: Session) -> int:
    """How many decision seats are taken now."""
    return sum(line.seat is Seat.DECISION for line in seated(session))
