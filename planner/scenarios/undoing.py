"""Which changes to scenarios can be undone."""

from collections.abc import Collection, Mapping
from typing import Any

from planner.domain.permissions import Permission
from planner.scenarios.commands import archiving
from planner.scenarios.commands.undo import undo
from planner.web.undo import Undoing

_FIGURES = Undoing(Permission.PLANNING_WRITE, undo)
_ORDER = Undoing(Permission.SCENARIO_WRITE, undo)


def _plans_left(facts: Mapping[str, Any]) -> Collection[Permission]:
    """What archiving asked of whoever took the initiatives out of plans."""
    return archiving.PLANS if facts.get("plans") else ()


_ARCHIVE = Undoing(Permission.INITIATIVE_WRITE, archiving.undo, _plans_left)
_INITIATIVES = Undoing(Permission.INITIATIVE_WRITE, archiving.undo)

UNDOINGS: Mapping[str, Undoing] = {
    "initiatives.archived": _ARCHIVE,
    "initiatives.brought_back": _INITIATIVES,
    "initiatives.deleted": _INITIATIVES,
    "scenario.supply_stated": _FIGURES,
    "scenario.supplies_stated": _FIGURES,
    "scenario.demand_stated": _FIGURES,
    "scenario.demands_stated": _FIGURES,
    "scenario.demand_removed": _FIGURES,
    "scenario.demand_derived": _FIGURES,
    "scenario.initiatives_ranked": _ORDER,
    "scenario.initiative_moved": _ORDER,
    "scenario.initiative_unranked": _ORDER,
    "scenario.allocation_added": _ORDER,
    "scenario.allocation_changed": _ORDER,
    "scenario.allocations_removed": _ORDER,
    "scenario.allocations_drawn_up": _ORDER,
}
