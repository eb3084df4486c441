"""What the list of mirrored issues can be asked."""

from planner.domain.jira import ItemStatus
from planner.domain.views import NONE, Shape, is_key, one_of

SORTS = ("key", "summary", "status", "priority", "assignee", "created", "updated")


def _short(value: str) -> bool:
    return len(value) <= 255


SHAPE = Shape(
    facets={
        "project": is_key,
        "category": lambda value: value == NONE or _short(value),
        "priority": lambda value: value == NONE or _short(value),
        "type": lambda value: value == NONE or _short(value),
        "linked": one_of({"yes", "no"}),
        "state": one_of(ItemStatus),
    },
    sorts=SORTS,
    sort="-updated",
    usual={"state": frozenset({str(ItemStatus.ACTIVE)})},
)
FACETS = tuple(SHAPE.facets)
