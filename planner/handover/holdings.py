"""What a member can hold: rows that name them in a column, and the histories that tell of them.

Whoever made, changed or locked something stays named for it: that is what happened. Held is what
somebody is asked about, or goes on with.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, exists, func, select, true
from sqlalchemy.orm import aliased

from planner.analysis.models import Doubt
from planner.core.flags import FlagSetting
from planner.core.jobs.models import Job, JobState
from planner.core.models import Model
from planner.core.saved_views import SavedView
from planner.core.session import Session
from planner.domain.doubts import UNDER_DISCUSSION
from planner.domain.flags import FLAGS
from planner.domain.intake import IntakeStatus
from planner.intake.models import IntakeRequest
from planner.portfolio.bulk_models import BulkChange
from planner.portfolio.commands.bulk import note
from planner.portfolio.models import Initiative

NAMED = 3
"""As many rows of a kind are named."""


class Passing(NamedTuple):
    """Rows of a kind that go from one to another, by name."""

    holding: "Holding"
    keys: Sequence[int]
    giver: str
    taker: str


@dataclass(frozen=True, slots=True)
class Holding:
    """A kind of thing that somebody holds: which column names them, and in which rows still."""

    name: str
    one: str
    many: str
    title: Any
    """The column that names a row."""
    column: Any
    """The column that holds the user's key."""
    still: ColumnElement[bool]
    fits: Callable[[int], ColumnElement[bool]] = lambda taker_id: true()
    """Which rows somebody can take."""
    tell: Callable[[Session, Passing], None] = lambda session, passing: None
    """Has histories tell of it."""

    @property
    def model(self) -> type[Model]:
        """What the rows are."""
        model: type[Model] = self.column.class_
        return model

    @property
    def key(self) -> Any:
        """The column of the rows' keys."""
        return self.model.id  # type: ignore[attr-defined]


def _tell_initiatives(session: Session, passing: Passing) -> None:
    bulk = BulkChange(initiatives=len(passing.keys))
    note(session, bulk, passing.keys)
    what = [[f"the {passing.holding.name.replace('-', ' ')}", passing.taker]]
    facts = {"count": len(passing.keys), "what": what, "refused": list[str]()}
    session.tell("initiatives.changed", bulk, facts)


def _tell_requests(session: Session, passing: Passing) -> None:
    change = [passing.holding.name, passing.giver, passing.taker]
    for row in session.scalars(select(IntakeRequest).where(IntakeRequest.id.in_(passing.keys))):
        session.tell("intake.changed", row, {"changes": [change]})


def _tell_flags(session: Session, passing: Passing) -> None:
    for row in session.scalars(select(FlagSetting).where(FlagSetting.id.in_(passing.keys))):
        facts = {"flag": str(row.flag), "name": FLAGS[row.flag].name}
        session.tell("flag.owned", row, {**facts, "from": passing.giver, "to": passing.taker})


def _no_view_so_named(taker_id: int) -> ColumnElement[bool]:
    """Nobody has two views of a list under one name."""
    theirs = aliased(SavedView)
    return ~exists().where(
        theirs.owner_id == taker_id,
        theirs.place == SavedView.place,
        theirs.name == SavedView.name,
    )


_IN_USE = Initiative.archived_at.is_(None)
_OPEN = IntakeRequest.status.not_in([IntakeStatus.CONVERTED, IntakeStatus.CLOSED])

HOLDINGS: Sequence[Holding] = (
    Holding(
        "business-owner",
        "initiative as its business owner",
        "initiatives as their business owner",
        Initiative.title,
        Initiative.business_owner_id,
        _IN_USE,
        tell=_tell_initiatives,
    ),
    Holding(
        "product-owner",
        "initiative as its product owner",
        "initiatives as their product owner",
        Initiative.title,
        Initiative.product_owner_id,
        _IN_USE,
        tell=_tell_initiatives,
    ),
    Holding(
        "sponsor",
        "open request as its sponsor",
        "open requests as their sponsor",
        IntakeRequest.title,
        IntakeRequest.sponsor_id,
        _OPEN,
        tell=_tell_requests,
    ),
    Holding(
        "requester",
        "open request that they ask for",
        "open requests that they ask for",
        IntakeRequest.title,
        IntakeRequest.requested_by_id,
        _OPEN,
        tell=_tell_requests,
    ),
    Holding(
        "doubt",
        "doubt that they are asked about",
        "doubts that they are asked about",
        Doubt.title,
        Doubt.owner_id,
        Doubt.state.in_(UNDER_DISCUSSION),
    ),
    Holding(
        "flag",
        "feature flag that they are answerable for",
        "feature flags that they are answerable for",
        FlagSetting.flag,
        FlagSetting.owner_id,
        true(),
        tell=_tell_flags,
    ),
    Holding(
        "view",
        "view of a list that others use",
        "views of lists that others use",
        SavedView.name,
        SavedView.owner_id,
        SavedView.shared.is_(True),
        fits=_no_view_so_named,
    ),
    Holding(
        "job",
        "background job that waits",
        "background jobs that wait",
        Job.subject,
        Job.requested_by,
        Job.state == JobState.WAITING,
    ),
)


@dataclass(frozen=True, slots=True)
class Held:
    """How many rows of a kind somebody holds, and what the first are called."""

    holding: Holding
    count: int
    titles: Sequence[str]

    @property
    def words(self) -> str:
        """What they hold, without the number."""
        return self.holding.one if self.count == 1 else self.holding.many


def held(session: Session, user_id: int) -> list[Held]:
    """What a member holds, by kind; kinds of which they hold nothing are left out."""
    found = []
    for holding in HOLDINGS:
        theirs = (holding.column == user_id, holding.still)
        if count := session.scalar(select(func.count(holding.key)).where(*theirs)) or 0:
            chosen = select(holding.title).where(*theirs).order_by(holding.key).limit(NAMED)
            titles = [str(title) for title in session.scalars(chosen) if title]
            found.append(Held(holding, count, titles))
    return found


def stays(session: Session, user_id: int) -> tuple[int, int]:
    """What stays with a member: views of their own, and jobs that run for them."""
    views = select(func.count(SavedView.id)).where(SavedView.owner_id == user_id, ~SavedView.shared)
    jobs = select(func.count(Job.id)).where(
        Job.requested_by == user_id, Job.state == JobState.RUNNING
    )
    return session.scalar(views) or 0, session.scalar(jobs) or 0


def named(names: Collection[str]) -> list[Holding]:
    """The kinds of these names, in their order."""
    return [holding for holding in HOLDINGS if holding.name in names]
