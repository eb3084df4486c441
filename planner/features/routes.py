"""Settings: the pages of feature flags."""

from typing import Any

from flask import Response

from planner.accounts import queries as accounts
from planner.core.session import Session
from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.features import commands, queries
from planner.features.forms import OwnerForm, TurnForm
from planner.features.impact import impact
from planner.features.queries import FlagLine, Turn
from planner.web.exports import Column, twin
from planner.web.pages import Pages
from planner.web.respond import invalid, see, show

pages = Pages("features", __name__)

ADMIN = Permission.FEATURE_FLAG_ADMIN
SHOWN = 50
"""Times a flag was turned that its page shows; the file of them has all."""

COLUMNS: tuple[Column[FlagLine], ...] = (
    Column("flag", lambda line: str(line.flag)),
    Column("name", lambda line: line.facts.name),
    Column("on", lambda line: line.on),
    Column("opens", lambda line: line.facts.opens),
    Column("needs", lambda line: " ".join(line.facts.needs)),
    Column("needed_by", lambda line: " ".join(line.needed_by)),
    Column("owner", lambda line: line.owner),
    Column("changed_by", lambda line: line.changed_by),
    Column("changed_at", lambda line: line.changed_at),
    Column("reason", lambda line: line.reason),
)

TURNS: tuple[Column[Turn], ...] = (
    Column("at", lambda turn: turn.at),
    Column("on", lambda turn: turn.on),
    Column("by", lambda turn: turn.by),
    Column("reason", lambda turn: turn.reason),
)


@pages.page("/settings/flags", permission=ADMIN)
def flags(session: Session) -> Response:
    """Every flag: what it opens, whether it is on, and who turned it."""
    lines = queries.flags(session)
    opened = {line.flag: impact(line.flag) for line in lines}
    on = sum(line.on for line in lines)
    return show("features/flags.html", lines=lines, opened=opened, on=on)


@pages.page("/settings/flags.<twin:form>", permission=ADMIN)
def flags_twin(session: Session, form: str) -> Response:
    """The flags for spreadsheets and programs."""
    return twin(form, "feature-flags", COLUMNS, queries.flags(session))


@pages.page("/settings/flags/<key>", permission=ADMIN)
def flag(session: Session, key: str) -> Response:
    """What turning a flag will change, and its history."""
    return show("features/flag.html", **_flag(session, queries.flag_named(key)))


@pages.page("/settings/flags/<key>/history.<twin:form>", permission=ADMIN)
def turns_twin(session: Session, key: str, form: str) -> Response:
    """When a flag was turned, for spreadsheets and programs."""
    wanted = queries.flag_named(key)
    return twin(form, f"history-of-{wanted}", TURNS, queries.turns(session, wanted))


@pages.action("/settings/flags/<key>", permission=ADMIN)
def turn(session: Session, key: str) -> Response:
    """Turn a flag on or off, for a reason."""
    wanted = queries.flag_named(key)
    form = TurnForm()
    if not form.validate_on_submit():
        return invalid("features/flag.html", **_flag(session, wanted, form))
    commands.turn(session, wanted, form.to.data == "on", form.reason.data or "")
    name = queries.flag(session, wanted).facts.name
    return see("features.flags", notice=f"{name} is {form.to.data}.")


@pages.action("/settings/flags/<key>/owner", permission=ADMIN)
def own(session: Session, key: str) -> Response:
    """Say who is answerable for a flag."""
    wanted = queries.flag_named(key)
    people = accounts.members(session)
    form = OwnerForm().offer(people)
    if not form.validate_on_submit():
        return invalid("features/flag.html", **_flag(session, wanted, owner_form=form))
    owner = next(person for person in people if person.id == form.owner_id.data)
    commands.own(session, wanted, owner)
    return see("features.flag", key=key, notice=f"{owner.name} is answerable for {key}.")


def _flag(
    session: Session,
    wanted: Flag,
    form: TurnForm | None = None,
    owner_form: OwnerForm | None = None,
) -> dict[str, Any]:
    line = queries.flag(session, wanted)
    people = accounts.members(session)
    offered = owner_form or OwnerForm(formdata=None, owner_id=line.owner_id).offer(people)
    return {
        "line": line,
        "impact": impact(wanted),
        "turns": queries.turns(session, wanted, SHOWN),
        "form": form or TurnForm(formdata=None, to="off" if line.on else "on"),
        "owner_form": offered,
    }
