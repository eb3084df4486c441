"""Giving people to work: what is stored and told, what is refused, and how it is undone."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from planner.capacity.models import Employee
from planner.core.audit import AuditEvent
from planner.domain.lifecycle import AllocationType, InitiativeStatus, ScenarioStatus
from planner.domain.refusals import ChangedSince, NotFound, StaleEdit
from planner.domain.staffing import AllocatedAlready, NotEmployed, OutsideQuarter, WorkHasEnded
from planner.portfolio.models import Initiative
from planner.scenarios.commands.undo import undo
from planner.scenarios.fence import ScenarioClosed
from planner.scenarios.models import Allocation, AllocationPeriod, Scenario
from planner.staffing.commands import allocations as commands
from planner.staffing.drafts import AllocationDraft, WorkDraft
from planner.staffing.queries.allocations import staffing
from tests.kit.events import last
from tests.kit.plan import Plan, plan, scope
from tests.kit.staff import allocated, hired
from tests.kit.world import World

FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)
PROJECT = AllocationType.PROJECT


@pytest.fixture
def made(both: World) -> Plan:
    """Hub asks for data and design; Ada knows data only."""
    made = plan(both, pools={}, demand={"Hub": {}, "Later": {}})
    with both.session() as session, session.recording("plan.filled", "plan"):
        scope(session, made, "Hub", {"Data": "300", "Design": "100"}, share="0.5")
        made.pools["Ada"] = hired(session, "Ada", {"Data": 4})
    return made


def work(made: Plan, title: str | None = "Hub", percentage: str = "80", **days: date) -> WorkDraft:
    key = made.initiatives[title] if title else None
    given = {"start": date(2026, 10, 1), "end": LAST} | days
    return WorkDraft(key, given["start"], given["end"], Decimal(percentage))


def give(world: World, made: Plan, draft: WorkDraft, kind: AllocationType = PROJECT) -> int:
    with world.session() as session:
        scenario = session.find(Scenario, made.scenario)
        return commands.allocate(session, scenario, AllocationDraft(made.pools["Ada"], kind, draft))


def change(world: World, made: Plan, key: int, draft: WorkDraft, version: int = 1) -> None:
    with world.session() as session:
        scenario = session.find(Scenario, made.scenario)
        commands.change(session, scenario, key, draft, version)


def remove(world: World, made: Plan, seen: dict[int, int]) -> list[str]:
    with world.session() as session:
        return commands.remove(session, session.find(Scenario, made.scenario), seen)


def take_back(world: World) -> None:
    with world.session() as session:
        undo(session, last(session), "did it")


def stored(world: World):
    chosen = (
        select(
            Allocation.percentage,
            AllocationPeriod.hours,
            AllocationPeriod.overlap_ratio,
            Allocation.start_date,
        )
        .join(AllocationPeriod, AllocationPeriod.allocation_id == Allocation.id)
        .order_by(Allocation.id)
    )
    with world.session() as session:
        return [tuple(row) for row in session.execute(chosen)]


def test_an_allocation_has_its_hours_and_a_sentence(both: World, made: Plan):
    key = give(both, made, work(made, start=date(2026, 10, 5), end=date(2026, 12, 27)))

    [(percentage, hours, ratio, _)] = stored(both)
    assert (percentage, hours) == (80, Decimal("379.826"))  # 40 × 13 × 84/92 × 80 %
    assert ratio == Decimal("0.913043")
    with both.session() as session:
        event = last(session)
    assert (event.action, event.subject) == ("scenario.allocation_added", "scenario Lean")
    assert event.facts == {
        "person": "Ada",
        "work": "Hub",
        "allocation_id": key,
        "from": None,
        "to": "80 % from 2026-10-05 to 2026-12-27",
    }


def test_another_percentage_changes_the_stored_hours(both: World, made: Plan):
    key = give(both, made, work(made))

    change(both, made, key, work(made, "Later", "50"))

    assert [row[:2] for row in stored(both)] == [(50, 260)]
    with both.session() as session:
        facts = last(session).facts
    assert facts["from"] == "80 % from 2026-10-01 to 2026-12-31 to Hub"
    assert facts["to"] == "50 % from 2026-10-01 to 2026-12-31 to Later"
    with pytest.raises(StaleEdit):
        change(both, made, key, work(made), version=1)


def test_what_the_rules_decline_is_not_stored(both: World, made: Plan):
    with both.session() as session, session.recording("plan.aged", "plan"):
        session.find(Initiative, made.initiatives["Later"]).status = InitiativeStatus.COMPLETE
        session.find(Employee, made.pools["Ada"]).active_end = date(2026, 12, 30)
    shorter = {"end": date(2026, 12, 30)}

    for draft, refusal in [
        (work(made, start=date(2026, 9, 1)), OutsideQuarter),
        (work(made), NotEmployed),
        (work(made, "Later", **shorter), WorkHasEnded),
    ]:
        with pytest.raises(refusal):
            give(both, made, draft)
    give(both, made, work(made, **shorter))
    with pytest.raises(AllocatedAlready):
        give(both, made, work(made, percentage="10", **shorter))
    give(both, made, work(made, None, "10", **shorter), AllocationType.RUN)
    assert [row[0] for row in stored(both)] == [80, 10]


def test_work_in_execution_can_be_staffed(both: World, made: Plan):
    with both.session() as session, session.recording("plan.begun", "plan"):
        session.find(Initiative, made.initiatives["Hub"]).status = InitiativeStatus.IN_EXECUTION

    give(both, made, work(made))

    assert len(stored(both)) == 1


def test_a_locked_scenario_keeps_its_allocations(both: World, made: Plan):
    key = give(both, made, work(made))
    with both.session() as session, session.recording("plan.locked", "plan"):
        session.find(Scenario, made.scenario).status = ScenarioStatus.LOCKED

    for attempt in (
        lambda: give(both, made, work(made, None)),
        lambda: change(both, made, key, work(made, percentage="5")),
        lambda: remove(both, made, {key: 1}),
    ):
        with pytest.raises(ScenarioClosed):
            attempt()
    assert [row[0] for row in stored(both)] == [80]


def test_several_are_removed_in_one_change_as_they_were_seen(both: World, made: Plan):
    first, second = give(both, made, work(made)), give(both, made, work(made, None, "10"))

    with pytest.raises(StaleEdit):
        remove(both, made, {first: 1, second: 2})
    assert len(stored(both)) == 2
    assert remove(both, made, {first: 1, second: 1}) == ["Ada"]
    assert stored(both) == []
    with both.session() as session:
        assert last(session).facts == {"people": ["Ada"], "allocations": 2}


def test_each_change_is_undone_with_its_hours(both: World, made: Plan):
    key = give(both, made, work(made))
    given = stored(both)
    change(both, made, key, work(made, "Later", "50"))
    take_back(both)
    assert stored(both) == given

    remove(both, made, {key: 3})
    take_back(both)
    assert stored(both) == given
    take_back(both)  # and that undo in turn
    assert stored(both) == []


def test_an_undo_does_not_go_over_what_came_after(both: World, made: Plan):
    key = give(both, made, work(made))
    with both.session() as session:
        adding = last(session).id
    change(both, made, key, work(made, percentage="50"))

    with both.session() as session, pytest.raises(ChangedSince, match="an allocation of Ada"):
        undo(session, session.find(AuditEvent, adding), "gave Ada")
    assert [row[0] for row in stored(both)] == [50]


def test_an_allocation_of_another_scenario_is_not_found(both: World, made: Plan):
    key = give(both, made, work(made))
    with both.session() as session, session.recording("scenario.created", "another"):
        other = Scenario(name="Other", period_id=made.period)
        session.add(other)
        session.flush()
        other_id = other.id

    with both.session() as session, pytest.raises(NotFound):
        scenario = session.find(Scenario, other_id)
        commands.change(session, scenario, key, work(made), 1)


def test_allocations_are_seen_by_person_and_by_initiative(both: World, made: Plan):
    with both.session() as session, session.recording("plan.staffed", "plan"):
        allocated(session, made, made.pools["Ada"], "Hub", "70")
        allocated(session, made, made.pools["Ada"], None, "50")

    with both.session() as session:
        found = staffing(session, session.find(Scenario, made.scenario))

    [ada] = found.people
    assert (ada.available, ada.booked, ada.load.share, ada.load.over) == (520, 624, 120, True)
    assert [(line.work, list(line.missing)) for line in ada.lines] == [
        ("Hub", ["Design"]),
        ("work without an initiative", []),
    ]
    assert [(each.title, each.rank, each.asked, each.booked) for each in found.work] == [
        ("Hub", 1, 200, 364),
        ("Later", 2, 0, 0),
        (None, None, 0, 260),
    ]
