"""A calendar program at the address of somebody, who may end it."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.identity import Membership, User
from planner.core.sign_in import outside
from planner.periods.freezing import FreezeDraft, freeze
from planner.periods.models import Period
from planner.periods.subscribing import BEHIND
from tests.kit.browser import post
from tests.kit.plan import quarter
from tests.kit.world import World

PAGE = "/acme/scenarios/freezes/calendar"


@pytest.fixture
def calendar(world: World) -> World:
    """Acme has 2026-Q4, which freezes, and 2027-Q1; its rival has 2026-Q3."""
    with world.session() as session, session.recording("calendar.extended", "calendar"):
        quarter(session, 4)
        quarter(session, 1, 2027)
    with world.session(world.rival) as session, session.recording("calendar.extended", "calendar"):
        quarter(session, 3)
    with world.session() as session:
        period = session.scalars(select(Period).where(Period.label == "2026-Q4")).one()
        freeze(session, period, FreezeDraft(date(2026, 9, 20), "Agreed", None))
    return world


def taken(client: FlaskClient, page: str = PAGE) -> str:
    """The path of a new address."""
    assert post(client, page, page, {}).status_code == 303
    return shown(client, page)


def shown(client: FlaskClient, page: str = PAGE) -> str:
    [href] = re.findall(
        r'readonly value="http://localhost(/calendars/[^"]+\.ics)"', get(client, page)
    )
    return href


def get(client: FlaskClient, page: str) -> str:
    return client.get(page).text


def days(world: World, path: str) -> dict[str, date]:
    """What somebody without a sign-in reads there: days by title."""
    answer = world.client(None).get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar"), answer.status_code
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    return {str(event["summary"]): event.decoded("dtstart") for event in events}


def test_a_program_reads_freezes_and_ends_of_quarters_without_signing_in(calendar, planner):
    assert "No address yet" in get(planner, PAGE)

    assert days(calendar, taken(planner)) == {
        "Plans of 2026-Q4 freeze": date(2026, 9, 20),
        "2026-Q4 ends": date(2026, 12, 31),
        "2027-Q1 ends": date(2027, 3, 31),
    }


def test_a_freeze_that_moves_stays_the_same_event(calendar, planner):
    path = taken(planner)
    before = names(calendar, path)
    with calendar.session() as session:
        period = session.scalars(select(Period).where(Period.label == "2026-Q4")).one()
        freeze(
            session, period, FreezeDraft(date(2026, 9, 25), "Late", period.freeze_on.toordinal())
        )

    assert names(calendar, path) == before
    assert days(calendar, path)["Plans of 2026-Q4 freeze"] == date(2026, 9, 25)


def test_a_freeze_that_is_lifted_leaves_the_calendar_and_what_was_sent_counts_as_old(
    calendar, planner
):
    path, program = taken(planner), calendar.client(None)
    before = program.get(path)
    with calendar.session() as session:
        period = session.scalars(select(Period).where(Period.label == "2026-Q4")).one()
        freeze(session, period, FreezeDraft(None, "Called off", period.freeze_on.toordinal()))

    after = program.get(path, headers={"If-None-Match": before.headers["ETag"]})

    events = Calendar.from_ical(after.data).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == ["2026-Q4 ends", "2027-Q1 ends"]
    [stamped, *_] = Calendar.from_ical(before.data).walk("VEVENT")
    assert events[0].decoded("dtstamp") >= stamped.decoded("dtstamp")


def names(world: World, path: str) -> list[str]:
    data = world.client(None).get(path).data
    return [str(event["uid"]) for event in Calendar.from_ical(data).walk("VEVENT")]


def test_what_has_not_changed_is_not_sent_again(calendar, planner):
    path, program = taken(planner), calendar.client(None)
    tag = program.get(path).headers["ETag"]

    again = program.get(path, headers={"If-None-Match": tag})

    assert (again.status_code, again.data) == (304, b"")


def test_quarters_of_long_ago_are_left_out(calendar, planner):
    path = taken(planner)
    with clock.hold(clock.now().replace(year=2027, month=3, day=1)):
        assert "2026-Q4 ends" in days(calendar, path)
    with clock.hold(clock.now().replace(year=2027, month=1, day=1) + BEHIND):
        assert "2026-Q4 ends" not in days(calendar, path)


@pytest.mark.parametrize("action", ["", "/revocation"])
def test_an_address_ends_when_it_is_replaced_or_revoked(calendar, planner, action):
    path = taken(planner)

    post(planner, PAGE, f"{PAGE}{action}", {})

    assert calendar.client(None).get(path).status_code == 404
    if action:
        assert "No address yet" in get(planner, PAGE)
    else:
        assert shown(planner) != path


def test_an_address_ends_with_its_owner(calendar, viewer):
    path = taken(viewer)
    assert "2026-Q4 ends" in days(calendar, path)
    with calendar.app.app_context(), outside() as session, session.bookkeeping():
        membership = session.scalars(
            select(Membership).where(Membership.user_id == calendar.acme.people["viewer"])
        ).one()
        membership.active = False
    assert calendar.client(None).get(path).status_code == 404

    with calendar.app.app_context(), outside() as session, session.bookkeeping():
        session.scalars(
            select(Membership).where(Membership.id == membership.id)
        ).one().active = True
        session.scalars(select(User).where(User.id == membership.user_id)).one().active = False
    assert calendar.client(None).get(path).status_code == 404


def test_an_address_that_was_changed_opens_nothing(calendar, planner):
    path = taken(planner)
    body, _, signature = path.removesuffix(".ics").rpartition(".")
    forged = [f"{body}x.{signature}.ics", f"{body}.{signature[:-1]}.ics", "/calendars/nothing.ics"]

    assert [calendar.client(None).get(each).status_code for each in forged] == [404, 404, 404]


def test_each_organisation_has_its_own_days_and_nobody_sees_anothers_address(
    calendar, planner, rival, manager
):
    ours, theirs = taken(planner), taken(rival, "/rival/scenarios/freezes/calendar")

    assert "2026-Q3 ends" not in days(calendar, ours)
    assert list(days(calendar, theirs)) == ["2026-Q3 ends"]
    assert "No address yet" in get(manager, PAGE)
    assert rival.get(PAGE).status_code == 404


def test_taking_and_revoking_are_recorded_without_the_address(calendar, planner):
    taken(planner)
    name = taken(planner)
    post(planner, PAGE, f"{PAGE}/revocation", {})

    with calendar.session() as session:
        events = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.action.like("calendar.address%"))
            .order_by(AuditEvent.id)
        ).all()
    assert [(event.action, event.facts) for event in events] == [
        ("calendar.address_taken", {"replaced": False}),
        ("calendar.address_taken", {"replaced": True}),
        ("calendar.address_revoked", {}),
    ]
    assert name not in str([event.subject for event in events])
