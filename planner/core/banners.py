"""What operators tell everybody on every page, such as when Planner is away for maintenance."""

from datetime import datetime

from sqlalchemy import ColumnElement, String, func, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from planner.core import clock
from planner.core.models import Instant, Key, Model, Moment, Name

LONGEST = 300


class Banner(Model):
    """A sentence on every page of the installation; the newest that nobody took down."""

    __tablename__ = "banners"

    id: Mapped[Key]
    text: Mapped[str] = mapped_column(String(LONGEST))
    by: Mapped[Name]
    """Who put it up, by name: it is read by people of every organisation."""
    put_up_at: Mapped[Moment] = mapped_column(default=clock.now)
    until: Mapped[datetime | None] = mapped_column(Instant)
    """When it goes by itself; None where somebody takes it down."""
    taken_down_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def shown(self) -> bool:
        """Whether it is still on pages."""
        over = self.until is not None and self.until <= clock.now()
        return self.taken_down_at is None and not over

    def __str__(self) -> str:
        return "the maintenance banner"


def is_newest() -> ColumnElement[bool]:
    """True of the banner that stands, if one does; to be joined to whatever a page reads first."""
    other = aliased(Banner)
    newest = select(func.max(other.id)).where(other.taken_down_at.is_(None)).scalar_subquery()
    return Banner.id == newest
