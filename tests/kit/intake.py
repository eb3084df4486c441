"""Requests to test with."""

from planner.core.session import Session
from planner.domain.intake import ClosedReason, IntakeStatus
from planner.intake.commands.deciding import convert, move_request
from planner.intake.commands.requests import add_request
from planner.intake.drafts import ConversionDraft, MoveDraft, RequestDraft
from tests.kit.world import Organisation, World

WAYS = {
    IntakeStatus.DRAFT: (),
    IntakeStatus.TRIAGE: (IntakeStatus.TRIAGE,),
    IntakeStatus.ASSESSED: (IntakeStatus.TRIAGE, IntakeStatus.ASSESSED),
    IntakeStatus.APPROVED: (IntakeStatus.TRIAGE, IntakeStatus.ASSESSED, IntakeStatus.APPROVED),
    IntakeStatus.CLOSED: (IntakeStatus.CLOSED,),
}
LIST = "/acme/intake"


def draft(title: str = "Renewals", **said: object) -> RequestDraft:
    """A request of this title, of which nothing else is known but what is said."""
    nothing = dict.fromkeys(RequestDraft.__slots__)
    empty = {"description": "", "customer": "", "tags": [], "themes": []}
    return RequestDraft(**{**nothing, **empty, "title": title, **said})


def moved(session: Session, key: int, to: IntakeStatus, **said: object) -> None:
    """Give a request its next status, closing it as rejected."""
    reason = ClosedReason.REJECTED if to is IntakeStatus.CLOSED else None
    move_request(session, key, MoveDraft(**{"to": to, "reason": reason, "notes": "", **said}))


def asked(
    world: World,
    title: str = "Renewals",
    status: IntakeStatus = IntakeStatus.DRAFT,
    organisation: Organisation | None = None,
    **said: object,
) -> int:
    """A request that has come to a status step by step; its key."""
    with world.session(organisation) as session:
        key = add_request(session, draft(title, **said)).id
        for to in WAYS[status]:
            moved(session, key, to)
        return key


def converted(world: World, title: str = "Renewals", **said: object) -> tuple[int, int]:
    """A request and the initiative it became; their keys."""
    key = asked(world, title, IntakeStatus.APPROVED, **said)
    owner = world.acme.people["planner"]
    with world.session() as session:
        return key, convert(session, key, ConversionDraft(title, "", owner, owner, None))
