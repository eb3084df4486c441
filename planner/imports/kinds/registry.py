"""Every kind of file there is, in the order they are offered."""

from collections.abc import Collection, Mapping, Sequence

from planner.domain.importing.fields import Certainty, plain_name
from planner.domain.importing.guesses import guess
from planner.domain.permissions import Permission
from planner.imports.kinds import Kind
from planner.imports.kinds.allocations import AllocationKind
from planner.imports.kinds.initiatives import InitiativeKind
from planner.imports.kinds.people import PersonKind
from planner.imports.kinds.scope import ScopeKind
from planner.imports.kinds.supply import SupplyKind
from planner.imports.kinds.users import UserKind
from planner.imports.models import Import

_EVERY: tuple[Kind, ...] = (
    InitiativeKind(),
    ScopeKind(),
    PersonKind(),
    AllocationKind(),
    SupplyKind(),
    UserKind(),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _EVERY}


def kind_of(of: Import) -> Kind:
    """What the file of an import is about."""
    return KINDS[of.kind]


def importable(permissions: Collection[Permission]) -> list[Kind]:
    """The kinds that somebody with these permissions may import."""
    return [kind for kind in KINDS.values() if kind.permission in permissions]


def likely(kinds: Sequence[Kind], columns: Sequence[str], samples: Sequence[Sequence[str]]) -> Kind:
    """The one of these that fits the columns of a file, with their first values, best; the first
    of several.

    Best is one that lacks no required column, then one of which the most columns are certain,
    then, of those that lack none, one that requires more, then one whose own words several are.
    """
    return max(kinds, key=lambda kind: _fit(kind, columns, samples))


def _fit(
    kind: Kind, columns: Sequence[str], samples: Sequence[Sequence[str]]
) -> tuple[bool, int, int, int]:
    guessed = guess(kind.fields, columns, samples)
    certain = sum(match.certainty is Certainty.CERTAIN for match in guessed)
    complete = not kind.fields.missing([match.fills for match in guessed])
    own = len({plain_name(column) for column in columns} & {*map(plain_name, kind.fields.keys)})
    return complete, certain, complete * len(kind.fields.needed), own if own > 1 else 0
