"""What a list of requests can be asked."""

from planner.domain.intake import Effort, IntakeSource, IntakeStatus, Urgency
from planner.domain.views import NONE, Shape, is_key, one_of

SORTS = ("title", "customer", "status", "urgency", "value", "effort", "score", "quarter", "updated")

SHAPE = Shape(
    facets={
        "status": one_of(IntakeStatus),
        "urgency": one_of({*Urgency, NONE}),
        "effort": one_of({*Effort, NONE}),
        "area": lambda value: value == NONE or is_key(value),
        "quarter": lambda value: value == NONE or len(value) <= 7,
        "sponsor": lambda value: value == NONE or is_key(value),
        "requester": lambda value: value == NONE or is_key(value),
        "source": one_of({*IntakeSource, NONE}),
    },
    sorts=SORTS,
    sort="-updated",
)
FACETS = tuple(SHAPE.facets)
