"""Portfolio areas: the org nodes that initiatives and requests belong to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from planner.capacity.models import OrgNode
from planner.capacity.queries import units
from planner.core.session import Session
from planner.domain.importing.plans import called, plainly
from planner.domain.refusals import Invalid

NO_AREA = "none"


class NotAnArea(Invalid):
    """Initiatives and requests belong to portfolio areas that are in use."""

    remedy = "Choose a portfolio area from the list."

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not a portfolio area in use.")


def areas(session: Session, standing: int | None = None) -> list[OrgNode]:
    """The portfolio areas in use, and the one something has already, in the order of the tree."""
    return [
        node
        for node in units.nodes(session)
        if (node.active and node.is_portfolio_area) or node.id == standing
    ]


def require_area(session: Session, node_id: int | None, standing: int | None) -> None:
    """Raise NotAnArea unless a node is a portfolio area in use, or the one it has already."""
    if node_id is None or node_id == standing:
        return
    node = session.find(OrgNode, node_id)
    if not (node.active and node.is_portfolio_area):
        raise NotAnArea(node.name)


def area_name(session: Session, node_id: int | None) -> str:
    """What an area is called; `NO_AREA` for none."""
    chosen = select(OrgNode.name).where(OrgNode.id == node_id)
    return (session.scalar(chosen) if node_id is not None else None) or NO_AREA


@dataclass(frozen=True, slots=True)
class NamedAreas:
    """How files name portfolio areas, and how they read what is named."""

    called: Mapping[str, list[int]]
    """By name or code in lower case, the units that are meant."""
    names: Mapping[int, str]
    """What each unit is called on pages."""
    written: Mapping[int, str]
    """What each is called in files: its name, its code where others have the name, or nothing
    where both mean another."""
    in_use: Collection[int]


def named_areas(session: Session) -> NamedAreas:
    """Every unit as files name it. An area in use comes before what is none, a code before a name.

    Also units that are no area: initiatives stay in those they had, and a file may say so.
    """
    every = units.nodes(session)
    using = [node for node in every if node.active and node.is_portfolio_area]
    found: dict[str, list[int]] = {}
    for nodes in (every, using):
        found |= called((node.id, node.name) for node in nodes)
        found |= called((node.id, node.code) for node in nodes)
    written = {
        node.id: next((word for word in (node.name, node.code) if _means(found, word, node)), "")
        for node in every
    }
    names = {node.id: node.name for node in every}
    return NamedAreas(found, names, written, {node.id for node in using})


def _means(found: Mapping[str, list[int]], word: str, node: OrgNode) -> bool:
    return found.get(plainly(word)) == [node.id]
