"""One's own account: the password, and the browsers in which one is signed in."""

from flask import Response, g

from planner.accounts import credentials
from planner.accounts.commands import WrongPassword
from planner.accounts.credentials import Weak
from planner.accounts.forms import PASSWORD_HINT, OwnPasswordForm
from planner.accounts.routes.doors import signed_in
from planner.accounts.routes.users import pages
from planner.core import sign_in as sign_ins
from planner.core.session import Session
from planner.domain.access import Access, effect
from planner.domain.permissions import Permission
from planner.domain.refusals import LimitReached
from planner.web.respond import see, show

OWN = Permission.MEMBER
NOTICE = "Your password is changed. Every other browser is signed out."


@pages.page("/account", permission=OWN)
def account(session: Session) -> Response:
    """The account of whoever looks."""
    return _account(OwnPasswordForm())


@pages.action("/account", permission=OWN)
def change_password(session: Session) -> Response:
    """Set another password, for whoever knows the one there is."""
    form, user = OwnPasswordForm(), g.visitor.user
    if not form.validate_on_submit():
        return _account(form, 422)
    try:
        credentials.require_password(user, form.current.data or "")
        credentials.set_password(session, user.id, form.password.data or "")
    except (WrongPassword, LimitReached) as refusal:
        wrong = isinstance(refusal, WrongPassword)
        form.refuse("current", "That is not your password." if wrong else refusal.sentence)
        return _account(form, 422 if wrong else 429)
    except Weak as weak:
        form.refuse("password", weak.sentence)
        return _account(form, 422)
    return signed_in(sign_ins.begin(user), f"/{g.slug}/account", NOTICE)


@pages.action("/account/sign-ins/<int:sign_in_id>/end", permission=OWN)
def end_sign_in(session: Session, sign_in_id: int) -> Response:
    """Sign another browser out."""
    sign_ins.end_one(g.visitor.user.id, sign_in_id)
    return see("users.account", notice="That browser is signed out.")


def _account(form: OwnPasswordForm, status: int = 200) -> Response:
    membership = g.visitor.membership
    own = Access.of(membership.role, membership.extra, membership.grants)
    return show(
        "accounts/account.html",
        status,
        form=form,
        hint=PASSWORD_HINT,
        sign_ins=sign_ins.all_of(g.visitor.user.id),
        this=g.visitor.sign_in_id,
        role=membership.role,
        found=effect(own, own),
    )
