"""Links of people to org nodes beside their own, on both databases."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from planner.capacity.models import OrgLink, OrgNode
from planner.core.session import Session
from planner.domain.organisation import NeverConsumes, Relationship, TooMuchOfOnePerson
from planner.org_nodes.commands import links, members
from planner.org_nodes.commands.links import LinkChange, LinkDraft
from planner.org_nodes.refusals import LinkEnded, NeedsPercentage, SecondHome
from tests.kit.events import last
from tests.kit.moments import held
from tests.kit.org_tree import grown, hired
from tests.kit.world import World

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


ASSIGNED, ROTATION = Relationship.DELIVERY_ASSIGNMENT, Relationship.TEMPORARY_ROTATION


HOME, CHAPTER = Relationship.PRIMARY_REPORTING, Relationship.FUNCTIONAL_ALIGNMENT


on_a_day_in_november = held(datetime(2026, 11, 21, 14, 5, tzinfo=UTC))


def link(session: Session, person: int, to: OrgNode, **known: object) -> OrgLink:
    given = {"relationship": ASSIGNED, "percentage": Decimal(60), "takes_time": None}
    dates = {"start": OCTOBER, "end": None}
    draft = {**given, **dates, **known}
    if draft["percentage"] is not None:
        draft["percentage"] = Decimal(draft["percentage"])
    return links.add_link(session, LinkDraft(person, to.id, **draft))


def test_links_take_at_most_a_whole_person_on_any_day(both: World):
    with both.session() as session:
        root, division, team = grown(session)
        [ada] = hired(session, "Ada")
        link(session, ada, root, percentage=60, end=date(2026, 10, 31))
        link(session, ada, division, percentage=40)

        with pytest.raises(TooMuchOfOnePerson, match="100 % is taken already, so that 10 % more"):
            link(session, ada, team, percentage=10)
        assert link(session, ada, team, percentage=60, start=NOVEMBER).percentage == 60
        event = last(session)
    assert (event.action, event.subject) == ("employee.linked", "employee Ada")
    assert event.facts == {
        "node": "Team",
        "relationship": "delivery assignment",
        "takes": "60 % from 2026-11-01",
    }


def test_a_link_to_come_takes_room_from_its_own_first_day(both: World):
    with both.session() as session:
        root, division, _ = grown(session)
        [ada] = hired(session, "Ada")
        link(session, ada, root, percentage=80, start=date(2027, 1, 1))

        assert link(session, ada, division, percentage=80, end=date(2026, 12, 31))
        with pytest.raises(TooMuchOfOnePerson):
            link(session, ada, division, percentage=80, start=NOVEMBER, end=date(2027, 1, 1))


def test_what_takes_time_says_how_much_and_what_cannot_take_it_is_refused(both: World):
    with both.session() as session:
        root, *_ = grown(session)
        [ada] = hired(session, "Ada")

        with pytest.raises(NeedsPercentage):
            link(session, ada, root, percentage=None)
        with pytest.raises(NeverConsumes, match="functional alignment never takes"):
            link(session, ada, root, relationship=CHAPTER, takes_time=True)
        aligned = link(session, ada, root, relationship=CHAPTER, percentage=None)
        free = link(session, ada, root, relationship=ROTATION, takes_time=False, percentage=None)
        assert (aligned.consumes_capacity, free.consumes_capacity) == (False, False)


def test_a_person_reports_to_one_node_at_a_time(both: World):
    with both.session() as session:
        root, division, _ = grown(session)
        [ada] = hired(session, "Ada")
        link(session, ada, root, relationship=HOME, percentage=None)

        with pytest.raises(SecondHome, match="Ada reports to Ndo in that time already"):
            link(session, ada, division, relationship=HOME, percentage=None, start=NOVEMBER)
        link(
            session, ada, division, relationship=HOME, percentage=None, start=NOVEMBER, instead=True
        )

        rows = select(OrgLink.node_id, OrgLink.end_date).order_by(OrgLink.id)
        assert [tuple(row) for row in session.execute(rows)] == [
            (root.id, date(2026, 10, 31)),
            (division.id, None),
        ]


def test_a_link_is_changed_while_it_is_not_over(both: World):
    with both.session() as session:
        root, division, _ = grown(session)
        [ada] = hired(session, "Ada")
        link(session, ada, root, percentage=60)
        other = link(session, ada, division, percentage=40)

        with pytest.raises(TooMuchOfOnePerson):
            links.change_link(session, other.id, LinkChange(Decimal(50), None, 1))
        with pytest.raises(NeedsPercentage):
            links.change_link(session, other.id, LinkChange(None, None, 1))
        links.change_link(session, other.id, LinkChange(Decimal(30), date(2026, 11, 20), 1))
        assert last(session).facts == {
            "node": "Eng",
            "from": "40 % from 2026-10-01",
            "to": "30 % from 2026-10-01 until 2026-11-20",
        }
        with pytest.raises(LinkEnded, match="This link ended on 2026-11-20"):
            links.change_link(session, other.id, LinkChange(Decimal(10), None, None))


def test_memberships_become_primary_links_once(both: World):
    with both.session() as session:
        root, *_ = grown(session)
        ada, bea, _ = hired(session, "Ada", "Bea", "Cas")
        members.place(session, ada, root.id, OCTOBER)
        members.place(session, bea, root.id, OCTOBER)
        link(session, bea, root, relationship=HOME, percentage=None)

        assert [person.name for _, person in links.without_home(session)] == ["Ada"]
        assert [links.adopt_memberships(session), links.adopt_memberships(session)] == [1, 0]
        rows = session.execute(select(OrgLink.employee_id, OrgLink.relationship)).all()
        assert sorted(tuple(row) for row in rows) == [(ada, HOME), (bea, HOME)]
