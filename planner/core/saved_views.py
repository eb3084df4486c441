"""Views of lists that people named: a list, what its address says, and whether others see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.identity import User
from planner.core.models import Key, Model, keyed
from planner.core.session import Session
from planner.core.tenancy import Tenant
from planner.domain.refusals import Conflict, LimitReached, NotFound

MOST = 30
"""Views that one person may name of one list."""


class SavedView(Tenant, Model):
    """One view of a list, under the name that somebody gave it."""

    __tablename__ = "saved_views"
    __table_args__ = (
        keyed(),
        UniqueConstraint("organisation_id", "place", "owner_id", "name"),
    )

    id: Mapped[Key]
    place: Mapped[str] = mapped_column(String(40))
    """The list it is a view of: jobs, initiatives."""
    owner_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(String(1000))
    """What the address of the list says, after its question mark."""
    shared: Mapped[bool] = mapped_column(server_default="0", default=False)
    """Whether everybody in the organisation who may open the list sees it."""

    def __str__(self) -> str:
        return f"view {self.name}"


class NameTaken(Conflict):
    """Somebody has a view of this name already."""

    remedy = "Give it another name, or remove the one that is there."

    def __init__(self, name: str) -> None:
        super().__init__(f"You have a view called {name} of this list already.")


class TooManyViews(LimitReached):
    """A list has only so much room for names."""

    remedy = "Remove a view that you do not use any more."

    def __init__(self) -> None:
        super().__init__(f"You have {MOST} views of this list, which is as many as there may be.")


@dataclass(frozen=True, slots=True)
class Draft:
    """A view that is to be kept."""

    place: str
    name: str
    query: str
    shared: bool


@dataclass(frozen=True, slots=True)
class NamedView:
    """A view, whether it is the reader's own, and the name of whose it is."""

    view: SavedView
    own: bool
    owner: str


def views(session: Session, place: str) -> Sequence[NamedView]:
    """The reader's own views of a list and those that others share, by name: one select."""
    seen = or_(SavedView.owner_id == session.actor_id, SavedView.shared)
    rows = session.execute(
        select(SavedView, User.name)
        .join(User, User.id == SavedView.owner_id)
        .where(SavedView.place == place, seen)
        .order_by(func.lower(SavedView.name), SavedView.id)
    )
    return [NamedView(view, view.owner_id == session.actor_id, owner) for view, owner in rows]


def own_view(session: Session, key: int) -> SavedView:
    """One of the reader's own views; `NotFound` for anybody else's."""
    view = session.find(SavedView, key)
    if view.owner_id != session.actor_id:
        raise NotFound("view", key)
    return view


def keep_view(session: Session, draft: Draft) -> SavedView:
    """Keep a view under a name; raises `NameTaken` and `TooManyViews`."""
    assert session.actor_id is not None, "a view belongs to a person"
    with session.recording("view.kept", f"view {draft.name}") as facts:
        mine = select(SavedView.name).where(
            SavedView.place == draft.place, SavedView.owner_id == session.actor_id
        )
        names = session.scalars(mine).all()
        if draft.name in names:
            raise NameTaken(draft.name)
        if len(names) >= MOST:
            raise TooManyViews
        view = SavedView(
            place=draft.place,
            owner_id=session.actor_id,
            name=draft.name,
            query=draft.query,
            shared=draft.shared,
        )
        session.add(view)
        facts |= {"place": draft.place, "query": draft.query, "shared": draft.shared}
        return view


def share_view(session: Session, view: SavedView, shared: bool) -> None:
    """Let everybody see a view, or keep it to oneself again."""
    with session.recording("view.shared" if shared else "view.unshared", view) as facts:
        facts["place"] = view.place
        view.shared = shared


def forget_view(session: Session, view: SavedView) -> None:
    """Remove a view; the facts say what it was, so that it can be made again."""
    with session.recording("view.forgotten", view) as facts:
        facts |= {"place": view.place, "query": view.query, "shared": view.shared}
        session.delete(view)
