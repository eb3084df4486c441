"""Links by which people set a password: made by administrators, used before signing in."""

from flask import Response, url_for

from planner.accounts import credentials
from planner.accounts.credentials import LINK_LASTS, Weak
from planner.accounts.forms import PASSWORD_HINT, NewPasswordForm
from planner.accounts.routes.doors import doors, signed_in
from planner.accounts.routes.users import ADMIN, USER, pages
from planner.core import clock
from planner.core import sign_in as sign_ins
from planner.core.db import db
from planner.core.session import Session
from planner.web.installation import installation
from planner.web.respond import invalid, show
from planner.web.whereto import outside

PAGE = "accounts/new_password.html"


@pages.action(f"{USER}/password-link", permission=ADMIN)
def password_link(session: Session, user_id: int) -> Response:
    """A link for this member. It is shown once: nothing of it is kept."""
    user, secret = credentials.password_link(session, user_id, installation().secret_key)
    href = outside(url_for("accounts.new_password", secret=secret))
    return show(
        "accounts/password_link.html", member=user, href=href, until=clock.now() + LINK_LASTS
    )


@doors.open("/password/<secret>", reason="whoever has the link sets a password; it is signed")
def new_password(secret: str) -> Response:
    """The form that a link leads to."""
    link = credentials.link_of(secret, installation().secret_key)
    return show(PAGE, form=NewPasswordForm(), account=link.user, secret=secret, hint=PASSWORD_HINT)


@doors.open("/password/<secret>", methods=["POST"], reason="whoever has the link sets a password")
def set_password(secret: str) -> Response:
    """Set the password, end the link, and go in."""
    link, form = credentials.link_of(secret, installation().secret_key), NewPasswordForm()
    shown = {"form": form, "account": link.user, "secret": secret, "hint": PASSWORD_HINT}
    if not form.validate_on_submit():
        return invalid(PAGE, **shown)
    session = db.session(organisation_id=link.organisation_id, actor_id=link.user.id)
    assert isinstance(session, Session)
    was = link.user.password_hash or ""
    try:
        credentials.set_password(session, link.user.id, form.password.data or "", was)
    except Weak as weak:
        form.refuse("password", weak.sentence)
        return invalid(PAGE, **shown)
    return signed_in(sign_ins.begin(link.user), None)
