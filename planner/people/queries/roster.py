"""Everybody, as the list of people shows them, and how many each filter would show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from planner.capacity.models import OrgNode
from planner.core.session import Session
from planner.domain.employment import Standing
from planner.domain.lifecycle import EmploymentType
from planner.domain.views import (
    NONE,
    Shape,
    View,
    facet_counts,
    in_order,
    is_key,
    one_of,
    shows,
)
from planner.people.queries.listed import ORDERS, Listed, listed, matches, seen, values_of
from planner.periods.models import Period
from planner.scenarios.models import Scenario

SHAPE = Shape(
    facets={
        "state": one_of(Standing),
        "type": one_of(EmploymentType),
        "node": lambda value: value == NONE or is_key(value),
        "skill": lambda value: len(value) <= 255,
        "profile": lambda value: value == NONE or is_key(value),
    },
    sorts=("name", "title", "type", "week", "node", "available", "booked", "since"),
    sort="name",
    usual={"state": frozenset(Standing) - {Standing.LEFT}},
)


@dataclass(frozen=True, slots=True)
class Roster:
    """The people a view shows, in its order, and how many each filter would show."""

    everybody: int
    left: int
    shown: Sequence[Listed]
    counts: Mapping[str, Mapping[str, int]]
    """By facet, by value: how many people it shows beside the filters of the other facets."""
    nodes: Sequence[OrgNode]
    profiles: Mapping[str, str]
    quarter: Period | None
    primary: Scenario | None
    """The scenario whose bookings are shown; None where the quarter has no primary one."""


def roster(
    session: Session, view: View, today: date, quarter: Period | None, with_plans: bool
) -> Roster:
    """Everybody the view shows, seen from a day and in a quarter, with what plans book of them."""
    of = seen(session, today, quarter, with_plans)
    people = listed(session, of)
    values = [(each, values_of(each)) for each in people if matches(each, view.q)]
    return Roster(
        everybody=len(people),
        left=sum(each.standing is Standing.LEFT for each in people),
        shown=in_order(
            (each for each, found in values if shows(view, found, SHAPE.facets)),
            view.sort,
            ORDERS,
        ),
        counts=facet_counts(view, [(found, 1) for _, found in values], list(SHAPE.facets)),
        nodes=of.nodes,
        profiles={str(each.employee.job_profile_id): each.profile or "" for each in people},
        quarter=quarter,
        primary=of.primary,
    )
