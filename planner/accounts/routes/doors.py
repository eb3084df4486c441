"""Sign-in, sign-out and preferences: the doors, outside every organisation."""

from flask import Response, current_app, g, make_response, redirect, request, session, url_for

from planner.accounts import commands, queries
from planner.accounts.commands import WrongPassword
from planner.accounts.forms import PersonaForm, SignInForm
from planner.core import sign_in as sign_ins
from planner.core.logs import logger
from planner.domain.addresses import place
from planner.domain.refusals import LimitReached, NotFound
from planner.web import kept
from planner.web.entry import cookie_name
from planner.web.errors import status_of
from planner.web.installation import installation
from planner.web.pages import OpenPages
from planner.web.respond import say, see_url, show
from planner.web.whereto import safe_path

doors = OpenPages("accounts", __name__)
log = logger("planner.accounts")

YEAR = 365 * 24 * 3600
CHOICES = {"theme": {"auto", "light", "dark"}, "density": {"comfortable", "compact"}}


@doors.open("/", reason="sends people on to their home, or to sign in")
def front() -> Response:
    """The bare address: home for whoever is signed in."""
    visitor = sign_ins.visitor(request.cookies.get(cookie_name()), None)
    if visitor is None:
        return see_url(url_for("accounts.sign_in"))
    homes = queries.homes(visitor.user)
    return see_url(f"/{homes[0].slug}/") if homes else _waiting()


@doors.open("/.well-known/change-password", reason="programs that keep passwords ask for it")
def change_password() -> Response:
    """Where one's password is changed, for whatever keeps it."""
    visitor = sign_ins.visitor(request.cookies.get(cookie_name()), None)
    homes = queries.homes(visitor.user) if visitor else []
    return see_url(f"/{homes[0].slug}/account" if homes else url_for("accounts.sign_in"))


@doors.open("/sign-in", reason="nobody is signed in yet")
def sign_in(kept_form: str = "") -> Response:
    """The form, and in demo mode the three people anyone may be.

    `kept_form` is what was typed elsewhere when the sign-in had ended.
    """
    form = SignInForm(formdata=None, next=safe_path(request.args.get("next")), kept=kept_form)
    return _door(form)


@doors.open("/sign-in", methods=["POST"], reason="nobody is signed in yet")
def enter() -> Response:
    """Sign in with a password."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _door(form, 422)
    try:
        secret = commands.sign_in_with_password(
            form.email.data or "", form.password.data or "", request.remote_addr or "unknown"
        )
    except (WrongPassword, LimitReached) as refusal:
        return _refused(form, refusal)
    return signed_in(secret, safe_path(form.next.data), kept_form=form.kept.data)


def _refused(form: SignInForm, refusal: WrongPassword | LimitReached) -> Response:
    """The form again, with what was refused above it; the log says why."""
    reason = refusal.reason if isinstance(refusal, WrongPassword) else "throttled"
    log.warning("sign_in_refused", reason=reason, place=place(request.remote_addr or "unknown"))
    form.form_errors.append(refusal.in_full)
    answer = _door(form, status_of(refusal))
    if isinstance(refusal, LimitReached):
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer


def _door(form: SignInForm, status: int = 200) -> Response:
    shown = {"personas": _personas(), "banner": sign_ins.standing_banner()}
    return show("accounts/sign_in.html", status, form=form, **shown)


@doors.open("/sign-in/demo", methods=["POST"], reason="the demo's people, in demo mode only")
def enter_as() -> Response:
    """Sign in as one of the demo's three people."""
    form = PersonaForm()
    people = {persona.email for persona in _personas()}
    if not form.validate_on_submit() or form.email.data not in people:
        raise NotFound("demo account", form.email.data or "")
    user = queries.account(form.email.data)
    assert user is not None, "a persona is an account"
    return signed_in(sign_ins.begin(user), None, kept_form=form.kept.data)


@doors.open("/sign-out", methods=["POST"], reason="signing out works however one is signed in")
def sign_out() -> Response:
    """End this browser's sign-in."""
    sign_ins.end(request.cookies.get(cookie_name()))
    session.clear()
    answer = see_url(url_for("accounts.sign_in"))
    answer.delete_cookie(cookie_name(), secure=_secure(), httponly=True, samesite="Lax")
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@doors.open("/preferences", methods=["POST"], reason="a theme is no secret")
def preferences() -> Response:
    """Keep the theme or the density in a cookie, so that the server draws it the first time."""
    answer = make_response(redirect(safe_path(request.form.get("next")) or "/", 303))
    for name, choices in CHOICES.items():
        if (value := request.form.get(name)) in choices:
            answer.set_cookie(name, value or "", max_age=YEAR, samesite="Lax", secure=_secure())
    return answer


def signed_in(
    secret: str, wanted: str | None, notice: str | None = None, kept_form: str | None = None
) -> Response:
    """Into the house: a new token for forms, and the cookie that holds the secret.

    Whoever typed into a form after their sign-in had ended is asked whether to send it.
    """
    sign_ins.end(request.cookies.get(cookie_name()))
    session.clear()
    g.pop("csrf_token", None)
    visitor = sign_ins.visitor(secret, None)
    assert visitor is not None, "a sign-in that has just begun"
    kept.own(visitor.user.id)
    if notice:
        say(notice)
    back = kept.given_back(kept_form, visitor.user.id)
    page = show("accounts/resume.html", kept=back) if back else redirect(wanted or "/", 303)
    answer = make_response(page)
    answer.set_cookie(
        cookie_name(), secret, httponly=True, samesite="Lax", secure=_secure(), path="/"
    )
    return answer


def _waiting() -> Response:
    g.visitor = None
    return show("accounts/waiting.html", status=403)


def _secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def _personas() -> list[queries.Persona]:
    return queries.personas() if installation().demo else []
