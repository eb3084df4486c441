"""Letting somebody in no more, and what they hold going to another: one change, with one undo."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from planner.accounts import membership
from planner.accounts.membership import GovernsNoMore, add_member
from planner.accounts.writing import members_on_file
from planner.core import chain
from planner.core.audit import AuditEvent
from planner.core.identity import Membership
from planner.core.session import Session
from planner.domain.access import Access
from planner.domain.permissions import Role
from planner.domain.refusals import ChangedSince
from planner.handover.commands import HoldsNothing, NobodyToTakeIt, let_go, undo
from planner.handover.holdings import held, stays
from planner.portfolio.commands.initiatives import change_fields
from planner.portfolio.models import Initiative
from planner.portfolio.queries.activity import activity
from tests.kit.holding import KINDS, burdened, holders
from tests.kit.world import World

TAKEN = {"business-owner": 2, "product-owner": 2, "sponsor": 1, "requester": 1} | {
    "doubt": 1,
    "flag": 1,
    "view": 1,
    "job": 1,
}


def last(session: Session, action: str = "member.shut_out") -> AuditEvent:
    chosen = select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id.desc())
    return session.scalars(chosen.limit(1)).one()


def by(found: Mapping[str, Mapping[str, str]]) -> dict[str, set[str]]:
    return {kind: set(rows.values()) for kind, rows in found.items()}


def test_all_that_somebody_holds_goes_to_another_and_comes_back(both: World):
    burdened(both)
    planner, manager = both.acme.people["planner"], both.acme.people["manager"]
    before = holders(both)
    with both.session() as session:
        counts = {each.holding.name: each.count for each in held(session, planner)}
        first = held(session, planner)[0]
        assert (first.titles, first.words) == (
            ["Portal", "Hub"],
            "initiatives as their business owner",
        )
        assert counts == TAKEN | {"view": 2}
        assert stays(session, planner) == (1, 0)
        assert let_go(session, planner, manager, KINDS) == TAKEN

    after = holders(both)
    assert (after["view"]["Ours"], after["view"]["Mine"]) == ("manager", "planner")
    assert {kind: names for kind, names in by(after).items() if kind != "view"} == {
        kind: {"manager"} for kind in KINDS if kind != "view"
    }
    with both.session() as session:
        assert members_on_file(session, [planner])[planner].active is False
        hub = session.scalars(select(Initiative).where(Initiative.title == "Hub")).one()
        told = [happening.event for happening in activity(session, hub, 10)]
        assert [(event.action, event.facts["what"]) for event in told[:2]] == [
            ("initiatives.changed", [["the product owner", "Manager of Acme"]]),
            ("initiatives.changed", [["the business owner", "Manager of Acme"]]),
        ]
        assert hub.version == 3
        undo(session, last(session), "let user Planner of Acme in no more")

    assert holders(both) == before
    with both.session() as session:
        assert members_on_file(session, [planner])[planner].active is True
        assert last(session).facts["undid"] == "let user Planner of Acme in no more"
        *_, walk = chain.walked(session, chain.Walk(), {})
        assert (walk.broken_at, walk.unlinked) == (None, 0)


def test_only_what_was_chosen_goes_and_of_somebody_who_is_out_the_rest_goes_later(both: World):
    burdened(both)
    planner, manager = both.acme.people["planner"], both.acme.people["manager"]
    with both.session() as session:
        assert let_go(session, planner, manager, ["sponsor"]) == {"sponsor": 1}
        with pytest.raises(HoldsNothing):
            let_go(session, planner, manager, ["sponsor"])
        for nobody in (planner, both.rival.people["manager"]):
            with pytest.raises(NobodyToTakeIt):
                let_go(session, planner, nobody, ["requester"])
        assert let_go(session, planner, manager, ["requester"]) == {"requester": 1}
        assert last(session).facts["before"] is True

    found = by(holders(both))
    assert (found["sponsor"], found["requester"], found["doubt"]) == (
        {"manager"},
        {"manager"},
        {"planner"},
    )


def test_nothing_comes_back_once_something_was_handed_on(both: World):
    burdened(both)
    people = both.acme.people
    with both.session() as session:
        let_go(session, people["planner"], people["manager"], KINDS)
        hub = session.scalars(select(Initiative.id).where(Initiative.title == "Hub")).one()
        change_fields(session, hub, {"business_owner_id": people["admin"]}, None)
        with pytest.raises(ChangedSince, match="1 initiative as its business owner is somebody"):
            undo(session, last(session), "that")

    assert by(holders(both))["sponsor"] == {"manager"}


def test_who_was_shut_out_meanwhile_shuts_nobody_out(both: World):
    with both.session() as session:
        second = add_member(session, "second@acme.example", "Sam", Access(Role.ADMIN)).id
    both.acme.people["second"] = second
    with both.session(who="second") as session:
        members_on_file(session, [second])  # still an administrator when the page is read
        with both.session(who="admin") as other:
            let_go(other, second, None, [])
        with pytest.raises(GovernsNoMore):
            let_go(session, both.acme.people["admin"], None, [])

    with both.session() as session:
        chosen = select(Membership.user_id).where(Membership.role == Role.ADMIN, Membership.active)
        own = chosen.where(Membership.organisation_id == session.organisation_id)
        assert session.scalars(own).all() == [both.acme.people["admin"]]
        assert membership.let_in(session, second).active is True


def test_handing_over_to_somebody_whose_access_is_changed_meanwhile_waits_for_it(both: World):
    burdened(both)
    people = both.acme.people
    with both.session() as session:
        second = add_member(session, "second@acme.example", "Sam", Access(Role.ADMIN)).id
    both.acme.people["second"] = second
    manager = people["manager"]

    def hand_over() -> dict[str, int]:
        with both.session() as session:
            return let_go(session, people["planner"], manager, KINDS)

    def change() -> str:
        access = Access(Role.PRODUCT_OWNER)
        with both.session(who="second") as session:
            seen = str(members_on_file(session, [manager])[manager].access)
            return str(membership.change_access(session, manager, seen, access).access)

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(hand_over), pool.submit(change)]
        assert [each.result() for each in done] == [TAKEN, "product owner"]
