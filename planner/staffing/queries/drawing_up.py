"""Drawing allocations up: who could take the ranked work, and what that changes.

The rule is `planner.domain.auto_allocate`. Project work is drawn up afresh; running things, support
and work without an initiative stay, and what they take of a person cannot be given again.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from planner.capacity.models import Employee
from planner.core.session import Session
from planner.domain.amounts import ONE, ZERO
from planner.domain.assumptions import read
from planner.domain.auto_allocate import Candidate, Proposal, Work, auto_allocate
from planner.domain.derive_demand import ScopeItem
from planner.domain.free_time import days_here, of_days
from planner.domain.lifecycle import ENDED, AllocationType, EmploymentType, InitiativeStatus
from planner.portfolio.models import Initiative
from planner.scenarios.booking import Engagement, engagements, span
from planner.scenarios.models import BY_RANK, Ranking, Scenario
from planner.scenarios.scope import scope_items
from planner.staffing.proposals import AllocationProposal, PartlyThere, ProposedRow
from planner.staffing.queries.people import Present, present

Pair = tuple[int, int | None]
"""A person and an initiative, by id."""


@dataclass(frozen=True, slots=True)
class Titled:
    """An initiative that is ranked, or that people are given to."""

    title: str
    status: InitiativeStatus
    rank: int | None


def drawn_up(session: Session, scenario: Scenario, most: Decimal) -> AllocationProposal:
    """What would be allocated, giving at most `most` per cent of anybody: eight selects.

    Raises `NothingRanked`.
    """
    on_file = engagements(session, scenario.id)
    drawn = {key: state for key, state in on_file.items() if _drawn(state)}
    people = _candidates(session, scenario, on_file)
    titles = _titled(session, scenario, drawn)
    items = scope_items(session, scenario)
    found = auto_allocate(
        _work(titles, items), [_candidate(each) for each in people.values()], most
    )
    return AllocationProposal(
        list(_rows(session, scenario, found.proposals, drawn, people, titles)),
        found.coverage,
        {key: each.title for key, each in titles.items()},
        found.warnings,
        _partly(titles, items),
        [each.title for each in titles.values() if each.rank and each.status in ENDED],
        len(on_file) - len(drawn),
    )


def _drawn(state: Engagement) -> bool:
    """Whether drawing up puts something else in its place: project work of an initiative."""
    return state.kind == AllocationType.PROJECT and state.initiative_id is not None


def _candidates(
    session: Session, scenario: Scenario, on_file: Mapping[int, Engagement]
) -> dict[int, Present]:
    """Everybody present, without contractors where the plan does not count them."""
    contractors = read(scenario.assumptions).assumptions.include_contractors
    return {
        each.id: each
        for each in present(session, scenario, on_file, lambda state: not _drawn(state))
        if contractors or each.employment_type is not EmploymentType.CONTRACTOR
    }


def _candidate(each: Present) -> Candidate:
    return Candidate(each.id, each.time.hours_per_week, each.skills, each.time.free)


def _titled(
    session: Session, scenario: Scenario, drawn: Mapping[int, Engagement]
) -> dict[int, Titled]:
    """By key: what is ranked, first rank first, then what people are given to besides."""
    staffed = {state.initiative_id for state in drawn.values()}
    rows = session.execute(
        select(Initiative.id, Initiative.title, Initiative.status, Ranking.rank)
        .outerjoin(
            Ranking,
            (Ranking.initiative_id == Initiative.id) & (Ranking.scenario_id == scenario.id),
        )
        .where(Ranking.id.is_not(None) | Initiative.id.in_(staffed))
        .order_by(*BY_RANK)
    )
    return {row[0]: Titled(*row[1:]) for row in rows}


def _work(titles: Mapping[int, Titled], items: Sequence[ScopeItem]) -> list[Work]:
    """Whole scope items, whatever their shares of the quarter, of what is not over."""
    asked: defaultdict[int, dict[str, Decimal]] = defaultdict(dict)
    for item in items:
        of = asked[item.initiative_id]
        of |= {skill: of.get(skill, ZERO) + hours for skill, hours in item.skill_hours.items()}
    return [
        Work(each.rank, key, asked[key])
        for key, each in titles.items()
        if each.rank and each.status not in ENDED
    ]


def _partly(titles: Mapping[int, Titled], items: Sequence[ScopeItem]) -> list[PartlyThere]:
    """Whose work reaches beyond the quarter, though all of it is taken."""
    counts = Counter(item.initiative_id for item in items if (item.share or 0) < ONE)
    return [
        PartlyThere(key, each.title, counts[key])
        for key, each in titles.items()
        if counts[key] and each.status not in ENDED
    ]


def _rows(
    session: Session,
    scenario: Scenario,
    proposals: Sequence[Proposal],
    drawn: Mapping[int, Engagement],
    people: Mapping[int, Present],
    titles: Mapping[int, Titled],
) -> Iterator[ProposedRow]:
    """What is proposed, each in place of what is there; then what has no place any more."""
    left, of = dict(drawn), _by_pair(drawn)
    for one in proposals:
        person, work = people[one.employee_id], titles[one.initiative_id]
        after = _state(scenario, person, one)
        key = _place(drawn, of[after[:2]], after)
        before = left.pop(key) if key else None
        yield ProposedRow(
            key, person.name, work.title, work.rank, before, after, one.hours, _why(person, one)
        )
    names = _names(session, left)
    for key, before in left.items():
        work, name = titles[before.initiative_id or 0], names[before.employee_id]
        yield ProposedRow(key, name, work.title, work.rank, before, None, ZERO, "")


def _state(scenario: Scenario, person: Present, one: Proposal) -> Engagement:
    """The allocation that a proposal becomes: for all days on which the person works here."""
    start, end = days_here(person.works, span(scenario.period))
    percentage = of_days(one.percentage, person.time.here)
    return Engagement(person.id, one.initiative_id, AllocationType.PROJECT, start, end, percentage)


def _by_pair(drawn: Mapping[int, Engagement]) -> defaultdict[Pair, list[int]]:
    """The allocations by person and initiative."""
    found: defaultdict[Pair, list[int]] = defaultdict(list)
    for key, state in drawn.items():
        found[state[:2]].append(key)
    return found


def _place(drawn: Mapping[int, Engagement], of: Sequence[int], after: Engagement) -> int | None:
    """The allocation it takes the place of: the same if there is, or the person's first."""
    return next((key for key in of if drawn[key] == after), of[0] if of else None)


def _why(person: Present, one: Proposal) -> str:
    skills = ", ".join(f"{skill} {person.skills[skill]} of 5" for skill in one.skills)
    return f"{skills}; {person.time.sentence}"


def _names(session: Session, left: Mapping[int, Engagement]) -> dict[int, str]:
    keys = {state.employee_id for state in left.values()}
    rows = session.execute(select(Employee.id, Employee.name).where(Employee.id.in_(keys)))
    return dict(rows.all())
