"""What a member may do and where it comes from, and what another access would change of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planner.domain.permissions import ROLE_PERMISSIONS, Grant, Permission, Role, permissions
from planner.domain.seats import Seat, seat


@dataclass(frozen=True, slots=True)
class Access:
    """A role, single permissions beside it, and grants."""

    role: Role
    extra: frozenset[Permission] = frozenset()
    grants: frozenset[Grant] = frozenset()

    @classmethod
    def of(cls, role: Role, extra: Iterable[str], grants: Iterable[str]) -> "Access":
        """An access by the words it is kept in."""
        return cls(role, frozenset(map(Permission, extra)), frozenset(map(Grant, grants)))

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything it lets do."""
        return permissions(self.role, self.extra)

    @property
    def seat(self) -> Seat:
        """The seat it takes."""
        return seat(self.permissions)

    def comes_from(self, permission: Permission) -> str | None:
        """What gives a permission: the role, which is named first, or the permission by itself."""
        if permission is Permission.MEMBER:
            return "membership"
        if permission in ROLE_PERMISSIONS[self.role]:
            return "role"
        return "single permission" if permission in self.extra else None

    def __str__(self) -> str:
        beside = [str(each) for each in (*sorted(self.extra), *sorted(self.grants))]
        return ", ".join([str(self.role), *beside]).replace("_", " ").lower()


@dataclass(frozen=True, slots=True)
class Right:
    """One permission, before and after: where it came from, and where it comes from then."""

    permission: Permission
    had: str | None
    has: str | None

    @property
    def verb(self) -> str:
        """What may be done: read, write, admin."""
        return str(self.permission).partition(":")[2]


@dataclass(frozen=True, slots=True)
class Effect:
    """What another access changes, and all that is held then."""

    before: Access
    after: Access
    abouts: Sequence[tuple[str, Sequence[Right]]]
    """By what they are about: every permission that is held before or after."""

    @property
    def gained(self) -> list[Permission]:
        """What may be done then and could not be before."""
        return sorted(self.after.permissions - self.before.permissions)

    @property
    def lost(self) -> list[Permission]:
        """What could be done before and may not then."""
        return sorted(self.before.permissions - self.after.permissions)

    @property
    def grants_gained(self) -> list[Grant]:
        """The grants that are added."""
        return sorted(self.after.grants - self.before.grants)

    @property
    def grants_lost(self) -> list[Grant]:
        """The grants that are taken away."""
        return sorted(self.before.grants - self.after.grants)

    @property
    def more(self) -> list[str]:
        """The permissions and grants that are added."""
        return [*self.gained, *self.grants_gained]

    @property
    def less(self) -> list[str]:
        """The permissions and grants that are taken away."""
        return [*self.lost, *self.grants_lost]

    @property
    def seats(self) -> int:
        """By how many the decision seats become more: −1, 0 or 1."""
        taken = [access.seat is Seat.DECISION for access in (self.before, self.after)]
        return taken[1] - taken[0]

    @property
    def changes(self) -> bool:
        """Whether anything becomes different."""
        return self.before != self.after


def effect(before: Access, after: Access) -> Effect:
    """What it changes to have the second access in place of the first."""
    abouts: dict[str, list[Right]] = {}
    for held in Permission:
        right = Right(held, before.comes_from(held), after.comes_from(held))
        if held is not Permission.MEMBER and (right.had or right.has):
            abouts.setdefault(str(held).partition(":")[0], []).append(right)
    return Effect(before, after, list(abouts.items()))
