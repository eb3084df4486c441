"""Who is given to what in scenarios, as files hold it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select

from planner.capacity.models import Employee
from planner.core.session import Session
from planner.domain.amounts import written
from planner.domain.importing.allocations import (
    ALLOCATIONS,
    Given,
    Work,
    comparing,
    identity,
    percentage_of,
    readers,
)
from planner.domain.importing.drafts import Draft, Problem
from planner.domain.importing.matching import Catalogue
from planner.domain.importing.plans import (
    WORDS_OF_PEOPLE,
    WORDS_OF_WORK,
    Plan,
    Plans,
    called_by,
    told_apart,
)
from planner.domain.importing.sheets import Reading, Sheet, SheetReader
from planner.domain.permissions import Permission
from planner.domain.refusals import Conflict
from planner.domain.staffing import WHOLE
from planner.imports.by_state import ByState
from planner.imports.kinds import Weighs, Written
from planner.imports.kinds.allocation_facts import Facts, facts_of
from planner.imports.kinds.allocations_back import (
    AllocationRows,
    Booked,
    booked,
    rewrite,
    state_of,
)
from planner.imports.kinds.edited import Edits, Which, of_allocations
from planner.imports.kinds.states import Changed, held, note_shut, plans, refusals, shut, sound
from planner.imports.models import Import
from planner.imports.undoing import Undoing
from planner.portfolio.models import Initiative
from planner.scenarios.booking import Engagement, add_engagements, keep
from planner.scenarios.fence import touch
from planner.scenarios.models import Allocation


class OnFile(NamedTuple):
    """An allocation on file, what is known of its person and its work, and why it cannot change."""

    booked: Booked
    facts: Facts
    refusal: Conflict | None


AllocationChange = Changed[Booked]


class Allocations:
    """Every allocation on file, as the rows of one file are held against it."""

    def __init__(self, session: Session, of: Import) -> None:
        self._session = session
        self._plans = {plan.id: plan for plan in plans(session)}
        people = session.execute(
            select(
                Employee.id,
                Employee.name,
                Employee.external_key,
                Employee.email,
                Employee.active_start,
            )
        ).all()
        work = session.execute(
            select(Initiative.id, Initiative.title, Initiative.external_key)
        ).all()
        rows = [(row[0], Work(*row[1:5]), row[5]) for row in session.execute(_ALL)]
        starts: defaultdict[Work, list[date]] = defaultdict(list)
        for _, known, start in rows:
            starts[known].append(start)
        given = Given(
            told_apart({row.id: row.name for row in people}),
            told_apart({row.id: row.title for row in work}),
            starts,
            {row.id: row.active_start for row in people},
        )
        reads = readers(
            of.layout,
            Plans.of(self._plans.values()),
            called_by(people, *WORDS_OF_PEOPLE),
            called_by(work, *WORDS_OF_WORK),
        )
        self.reader = SheetReader(
            Reading(of.columns, of.fills, ALLOCATIONS, reads, comparing(given))
        )
        self.catalogue = Catalogue("allocation", "person").holding(
            (key, None, identity(known, start)) for key, known, start in rows
        )

    def on_file(self, keys: Sequence[int], lock: bool) -> dict[int, OnFile]:
        """What is stated. Four statements."""
        found = booked(self._session, keys, lock)
        facts = facts_of(self._session, [row.state for row in found.values()])
        refused = refusals(self._session, {row.scenario_id for row in found.values()})
        return {key: OnFile(row, facts, refused.get(row.scenario_id)) for key, row in found.items()}

    def compare(self, draft: Draft, key: int, was: OnFile) -> AllocationChange | Problem:
        """How an allocation differs from its row: its last day, and how much of the time."""
        before, plan = was.booked.state, draft.values["plan"]
        end = draft.values.get("end_date", before.end)
        percentage = self._percentage(
            draft, plan, before.employee_id, (before.start, end), was.facts
        )
        if isinstance(percentage, Problem):
            return percentage
        state = before._replace(
            end=end, percentage=before.percentage if percentage is None else percentage
        )
        cells = [
            (label, old, new)
            for label, old, new in (
                ("To", str(before.end), str(state.end)),
                ("Percentage", written(before.percentage), written(state.percentage)),
            )
            if old != new
        ]
        if cells and was.refusal:
            return shut(was.refusal, self.reader.column_of("scenario"), plan.name)
        if cells and (problem := self._refused(plan, state, was.facts)):
            return problem
        becomes = Booked(was.booked.scenario_id, state)
        return Changed(key, state_of(before), state_of(state), becomes, cells)

    def complete(self, sheet: Sheet, keys: Sequence[int | None]) -> None:
        """Say what new rows become, and note those that cannot be."""
        note_shut(self._session, sheet, keys, self.reader)
        places = list(sound(sheet, keys))
        works, begins = sheet.of("work"), sheet.of("begins")
        facts = facts_of(self._session, [works[place] for place in places])
        states: list[Engagement | None] = [None] * len(sheet.records)
        for place in places:
            found = self._new(sheet.draft(place), works[place], begins[place], facts)
            if isinstance(found, Problem):
                sheet.problems[place].append(found)
            else:
                states[place] = found
        sheet.fields["state"] = states

    def _new(self, draft: Draft, work: Work, start: date, facts: Facts) -> Engagement | Problem:
        plan, person = self._plans[work.plan_id], facts.people[work.employee_id]
        last = plan.period.end if person.last is None else min(plan.period.end, person.last)
        end = draft.values.get("end_date", max(start, last))
        percentage = self._percentage(draft, plan, work.employee_id, (start, end), facts)
        if percentage is None:
            column = self.reader.column_of("percentage")
            fix = "Say how much of the time, or how many hours."
            return Problem("percentage", column, "nothing", "a percentage", fix)
        if isinstance(percentage, Problem):
            return percentage
        state = Engagement(work.employee_id, work.initiative_id, work.kind, start, end, percentage)
        return self._refused(plan, state, facts) or state

    def _percentage(
        self, draft: Draft, plan: Plan, employee_id: int, days: tuple[date, date], facts: Facts
    ) -> Decimal | Problem | None:
        """The percentage a row states, by itself or by its hours; None where it states neither."""
        stated, hours = draft.values.get("percentage"), draft.values.get("hours_in_period")
        if stated is not None or hours is None:
            return stated
        person = facts.people[employee_id]
        found = percentage_of(hours, person.weekly, *days, plan.period)
        if found is None or found > WHOLE:
            column = self.reader.column_of("hours_in_period")
            expected = f"no more than {person.name} has in these days"
            return Problem("range", column, written(hours), expected, "Give fewer hours.")
        return found

    def _refused(self, plan: Plan, state: Engagement, facts: Facts) -> Problem | None:
        return facts.refused(plan, state, self.reader.column_of)

    def write(
        self,
        sheet: Sheet,
        new: Sequence[int],
        changed: Sequence[AllocationChange],
        period_id: int | None,
    ) -> Written:
        """Give people to work, scenario by scenario, and change what they are given."""
        states, works = sheet.of("state"), sheet.of("work")
        keys: dict[int, int] = {}
        by_plan: defaultdict[int, list[int]] = defaultdict(list)
        for place in new:
            by_plan[works[place].plan_id].append(place)
        for scenario_id, scenario in held(self._session, by_plan.keys()).items():
            places = by_plan[scenario_id]
            added = add_engagements(self._session, scenario, [states[place] for place in places])
            keys.update(zip(places, added, strict=True))
            keep(self._session, {keys[place]: (None, states[place]) for place in places})
            touch(scenario, self._session.actor_id)
        rewrite(self._session, {row.key: row.becomes for row in changed})
        return Written([keys[place] for place in new], [state_of(states[place]) for place in new])


_ALL = select(
    Allocation.id,
    Allocation.scenario_id,
    Allocation.employee_id,
    Allocation.initiative_id,
    Allocation.allocation_type,
    Allocation.start_date,
).order_by(Allocation.id)


class AllocationKind:
    """Who is given to what in scenarios."""

    name, one, many = "allocations", "allocation", "allocations"
    place = "scenarios.scenarios"
    placed = "Scenarios"
    permission = Permission.SCENARIO_WRITE
    fields = ALLOCATIONS
    planned = False
    weighs: Weighs | None = Weighs.ALLOCATIONS
    export: str | None = None
    page: tuple[str, str] | None = None
    edits: tuple[str, ...] = ("scenario.allocation",)
    undoing: Undoing = ByState(AllocationRows())

    def edited(self, which: Which) -> list[Edits]:
        """One by one."""
        return [of_allocations(which)]

    def against(self, session: Session, of: Import) -> Allocations:
        """Every allocation on file."""
        return Allocations(session, of)
