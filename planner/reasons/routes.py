"""The page that says why somebody can or cannot do something, and its twin for programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, g, jsonify, request

from planner.accounts.listing import UserLine, user_line, users
from planner.core.session import Session
from planner.domain.permissions import Permission
from planner.domain.refusals import Invalid
from planner.reasons import actions
from planner.reasons.actions import Action
from planner.reasons.asking import things, verdict
from planner.reasons.points import Verdict
from planner.web.pages import Pages
from planner.web.respond import show

pages = Pages("reasons", __name__)

ADMIN = Permission.AUTHORITY_ADMIN


@dataclass(frozen=True, slots=True)
class Question:
    """Who, and what: as the address asks it. `problem` says what was not understood."""

    member: UserLine | None
    address: str
    action: Action | None
    page: Action | None
    """The page that the address is of, whose changes can be asked about as well."""
    things: Mapping[str, Any]
    """What that page is about, read once for it and for every change."""
    problem: str | None = None

    def answer(self, session: Session) -> Verdict | None:
        """The verdict; None while it is not known who or what is asked about."""
        if self.member is None or self.action is None:
            return None
        return verdict(session, self.member, self.action, self.things)

    def beside(self, session: Session) -> list[tuple[Action, Verdict]]:
        """What may be changed from the page, each with its own verdict."""
        if self.member is None or self.page is None or self.page.access.changes:
            return []
        return [
            (each, verdict(session, self.member, each, self.things))
            for each in actions.beside(self.page)
        ]


@pages.page("/settings/users/why", permission=ADMIN)
def why(session: Session) -> Response:
    """Whether a member can do something, and what decides."""
    question = _question(session)
    return show(
        "reasons/why.html",
        422 if question.problem else 200,
        question=question,
        verdict=question.answer(session),
        beside=question.beside(session),
        people=users(session),
        groups=actions.grouped(),
    )


@pages.page("/settings/users/why.json", permission=ADMIN)
def why_twin(session: Session) -> Response:
    """The same answer for programs."""
    question = _question(session)
    if question.problem:
        answer = jsonify(problem=question.problem)
        answer.status_code = 422
        return answer
    beside = [_told(action, found) for action, found in question.beside(session)]
    told: dict[str, Any] = {"changes": beside}
    if (found := question.answer(session)) and question.action and question.member:
        told |= {"user": question.member.email, **_told(question.action, found)}
        told["reasons"] = [{"says": each.says, "lets": each.lets} for each in found.points]
    return jsonify(told)


def _told(action: Action, found: Verdict) -> dict[str, Any]:
    access = action.access
    return {
        "action": action.endpoint,
        "says": action.says,
        "needs": access.permission,
        "flag": access.flag,
        "may": found.may,
        "because": found.because,
    }


def _question(session: Session) -> Question:
    user_id = request.args.get("user", type=int)
    address, name = request.args.get("address", "").strip(), request.args.get("action", "")
    member = None if user_id is None else user_line(session, user_id)
    try:
        page = actions.at(address, g.slug) if address else None
        action = actions.named(name, page) if name else page
    except Invalid as refusal:
        return Question(member, address, None, None, {}, refusal.in_full)
    return Question(member, address, action, page, things(session, page) if page else {})
