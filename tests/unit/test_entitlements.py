"""Seats by role, and the names of what is done with them."""

from planner.domain.entitlements import SeatCount, counted, event_name
from planner.domain.permissions import Role
from planner.domain.seats import Seat


def test_every_role_is_counted_by_seat_also_without_anybody():
    people = [
        (Role.VIEWER, Seat.OBSERVER),
        (Role.VIEWER, Seat.DECISION),
        (Role.VIEWER, Seat.OBSERVER),
        (Role.ADMIN, Seat.DECISION),
    ]

    found = {count.role: count for count in counted(people)}
    assert set(found) == set(Role)
    assert (found[Role.VIEWER], found[Role.VIEWER].people) == (SeatCount(Role.VIEWER, 1, 2), 3)
    assert found[Role.BUSINESS_OWNER].people == 0


def test_changes_are_called_what_the_brief_calls_them():
    cases = {
        ("scenario.created", ""): "scenario_created",
        ("scenario.moved", "APPROVED"): "scenario_approved",
        ("scenario.moved", "LOCKED"): "scenario_locked",
        ("scenario.moved", "REVIEW"): None,
        ("scenario.mode_switched", ""): "capacity_modeled",
        ("scenario.supply_stated", ""): "capacity_modeled",
        ("scenario.demand_stated", ""): "capacity_modeled",
        ("scenario.supplies_stated", ""): None,
        ("seat.decision_seat_blocked", ""): "decision_seat_blocked",
        ("scenario.renamed", ""): None,
    }

    assert {case: event_name(case[0], {"to": case[1]}) for case in cases} == cases
