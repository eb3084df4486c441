"""What a list of initiatives can be asked."""

from planner.domain.lifecycle import DeliveryHealth, InitiativeOrigin, InitiativeStatus
from planner.domain.tags import LONGEST as LONGEST_TAG
from planner.domain.views import NONE, Shape, is_key, one_of
from planner.portfolio.queries.custom import asks_for_field

SORTS = ("title", "key", "status", "p50", "p90", "value", "quarter", "owner", "updated")

COLUMNS = {
    "key": "Key",
    "status": "Status",
    "p50": "P50",
    "p90": "P90",
    "rank": "Rank",
    "tokens": "Tokens",
    "value": "Value",
    "quarter": "Quarter",
    "owner": "Owner",
    "updated": "Updated",
}
"""Columns that may be left out, with their heads."""
IN_USE, ARCHIVED = "in-use", "archived"

SHAPE = Shape(
    facets={
        "status": one_of(InitiativeStatus),
        "quarter": lambda value: value == NONE or len(value) <= 7,
        "owner": is_key,
        "health": one_of({*DeliveryHealth, NONE}),
        "origin": one_of(InitiativeOrigin),
        "area": lambda value: value == NONE or is_key(value),
        "state": one_of({IN_USE, ARCHIVED}),
        "missing": one_of({"estimate"}),
        "twice": one_of({"name"}),
        "tag": lambda value: len(value) <= LONGEST_TAG,
        "field": asks_for_field,
    },
    sorts=SORTS,
    sort="title",
    columns=tuple(COLUMNS),
    usual={"state": frozenset({IN_USE})},
)
FACETS = tuple(SHAPE.facets)
LOOSE = ("twice", "tag", "field")
"""Facets that are counted by themselves: by others, or of values that somebody made up."""
FIXED = tuple(facet for facet in FACETS if facet not in LOOSE)
"""Facets of which it has one value."""
