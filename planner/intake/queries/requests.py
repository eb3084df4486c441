"""One request, and what its forms offer."""

from sqlalchemy import select

from planner.accounts.queries import members
from planner.core.identity import User
from planner.core.session import Session
from planner.domain.likeness import Alike, closest
from planner.domain.refusals import NotFound
from planner.intake.models import IntakeRequest
from planner.intake.queries.listing import Row, of_initiative, of_keys
from planner.portfolio.queries.alike import CANDIDATES, sharing_words


def request(session: Session, request_id: int) -> Row:
    """The request with the names of what it refers to; `NotFound` where there is none."""
    for row in of_keys(session, [request_id]):
        return row
    raise NotFound("request", request_id)


def origin(session: Session, initiative_id: int) -> Row:
    """The request that became an initiative; `NotFound` where it came another way."""
    for row in of_initiative(session, initiative_id):
        return row
    raise NotFound("request behind initiative", initiative_id)


def lookalikes(session: Session, request: IntakeRequest) -> list[Alike]:
    """Other requests with a title like this one's, whatever became of them."""
    rows = session.execute(
        select(IntakeRequest.id, IntakeRequest.title)
        .where(
            IntakeRequest.id != request.id,
            sharing_words(IntakeRequest.title.expression, request.title),
        )
        .order_by(IntakeRequest.id.desc())
        .limit(CANDIDATES)
    )
    return closest(request.title, [(key, title) for key, title in rows])


def people(session: Session, *standing: int | None) -> list[User]:
    """The members, and users whom a request names already though they have left."""
    here = members(session)
    missing = {key for key in standing if key} - {person.id for person in here}
    return here + [_user(session, key) for key in sorted(missing)]


def _user(session: Session, key: int) -> User:
    return session.find(User, key)
