"""The page on which somebody is let in no more, with all they hold, and what becomes of it."""

from collections.abc import Sequence

from flask import Response, g

from planner.accounts.listing import Entry, UserLine, user_line
from planner.accounts.queries import members
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.domain.refusals import Invalid
from planner.handover import commands
from planner.handover.commands import NobodyToTakeIt
from planner.handover.forms import LeavingForm
from planner.handover.holdings import Held, held, stays
from planner.web.pages import Pages
from planner.web.respond import see, show
from planner.web.words import plural

pages = Pages("handover", __name__)

ADMIN = Permission.AUTHORITY_ADMIN
LEAVING = "/settings/users/<int:user_id>/leaving"


@pages.page(LEAVING, permission=ADMIN)
def leaving(session: Session, user_id: int) -> Response:
    """What a member holds, who could take it, and the button that lets them in no more."""
    line = user_line(session, user_id)
    holds = held(session, user_id)
    names = [each.holding.name for each in holds]
    return _leaving(session, line, LeavingForm(formdata=None, holding=names), holds)


@pages.action(LEAVING, permission=ADMIN)
def let_go(session: Session, user_id: int) -> Response:
    """Let a member in no more, and hand over what was ticked."""
    line, form = user_line(session, user_id), LeavingForm()
    form.offer(members(session))
    if not form.validate_on_submit():
        return _refused(session, line, form)
    chosen = form.holding.data or []
    if line.entry is Entry.OUT and not (form.taker_id and chosen):
        form.refuse("taker", "Choose who takes it over, and tick what.")
        return _refused(session, line, form)
    try:
        handed = commands.let_go(session, user_id, form.taker_id, chosen)
    except (NobodyToTakeIt, Invalid) as refusal:
        form.refuse("taker", refusal.in_full)
        return _refused(session, line, form)
    return see("users.user", user_id=user_id, notice=_done(line, sum(handed.values())))


def _done(line: UserLine, handed: int) -> str:
    out = "" if line.entry is Entry.OUT else f"{line.name} may no longer sign in"
    over = f"{plural(handed, 'thing is', 'things are')} handed over" if handed else ""
    return f"{'; '.join(said for said in (out, over) if said) or 'Nothing was handed over'}."


def _refused(session: Session, line: UserLine, form: LeavingForm) -> Response:
    return _leaving(session, line, form, held(session, line.id), 422)


def _leaving(
    session: Session, line: UserLine, form: LeavingForm, holds: Sequence[Held], status: int = 200
) -> Response:
    views, jobs = stays(session, line.id)
    return show(
        "handover/leaving.html",
        status,
        line=line,
        form=form.offer([each for each in members(session) if each.id != line.id]),
        held=holds,
        views=views,
        jobs=jobs,
        own=line.id == g.visitor.user.id,
    )
