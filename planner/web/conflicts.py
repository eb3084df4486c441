"""Two people, one row: what to show who was second, so that nothing they typed is lost.

A route catches `StaleEdit` and answers with `conflict(...)`: their values beside one's own, who
saved and when, a choice per line, and the ways on. The choice is sent to the same action as the
form was; `planner.web.forms.Versioned` reads it, so no command and no other route knows of it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Response, make_response, render_template, request
from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.core.identity import User
from planner.core.models import Model
from planner.core.session import Session
from planner.web import htmx
from planner.web.fields import sent, visible, words
from planner.web.forms import CHOICE, KEEP, OPENED, THEIRS, Versioned, as_opened

OURS = frozenset({"csrf_token", "version", CHOICE, OPENED})
"""What a form sends besides its fields."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Who saved first, and when; None where the system did, or where it is not known."""

    who: str | None
    at: datetime | None
    mine: bool = False
    """Whether it was the same person, in another window."""


@dataclass(frozen=True, slots=True)
class Line:
    """A field that the two disagree on, in words. `opened` is None where nobody noted it."""

    name: str
    label: str
    opened: str | None
    theirs: str
    mine: str

    @property
    def keep(self) -> str:
        """What is kept unless somebody chooses: what one did not touch is theirs."""
        return "theirs" if self.opened == self.mine else "mine"

    @property
    def both(self) -> bool:
        """Whether the two changed it, each in their own way."""
        return self.opened is not None and self.opened not in (self.mine, self.theirs)


@dataclass(frozen=True, slots=True)
class Places:
    """What was to be edited, in words, and the page that shows it as it is now."""

    title: str
    leave: str


def conflict(
    session: Session,
    forms: tuple[Versioned, Versioned],
    places: Places,
    saved: Saved | Model,
) -> Response:
    """The conflict card, 409. `forms` are one's own as it was sent, and the row's as it is now.

    `saved` says who came first; given the row, its newest audit event says it.
    """
    mine, theirs = forms
    lines = _lines(mine, theirs)
    context = {
        "title": places.title,
        "leave": places.leave,
        "action": request.path,
        "lines": lines,
        "same": len(list(visible(mine))) - len(lines),
        "sent": _sent(theirs),
        "saved": saved if isinstance(saved, Saved) else last_saved(session, saved),
    }
    if not htmx.partial():
        return make_response(render_template("errors/conflict.html", **context), 409)
    answer = make_response(render_template("errors/_conflict_notice.html", **context), 409)
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#notice", "outerHTML"
    return answer


def last_saved(session: Session, row: Model) -> Saved:
    """Who changed a row last, from the audit."""
    chosen = (
        select(AuditEvent.at, AuditEvent.actor_id, User.name)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(
            AuditEvent.subject_kind == row.__tablename__,
            AuditEvent.subject_id == row.id,  # type: ignore[attr-defined]
        )
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    found = session.execute(chosen).first()
    if found is None:
        return Saved(None, None)
    return Saved(found.name, found.at, mine=found.actor_id == session.actor_id)


def _lines(mine: Versioned, theirs: Versioned) -> list[Line]:
    opened = _opened()
    each = (
        Line(
            field.short_name,
            field.label.text,
            opened.get(field.short_name),
            words(theirs[field.short_name]),
            words(field),
        )
        for field in visible(mine)
    )
    return [line for line in each if line.theirs != line.mine]


def _opened() -> Mapping[str, str]:
    """The fields in words when the form was opened; none where they were not noted."""
    try:
        noted = json.loads(request.form.get(OPENED, "{}"))
    except ValueError:
        return {}
    return {str(name): str(text) for name, text in noted.items()} if type(noted) is dict else {}


def _sent(theirs: Versioned) -> list[tuple[str, str]]:
    """What the card sends besides the choice: one's own values, theirs, and the version now."""
    own = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in OURS and not name.startswith((THEIRS, KEEP))
    ]
    others = [
        (f"{THEIRS}{name}", value)
        for field in theirs
        for name, value in sent(field)
        if name not in OURS
    ]
    version = theirs.version.data
    return [*own, *others, ("version", str(version or "")), (OPENED, as_opened(theirs))]
