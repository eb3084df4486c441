"""The org tree as its page shows it: every node with how many people belong to it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from planner.capacity.models import Employee, OrgNode
from planner.capacity.queries import units
from planner.core.session import Session
from planner.domain.organisation import Coverage, coverage


@dataclass(frozen=True, slots=True)
class Branch:
    """An org node in the tree, seen from one day."""

    node: OrgNode
    manager: str | None
    people: int
    """Those who belong to the node itself."""
    everybody: int
    """Those of all that lies within it as well."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The branches in the order of the tree, and how far people belong to one."""

    branches: Sequence[Branch]
    inactive: int
    people: int
    coverage: Coverage


def tree(session: Session, day: date, with_inactive: bool = False) -> Tree:
    """The org tree on a day: four selects, however large it is."""
    nodes = units.nodes(session)
    homes = units.homes(session, day)
    here = set(session.scalars(select(Employee.id).where(_here(day))))
    at_home = {key: node_id for key, node_id in homes.items() if key in here}
    own = Counter(at_home.values())
    names = managers(session, nodes)
    return Tree(
        [
            Branch(
                node, names.get(node.manager_id or 0), own[node.id], _everybody(node, nodes, own)
            )
            for node in nodes
            if node.active or with_inactive
        ],
        sum(not node.active for node in nodes),
        len(here),
        coverage(len(here), len(at_home)),
    )


def managers(session: Session, nodes: Sequence[OrgNode]) -> dict[int, str]:
    """The names of those who manage these nodes."""
    keys = {node.manager_id for node in nodes if node.manager_id}
    rows = session.execute(select(Employee.id, Employee.name).where(Employee.id.in_(keys)))
    return dict(rows.all())


def people_here(session: Session, day: date) -> Sequence[Employee]:
    """Everybody who has not left by a day, by name."""
    still = or_(Employee.active_end.is_(None), Employee.active_end >= day)
    return session.scalars(select(Employee).where(still).order_by(Employee.name, Employee.id)).all()


def _here(day: date) -> ColumnElement[bool]:
    return (Employee.active_start <= day) & or_(
        Employee.active_end.is_(None), Employee.active_end >= day
    )


def _everybody(node: OrgNode, nodes: Sequence[OrgNode], own: Counter[int]) -> int:
    return sum(own[each.id] for each in nodes if each.path.startswith(node.path))
