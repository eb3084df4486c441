"""Seats."""

from planner.domain.permissions import Permission, Role, permissions
from planner.domain.seats import Seat, seat


def test_reading_alone_takes_an_observer_seat():
    assert seat(permissions(Role.VIEWER)) is Seat.OBSERVER


def test_one_extra_right_to_write_takes_a_decision_seat():
    assert seat(permissions(Role.VIEWER, frozenset({Permission.DRIFT_WRITE}))) is Seat.DECISION


def test_a_right_to_govern_takes_a_decision_seat():
    assert seat([Permission.JOB_ADMIN]) is Seat.DECISION
