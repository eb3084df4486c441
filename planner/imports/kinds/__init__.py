"""What files may be about: everything that the steps of an import ask of one kind.

A kind is one module that says which fields it has, who may import it, how its rows are held against
what is on file, and how a batch of them is written. The steps know none of them by name.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple, Protocol

from planner.core.session import Session
from planner.domain.importing.drafts import Draft
from planner.domain.importing.fields import Fields
from planner.domain.importing.matching import Catalogue
from planner.domain.importing.sheets import Sheet, SheetReader
from planner.domain.importing.undo import State
from planner.domain.permissions import Permission
from planner.imports.kinds.edited import Edits, Which
from planner.imports.models import Import
from planner.imports.undoing import Undoing


class Weighs(Enum):
    """What rows of a kind change of plans."""

    DEMAND = "demand"
    SUPPLY = "supply"
    SCOPE = "scope"
    PEOPLE = "people"
    ALLOCATIONS = "allocations"


class Difference(Protocol):
    """Something on file before and after its row."""

    @property
    def changed(self) -> bool:
        """Whether anything differs."""

    @property
    def cells(self) -> Sequence[tuple[str, str, str]]:
        """What differs, as people read it: the field, what it was and what it becomes."""

    @property
    def kept(self) -> list[Any]:
        """What is kept of the change: the key, and what differs, before and after."""


class Written(NamedTuple):
    """What writing a batch made."""

    keys: Sequence[int]
    """Of the new rows, in their order."""
    states: Sequence[State] | None = None
    """What is kept of the new rows; None for kinds that keep their cells."""
    shared: Sequence[int] = ()
    """The scope items that were put into the quarter that is planned in."""
    besides: Mapping[int, State] = {}
    """By key, what followed from a change and no row says: as it was before."""


class Against(Protocol):
    """What the rows of one file are held against, from its first row to its last."""

    reader: SheetReader
    catalogue: Catalogue

    def on_file(self, keys: Sequence[int], lock: bool) -> Mapping[int, Any]:
        """What these are now; those that are gone are not among them."""

    def compare(self, draft: Draft, key: int, was: Any) -> Any:
        """The Difference a row makes, or the Problem that it cannot become as the row says."""

    def complete(self, sheet: Sheet, keys: Sequence[int | None]) -> None:
        """Fill in what follows for new ones, and note what is wrong with them."""

    def write(
        self,
        sheet: Sheet,
        new: Sequence[int],
        changed: Sequence[Any],
        period_id: int | None,
    ) -> Written:
        """Add the new rows, called by their places, and make the changes.

        `period_id` is the quarter that what is imported is planned in, None for none.
        """


class Kind(Protocol):
    """One kind of thing that files may hold."""

    name: str
    """In the table, in addresses and in commands: `people`."""
    one: str
    many: str
    place: str
    """The endpoint of the list they are in."""
    placed: str
    """What that list is called."""
    permission: Permission
    fields: Fields
    planned: bool
    """Whether a scenario may be chosen that they are planned in."""
    weighs: Weighs | None
    """What of plans its rows change; None for nothing."""
    export: str | None
    """The endpoint of what is on file as a file that imports to no change; None for one a plan."""
    page: tuple[str, str] | None
    """The endpoint of the page of one, and the argument that takes its key; None for none."""
    edits: tuple[str, ...]
    """How the audit actions begin by which somebody edits its rows by hand."""
    undoing: Undoing
    """How an import of them is taken back."""

    def edited(self, which: Which) -> Sequence[Edits]:
        """Statements that tell who edited them by hand, and when; the latest counts."""

    def against(self, session: Session, of: Import) -> Against:
        """What the rows of a file are held against. Made once per reading of the file."""


def importer(session: Session, of: Import) -> int:
    """Whoever checks or applies it now, which may be somebody else than uploaded its file."""
    return of.created_by if session.actor_id is None else session.actor_id
