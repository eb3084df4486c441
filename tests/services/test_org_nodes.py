"""The org tree and who belongs where, on both databases."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from planner.capacity.models import OrgMembership, OrgNode
from planner.capacity.queries import units
from planner.core.session import Session
from planner.domain.organisation import Coverage, NodeType
from planner.domain.refusals import StaleEdit
from planner.org_nodes.commands import members, nodes
from planner.org_nodes.queries.tree import tree
from planner.org_nodes.refusals import (
    BelongsAlready,
    CodeTaken,
    EndsBeforeBeginning,
    NodeInactive,
    NodeInUse,
    OneRoot,
    OutsideEmployment,
    WithinItself,
)
from tests.kit.events import last
from tests.kit.moments import held
from tests.kit.org_tree import draft, grown, hired
from tests.kit.people import employee, member, node
from tests.kit.world import World

TODAY = date(2026, 11, 21)


OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


on_a_day_in_november = held(datetime(2026, 11, 21, 14, 5, tzinfo=UTC))


def paths(session: Session) -> dict[str, tuple[str, int]]:
    rows = session.execute(select(OrgNode.code, OrgNode.path, OrgNode.depth))
    return {code: (path, depth) for code, path, depth in rows}


def test_a_tree_has_one_root_and_everything_else_lies_in_it(both: World):
    with both.session() as session:
        with pytest.raises(OneRoot, match="Only the root lies in no other"):
            nodes.add_node(session, draft("X"), NodeType.TEAM, None)
        root, *_ = grown(session)

        assert paths(session) == {
            "NDO": ("/NDO/", 0),
            "ENG": ("/NDO/ENG/", 1),
            "TEAM": ("/NDO/ENG/TEAM/", 2),
        }
        assert last(session).facts == {"name": "Team", "within": "Eng"}
        for kind, parent in ((NodeType.ROOT, None), (NodeType.ROOT, root.id)):
            with pytest.raises(OneRoot):
                nodes.add_node(session, draft("X"), kind, parent)
        with pytest.raises(CodeTaken, match="The code ENG already belongs to Eng"):
            nodes.add_node(session, draft("ENG"), NodeType.TEAM, root.id)


def test_a_new_code_is_written_into_everything_within(both: World):
    with both.session() as session:
        _, division, _ = grown(session)

        nodes.change_node(session, division.id, draft("DEV", name="Development", version=1))

        assert paths(session)["TEAM"] == ("/NDO/DEV/TEAM/", 2)
        assert last(session).facts["changes"] == [
            ["name", "Eng", "Development"],
            ["code", "ENG", "DEV"],
        ]
        with pytest.raises(StaleEdit):
            nodes.change_node(session, division.id, draft("DEV", version=1))


def test_a_node_moves_with_all_within_it_and_never_into_itself(both: World):
    with both.session() as session:
        root, division, team = grown(session)
        other = nodes.add_node(session, draft("OPS"), NodeType.DIVISION, root.id)

        nodes.move_node(session, division.id, other.id, None)

        assert paths(session)["TEAM"] == ("/NDO/OPS/ENG/TEAM/", 3)
        assert last(session).facts == {"from": "Ndo", "to": "Ops"}
        for into in (division.id, team.id):
            with pytest.raises(WithinItself):
                nodes.move_node(session, division.id, into, None)
        with pytest.raises(OneRoot, match="is the root of the tree and stays there"):
            nodes.move_node(session, root.id, other.id, None)


def test_a_node_in_use_stays_active(both: World):
    with both.session() as session:
        root, division, team = grown(session)
        [ada] = hired(session, "Ada")
        members.place(session, ada, team.id, OCTOBER)

        with pytest.raises(NodeInUse, match="Eng still holds 1 active org node"):
            nodes.deactivate(session, division.id, None)
        with pytest.raises(NodeInUse, match="Team still holds 1 membership"):
            nodes.deactivate(session, team.id, None)
        members.end_membership(session, session.scalar(select(OrgMembership.id)), OCTOBER)
        nodes.deactivate(session, team.id, None)
        nodes.deactivate(session, division.id, None)

        with pytest.raises(NodeInactive):
            nodes.reactivate(session, team.id, None)
        with pytest.raises(NodeInactive):
            nodes.add_node(session, draft("X"), NodeType.TEAM, division.id)
        with pytest.raises(NodeInactive):
            members.place(session, ada, team.id, NOVEMBER)
        nodes.reactivate(session, division.id, None)
        assert [each.code for each in units.nodes(session, active_only=True)] == ["NDO", "ENG"]
        assert root.active


def test_moving_ends_the_old_membership_the_day_before(both: World):
    with both.session() as session:
        root, division, _ = grown(session)
        [ada] = hired(session, "Ada")
        members.place(session, ada, root.id, date(2020, 1, 1))
        members.place(session, ada, division.id, NOVEMBER)

        rows = select(OrgMembership.node_id, OrgMembership.start_date, OrgMembership.end_date)
        assert [tuple(row) for row in session.execute(rows.order_by(OrgMembership.id))] == [
            (root.id, date(2020, 1, 1), date(2026, 10, 31)),
            (division.id, NOVEMBER, None),
        ]
        assert last(session).facts == {"node": "Eng", "start": "2026-11-01", "from": "Ndo"}
        assert [units.homes(session, day) for day in (date(2026, 10, 31), NOVEMBER)] == [
            {ada: root.id},
            {ada: division.id},
        ]
        for day in (NOVEMBER, OCTOBER):
            with pytest.raises(BelongsAlready, match="Ada belongs to Eng from 2026-11-01 on"):
                members.place(session, ada, root.id, day)


def test_nobody_belongs_anywhere_before_the_first_day_or_after_the_last(both: World):
    with both.session() as session:
        root, *_ = grown(session)
        [ada] = hired(session, "Ada", active_end=date(2026, 12, 31))

        for day in (date(2019, 12, 31), date(2027, 1, 1)):
            with pytest.raises(OutsideEmployment):
                members.place(session, ada, root.id, day)
        made = members.place(session, ada, root.id, NOVEMBER)
        assert made.end_date == date(2026, 12, 31)
        with pytest.raises(EndsBeforeBeginning):
            members.end_membership(session, made.id, OCTOBER)


def test_the_tree_counts_people_of_a_node_and_of_all_within_it(both: World):
    with both.session() as session:
        with session.recording("org_node.added", "nodes"):
            root = node(session, "NDO")
            team = node(session, "TEAM", root)
            ada, bea, cas, left = (employee(session, name) for name in ("A", "B", "C", "D"))
            member(session, ada, root)
            member(session, bea, team)
            member(session, left, team, end=OCTOBER)
            employee(session, "E", active_end=OCTOBER)

        found = tree(session, TODAY)

        assert [(b.node.code, b.people, b.everybody) for b in found.branches] == [
            ("NDO", 1, 2),
            ("TEAM", 1, 1),
        ]
        assert (found.people, found.coverage) == (4, Coverage(2, 50))
        assert cas
