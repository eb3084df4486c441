"""What a member may do, where it comes from, and what another access changes of it."""

from planner.domain.access import Access, effect
from planner.domain.permissions import Grant, Permission, Role
from planner.domain.seats import Seat

VIEWER = Access(Role.VIEWER)


def test_a_permission_comes_from_the_role_before_it_comes_from_itself():
    access = Access(Role.VIEWER, frozenset({Permission.ORG_READ, Permission.PLANNING_WRITE}))

    assert access.comes_from(Permission.ORG_READ) == "role"
    assert access.comes_from(Permission.PLANNING_WRITE) == "single permission"
    assert access.comes_from(Permission.MEMBER) == "membership"
    assert access.comes_from(Permission.JOB_ADMIN) is None


def test_another_role_gains_and_loses_and_may_take_a_seat():
    found = effect(VIEWER, Access(Role.RESOURCE_MANAGER, grants=frozenset({Grant.AUDITOR})))

    assert found.gained == [Permission.EMPLOYEE_WRITE]
    assert found.lost == [Permission.FORECAST_READ]
    assert (found.grants_gained, found.grants_lost) == ([Grant.AUDITOR], [])
    assert (found.before.seat, found.after.seat, found.seats) == (Seat.OBSERVER, Seat.DECISION, 1)
    assert effect(found.after, VIEWER).seats == -1


def test_a_single_permission_that_the_role_holds_already_changes_the_access_and_no_right():
    twice = Access(Role.VIEWER, frozenset({Permission.ORG_READ}))

    assert (effect(VIEWER, twice).changes, effect(VIEWER, VIEWER).changes) == (True, False)
    assert effect(VIEWER, twice).gained == []


def test_what_is_held_before_or_after_is_told_by_what_it_is_about():
    found = effect(VIEWER, Access(Role.VIEWER, frozenset({Permission.INITIATIVE_WRITE})))
    about, rights = found.abouts[0]

    assert about == "initiative"
    assert [(right.verb, right.had, right.has) for right in rights] == [
        ("read", "role", "role"),
        ("write", None, "single permission"),
    ]
    assert "member" not in dict(found.abouts)


def test_an_access_is_told_in_words():
    words = {"planning:write", "initiative:write"}
    access = Access.of(Role.PRODUCT_OWNER, words, {"review_board"})

    assert str(access) == "product owner, initiative:write, planning:write, review board"
