"""Initiatives that are put away, brought back and deleted, on both databases."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from planner.core.audit import AuditEvent
from planner.domain.cloning import Carry
from planner.domain.lifecycle import InitiativeStatus, ScenarioStatus
from planner.domain.refusals import ChangedSince
from planner.portfolio.archive import InitiativeArchived
from planner.portfolio.commands.initiatives import change_fields, move_initiative
from planner.portfolio.models import Initiative, ScopeItem, StatusChange
from planner.portfolio.queries.activity import activity
from planner.portfolio.queries.bulk import deed
from planner.portfolio.queries.initiative import scope as scope_of
from planner.scenarios import rankings, totals
from planner.scenarios.booking import engagements
from planner.scenarios.commands import archiving, priorities
from planner.scenarios.commands.archiving import PlansOfOthers
from planner.scenarios.copying import copy
from planner.scenarios.models import Allocation, Ranking, Scenario, TokenDemand
from planner.scenarios.queries.archiving import kept_by, leaving
from planner.scenarios.queries.past import past_ledger
from planner.web.sentences import sentence
from tests.kit.events import last
from tests.kit.plan import Plan, plan, scope
from tests.kit.staff import allocated, hired
from tests.kit.world import World

WHY = "Merged into Payments hub"


@pytest.fixture
def made(both: World) -> Plan:
    """A plan of three, of which Portal has somebody."""
    found = plan(
        both,
        pools={"Data": "100", "Design": "50"},
        demand={
            "Sign-in": {"Data": ("62", "86")},
            "Portal": {"Data": ("60", None), "Design": ("10", "12")},
            "Search": {"Data": ("5", "9")},
        },
    )
    with both.session() as session, session.recording("people.hired", "Ada"):
        allocated(session, found, hired(session, "Ada", {"Data": 4}), "Portal")
    return found


def archive(world: World, *keys: int, plans: bool = True) -> int:
    """Put these away; the key of the change."""
    with world.session() as session:
        return archiving.archive(session, keys, WHY, plans=plans).id


def undo(world: World) -> None:
    with world.session() as session:
        archiving.undo(session, last(session), "did it")


def planned(world: World, made: Plan) -> tuple[list[int], dict[str, Decimal], int]:
    """The order of rank, what each pool is asked for, and how many are given to something."""
    with world.session() as session:
        scenario = session.find(Scenario, made.scenario)
        asked = select(TokenDemand.pool_id, func.sum(TokenDemand.tokens_p50))
        rows = session.execute(asked.group_by(TokenDemand.pool_id)).all()
        names = {key: name for name, key in made.pools.items()}
        assert totals.differences(session) == {}
        return (
            rankings.ranked(session, scenario),
            {names[pool]: tokens for pool, tokens in rows},
            len(engagements(session, scenario.id)),
        )


def test_what_is_put_away_leaves_an_open_plan_and_undo_puts_it_back(both: World, made: Plan):
    before = planned(both, made)
    sign_in, portal, search = made.initiatives.values()

    bulk = archive(both, portal)

    assert planned(both, made) == ([sign_in, search], {"Data": Decimal(67)}, 0)
    with both.session() as session:
        found, done = session.find(Initiative, portal), deed(session, bulk)
        assert (found.archive_reason, done.count, done.changed) == (WHY, 1, [(portal, "Portal")])
        assert sentence(done.event) == f"archived 1 initiative, out of Lean: {WHY}"
        assert [each.event.id for each in activity(session, found, 9)] == [done.event.id]
    undo(both)
    assert planned(both, made) == before
    undo(both)
    assert planned(both, made)[0] == [sign_in, search]


def test_the_effect_is_said_before(both: World, made: Plan):
    with both.session() as session:
        [each] = leaving(session, [made.initiatives["Portal"]])

    assert (each.ranks, each.ranked, each.people, each.hours) == ([2], 3, 1, Decimal(520))
    assert [(pool.pool, pool.tokens, pool.before, pool.after) for pool in each.pools] == [
        ("Data", Decimal(60), Decimal(-27), Decimal(33)),
        ("Design", Decimal(10), Decimal(40), Decimal(50)),
    ]
    assert [pool.relieved for pool in each.pools] == [True, False]


def test_a_plan_that_is_closed_keeps_what_was_agreed(both: World, made: Plan):
    with both.session() as session, session.recording("scenario.locked", "Lean"):
        session.find(Scenario, made.scenario).status = ScenarioStatus.LOCKED
    before = planned(both, made)

    archive(both, made.initiatives["Portal"], plans=False)

    assert planned(both, made) == before
    with both.session() as session:
        [each] = leaving(session, [made.initiatives["Portal"]])
        assert each.closed == "Scenario Lean is locked, so its figures cannot change."


def test_whoever_may_not_plan_takes_nothing_out_of_plans(both: World, made: Plan):
    before = planned(both, made)

    with pytest.raises(PlansOfOthers, match="They are planned in Lean"):
        archive(both, made.initiatives["Portal"], plans=False)

    assert planned(both, made) == before


def test_what_is_put_away_does_not_change_and_is_not_planned(both: World, made: Plan):
    key = made.initiatives["Portal"]
    archive(both, key)

    for act in (
        lambda session: change_fields(session, key, {"title": "Hub"}, None),
        lambda session: move_initiative(session, key, InitiativeStatus.SCOPING),
        lambda session: priorities.add(session, session.find(Scenario, made.scenario), [key]),
    ):
        with both.session() as session, pytest.raises(InitiativeArchived):
            act(session)

    with both.session() as session:
        archiving.bring_back(session, [key])
        change_fields(session, key, {"title": "Hub"}, None)
        priorities.add(session, session.find(Scenario, made.scenario), [key])
        assert session.find(Initiative, key).archived_at is None


def test_undo_refuses_over_a_ranking_that_changed_since(both: World, made: Plan):
    archive(both, made.initiatives["Portal"])
    with both.session() as session:
        event = last(session)
        scenario = session.find(Scenario, made.scenario)
        priorities.move_up(session, scenario, made.initiatives["Search"])

        with pytest.raises(ChangedSince, match="The ranking of Lean was changed since"):
            archiving.undo(session, event, "did it")
        assert session.find(Initiative, made.initiatives["Portal"]).archived_at is not None


def test_the_ledger_of_before_is_still_known(both: World, made: Plan):
    with both.session() as session:
        before = last(session).id
    archive(both, made.initiatives["Portal"])

    with both.session() as session:
        past = past_ledger(session, session.find(Scenario, made.scenario), str(before))
        lines = {line.then.pool.name: (line.then.p50, line.since) for line in past.lines}
    assert lines == {
        "Data": (Decimal(127), Decimal(60)),
        "Design": (Decimal(10), Decimal(10)),
    }


def test_only_what_was_never_planned_is_deleted_and_undo_brings_all_of_it(both: World, made: Plan):
    with both.session() as session, session.recording("initiative.added", "Idea"):
        idea = Initiative(
            title="Idea",
            business_owner_id=both.acme.people["planner"],
            tags=["autumn"],
            custom_fields={"Cost": "£2m"},
        )
        session.add(idea)
        session.flush()
        made.initiatives["Idea"] = key = idea.id
        scope(session, made, "Idea", {"Data": "40", "Design": "7.5"}, "50", "80", "0.5")
        session.add(StatusChange(initiative_id=key, to_status=InitiativeStatus.PROPOSED))
    with both.session() as session:
        before = scope_of(session, key)
        portal = made.initiatives["Portal"]
        assert kept_by(session, [key, portal]) == {portal: "Planned in Lean: archive it instead."}
        done = deed(session, archiving.delete(session, [key, portal]).id)

        assert (done.count, done.changed) == (1, [[key, "Idea"]])
        assert [(each.title, each.why) for each in done.refused] == [
            ("Portal", "Planned in Lean: archive it instead.")
        ]
        left = select(func.count(ScopeItem.id)).where(ScopeItem.initiative_id == key)
        assert session.scalar(left) == 0
    undo(both)
    with both.session() as session:
        found = session.find(Initiative, key)
        assert (found.title, found.tags, found.custom_fields) == (
            "Idea",
            ["autumn"],
            {"Cost": "£2m"},
        )
        assert [replace(line, version=1) for line in scope_of(session, key)] == before
        priorities.add(session, session.find(Scenario, made.scenario), [key])
        undone = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "initiatives.deleted")
        ).all()[-1]
        with pytest.raises(ChangedSince, match=r"Idea stays on file\. Planned in Lean"):
            archiving.undo(session, undone, "did it")


def test_what_was_put_away_stays_behind_when_a_plan_is_cloned(both: World, made: Plan):
    with both.session() as session, session.recording("scenario.locked", "Lean"):
        session.find(Scenario, made.scenario).status = ScenarioStatus.LOCKED
    archive(both, made.initiatives["Portal"])
    with both.session() as session, session.recording("scenario.cloned", "Copy"):
        source = session.find(Scenario, made.scenario)
        target = Scenario(name="Copy", period_id=made.period)
        session.add(target)
        session.flush()
        copy(session, source, target, Carry(project_allocations=True, demand=True))

        about = [
            session.scalars(select(model.initiative_id).where(model.scenario_id == target.id)).all()
            for model in (Ranking, TokenDemand, Allocation)
        ]
    assert made.initiatives["Portal"] not in {key for found in about for key in found}
    assert len(about[0]) == 2
