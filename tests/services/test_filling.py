"""Which blanks make pools known: scope items without estimates, and typed demand without P90."""

from sqlalchemy import select

from planner.scenarios.commands import demand
from planner.scenarios.models import Scenario, TokenDemand
from planner.scenarios.queries.filling import to_fill
from tests.kit.plan import Plan, plan, scope
from tests.kit.world import World


def bundles(world: World, made: Plan):
    with world.session() as session:
        found = to_fill(session, session.find(Scenario, made.scenario))
        return [([(b.initiative, b.what) for b in each.blanks], each.pools) for each in found]


def test_estimates_and_typed_p90s_are_asked_for_by_what_they_make_known(both: World):
    asked = {"Sign-in": {}, "Hub": {"QA": ("5", None)}, "Portal": {"QA": ("4", "6")}}
    made = plan(both, pools={"Data": "1", "Design": "1", "QA": "1", "Ops": "1"}, demand=asked)
    with both.session() as session, session.recording("scope.stated", "scope"):
        scope(session, made, "Sign-in", {"Data": "10", "Design": "4"}, "10")
        scope(session, made, "Portal", {"Ops": "2"}, "2", "3")
    with both.session() as session:
        demand.derive(session, session.find(Scenario, made.scenario))

    assert bundles(both, made) == [
        ([("Sign-in", "Sign-in: scope")], ["Data", "Design"]),
        ([("Hub", "QA")], ["QA"]),
    ]


def test_what_is_estimated_by_now_is_only_to_be_derived_again(both: World):
    made = plan(both, pools={"Data": "1"}, demand={"Sign-in": {"Data": ("10", None)}})
    with both.session() as session, session.recording("scope.stated", "scope"):
        scope(session, made, "Sign-in", {"Data": "10"}, "10", "15")
        session.scalars(select(TokenDemand)).one().source = "derived"

    assert bundles(both, made) == [([("Sign-in", "")], ["Data"])]


def test_where_every_p90_is_known_nothing_is_to_fill(both: World):
    made = plan(both, pools={"Data": "1"}, demand={"Sign-in": {"Data": ("10", "12")}})

    assert bundles(both, made) == []
