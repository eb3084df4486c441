"""Doubts about figures: those of one figure, all of them in a list, and those that wait."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from planner.analysis.models import Doubt
from planner.core.identity import Membership, User
from planner.core.session import Session
from planner.domain.doubts import UNDER_DISCUSSION, DoubtState
from planner.domain.figures import Figure
from planner.portfolio.models import Initiative
from planner.scenarios.models import Scenario, TokenSupply

PAGE_ROWS = 50
WAITING = 5
"""As many doubts that wait for somebody are told at once."""

REPORTER, OWNER, ANSWERER = aliased(User), aliased(User), aliased(User)


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """A doubt with the scenario it is in and the names of those concerned."""

    doubt: Doubt
    scenario: str
    by: str
    owner: str | None
    answerer: str | None

    @property
    def answered(self) -> bool:
        """Whether its answer stands: also once it is closed, and not where it was undone."""
        return bool(self.doubt.answer) and self.doubt.state is not DoubtState.OPEN


@dataclass(frozen=True, slots=True)
class Asked:
    """Which doubts: of a state, of a scenario, those that concern one person; all, for None."""

    state: DoubtState | None = None
    scenario_id: int | None = None
    concerning: int | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """Who is asked about a figure, and why them; nobody in particular for None."""

    user_id: int | None
    name: str | None
    because: str


def of_figure(session: Session, figure: Figure) -> list[DoubtLine]:
    """What is doubted about a figure, the newest first; what was closed is left out."""
    chosen = _lines().where(
        Doubt.scenario_id == figure.scenarios[0],
        Doubt.figure == str(figure),
        Doubt.state.in_(UNDER_DISCUSSION),
    )
    return _read(session, chosen)


def doubts(session: Session, asked: Asked, number: int | None = None) -> list[DoubtLine]:
    """The doubts, the newest first; one page of them, or every one for None."""
    chosen = _lines().where(*_of(asked))
    if number is not None:
        chosen = chosen.limit(PAGE_ROWS).offset((number - 1) * PAGE_ROWS)
    return _read(session, chosen)


def count(session: Session, asked: Asked) -> int:
    """How many doubts there are."""
    return session.scalar(select(func.count()).select_from(Doubt).where(*_of(asked))) or 0


def waiting(session: Session, plans: bool) -> list[DoubtLine]:
    """What waits for the actor: open doubts they are asked about, and answers to their own.

    `plans`: whether they also see to those that nobody in particular is asked about.
    """
    own = Doubt.owner_id == session.actor_id
    asked = or_(own, Doubt.owner_id.is_(None)) if plans else own
    others = Doubt.reported_by != session.actor_id
    answered = and_(Doubt.state == DoubtState.ANSWERED, Doubt.reported_by == session.actor_id)
    chosen = _lines().where(or_(and_(Doubt.state == DoubtState.OPEN, asked, others), answered))
    return _read(session, chosen.limit(WAITING))


def doubted(session: Session) -> Sequence[tuple[int, str]]:
    """Every figure that is under discussion, with its scenario: one select."""
    chosen = select(Doubt.scenario_id, Doubt.figure).where(Doubt.state.in_(UNDER_DISCUSSION))
    return [(row.scenario_id, row.figure) for row in session.execute(chosen)]


def asking(session: Session, scenario: Scenario, figure: Figure) -> Asking:
    """Who is asked about a figure: the owner of its initiative, or who stated its supply.

    Otherwise who changed the scenario last. Nobody in particular where that is the actor, or
    somebody who is a member no longer.
    """
    for user_id, because in _candidates(session, scenario, figure):
        name = _member(session, user_id) if user_id not in {None, session.actor_id} else None
        if name is not None:
            return Asking(user_id, name, because)
    return Asking(None, None, "whoever may change plans")


def _candidates(
    session: Session, scenario: Scenario, figure: Figure
) -> Sequence[tuple[int | None, str]]:
    initiative, pool = figure.key("initiative"), figure.key("pool")
    found: list[tuple[int | None, str]] = []
    if initiative is not None:
        owner = select(Initiative.business_owner_id).where(Initiative.id == initiative)
        found.append((session.scalar(owner), "who owns the initiative"))
    elif pool is not None and figure.measure == "supply":
        stated = select(TokenSupply.updated_by).where(
            TokenSupply.scenario_id == scenario.id, TokenSupply.pool_id == pool
        )
        found.append((session.scalar(stated), "who stated the supply"))
    return [*found, (scenario.updated_by, "who changed the scenario last")]


def _member(session: Session, user_id: int | None) -> str | None:
    """The name of somebody who is an active member of the organisation; otherwise None."""
    chosen = (
        select(User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(
            User.id == user_id,
            User.active,
            Membership.active,
            Membership.organisation_id == session.organisation_id,
        )
    )
    return session.scalar(chosen)


def _of(asked: Asked) -> list[ColumnElement[bool]]:
    wanted = [Doubt.state == asked.state if asked.state else Doubt.state != DoubtState.WITHDRAWN]
    if asked.scenario_id is not None:
        wanted.append(Doubt.scenario_id == asked.scenario_id)
    if asked.concerning is not None:
        wanted.append(
            or_(Doubt.owner_id == asked.concerning, Doubt.reported_by == asked.concerning)
        )
    return wanted


def _lines() -> Select[Doubt, str, str, str, str]:
    return (
        select(Doubt, Scenario.name, REPORTER.name, OWNER.name, ANSWERER.name)
        .join(Scenario, Scenario.id == Doubt.scenario_id)
        .outerjoin(REPORTER, REPORTER.id == Doubt.reported_by)
        .outerjoin(OWNER, OWNER.id == Doubt.owner_id)
        .outerjoin(ANSWERER, ANSWERER.id == Doubt.answered_by)
        .order_by(Doubt.id.desc())
    )


def _read(session: Session, chosen: Select[Doubt, str, str, str, str]) -> list[DoubtLine]:
    return [DoubtLine(*row) for row in session.execute(chosen)]
