"""What a file of allocations may fill, how its cells are read, and which allocation a row means."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from planner.domain.amounts import ZERO, round_half_up
from planner.domain.calendar import Period
from planner.domain.files.csv_numbers import NotANumber, NumberFormat, amount
from planner.domain.files.csv_reading import Layout
from planner.domain.hours import Booking, quarter_hours
from planner.domain.importing.cells import Read, one_of
from planner.domain.importing.dates import day, quarter
from planner.domain.importing.drafts import Problem
from planner.domain.importing.fields import IGNORE, Field, Fields, Holds
from planner.domain.importing.plans import Named, Plan, Plans, subject
from planner.domain.importing.sheets import IDENTITY, Sheet, SheetReader
from planner.domain.importing.supply import QUARTER, SCENARIO, choose_plans
from planner.domain.lifecycle import AllocationType, in_words
from planner.domain.staffing import KINDS, WHOLE, work_of

ALLOCATIONS = Fields(
    (
        SCENARIO,
        QUARTER,
        Field(
            "person",
            "Person",
            "Required. External key, e-mail or name of a person.",
            "Amara Osei",
            ("employee", "name", "person key"),
            required=True,
        ),
        Field(
            "initiative",
            "Initiative",
            "External key or title. Empty for work without an initiative.",
            "Licensing portal",
            ("title", "project", "initiative key", "work"),
        ),
        Field(
            "allocation_type",
            "What for",
            "PROJECT, RUN or SUPPORT. Without one it is PROJECT.",
            "PROJECT",
            ("type", "kind", "allocation type"),
            choices=tuple(AllocationType),
        ),
        Field(
            "start_date",
            "From",
            "The first day, such as 2026-10-01. Without one it is the only allocation there is to "
            "this work; a new one begins with the quarter, or with the person.",
            "2026-10-01",
            ("start", "first day", "start date"),
            holds=Holds.DAY,
        ),
        Field(
            "end_date",
            "To",
            "The last day. A new one without one ends with the quarter, or with the person.",
            "2026-12-31",
            ("end", "until", "last day", "end date"),
            holds=Holds.DAY,
        ),
        Field(
            "percentage",
            "Percentage",
            "Of the person's time, from 0 to 100.",
            "50",
            ("percent", "%", "allocation", "share"),
            holds=Holds.FIGURE,
        ),
        Field(
            "hours_in_period",
            "Hours in the quarter",
            "Counts where there is no percentage.",
            "",
            ("hours",),
            holds=Holds.FIGURE,
        ),
    ),
    named_by="person",
    unmatched=IGNORE,
    matched_by="scenario, quarter, person, initiative, what it is for and first day",
    note="Percentage or hours in the quarter: where both are given, the percentage counts.",
)


class Work(NamedTuple):
    """What somebody is given to in a scenario, all by key."""

    plan_id: int
    employee_id: int
    initiative_id: int | None
    kind: AllocationType


@dataclass(frozen=True, slots=True)
class Given:
    """What rows are told apart by: people and initiatives by key, and what begins when so far."""

    people: Mapping[int, str]
    titles: Mapping[int, str]
    starts: Mapping[Work, Sequence[date]]
    first_days: Mapping[int, date]
    """When people begin to work here."""

    def named(self, plan: Plan, work: Work, start: date) -> str:
        """What an allocation is called."""
        title = None if work.initiative_id is None else self.titles[work.initiative_id]
        to = work_of(title, work.kind)
        apart = title and work.kind is not AllocationType.PROJECT
        what = f" ({in_words(work.kind)})" if apart else ""
        return subject(f"{self.people[work.employee_id]} on {to}{what} in {plan} from {start}")


def identity(work: Work, start: date) -> str:
    """What tells an allocation from every other."""
    return f"{work.plan_id} {work.employee_id} {work.initiative_id} {work.kind} {start}"


def readers(
    layout: Layout,
    plans: Plans,
    people: Mapping[str, Sequence[int]],
    initiatives: Mapping[str, Sequence[int]],
) -> dict[str, Read]:
    """How cells are read, by what their column fills; names are in lower case."""
    known = "external key, e-mail or name of a person here", "Add the person first, or correct it."
    found = "external key or title of an initiative here", "Add it first, or leave the cell empty."
    read_day = partial(day, order=layout.days)
    return {
        "scenario": plans.read,
        "quarter": quarter,
        "person": Named(people, "unknown_person", *known),
        "initiative": Named(initiatives, "unknown_initiative", *found),
        "allocation_type": _purpose,
        "start_date": read_day,
        "end_date": read_day,
        "percentage": partial(_percentage, layout.numbers),
        "hours_in_period": partial(amount, written=layout.numbers),
    }


def comparing(given: Given) -> Callable[[Sheet, SheetReader], None]:
    """Says of each row which work of whom it is about, and from which day."""

    def compare(sheet: Sheet, reader: SheetReader) -> None:
        choose_plans(sheet, reader)
        people, initiatives = sheet.of("person"), sheet.of("initiative")
        kinds, starts = sheet.of("allocation_type"), sheet.of("start_date")
        works: list[Work | None] = [None] * len(sheet.records)
        begins: list[date | None] = [None] * len(sheet.records)
        names: list[str | None] = [None] * len(sheet.records)
        told_by: list[str | None] = [None] * len(sheet.records)
        for place, plan in enumerate(sheet.of("plan")):
            if plan is None or people[place] is None or place in sheet.problems:
                continue
            kind = kinds[place] or AllocationType.PROJECT
            work = Work(plan.id, people[place], initiatives[place], kind)
            start = starts[place] or _start(given, plan, work, reader)
            if isinstance(start, Problem):
                sheet.problems[place].append(start)
                continue
            works[place], begins[place] = work, start
            names[place], told_by[place] = given.named(plan, work, start), identity(work, start)
        sheet.fields |= {"work": works, "begins": begins, "person": names, IDENTITY: told_by}

    return compare


def _start(given: Given, plan: Plan, work: Work, reader: SheetReader) -> date | Problem:
    """The day on which a row begins that names none."""
    known = given.starts.get(work, ())
    if len(known) > 1:
        days = " or ".join(str(start) for start in known)
        return Problem(
            "ambiguous",
            reader.column_of("start_date"),
            given.people[work.employee_id],
            "a first day: there are several allocations to this work",
            f"Say which is meant: {days}.",
        )
    if known:
        return known[0]
    return max(plan.period.start, given.first_days[work.employee_id])


def percentage_of(
    hours: Decimal, hours_per_week: Decimal, start: date, end: date, within: Period
) -> Decimal | None:
    """The percentage that takes so many hours in these days; None where there are none to take."""
    booking = Booking(hours_per_week, WHOLE, start, end)
    full = sum((line.hours for line in quarter_hours(booking, [within])), ZERO)
    return round_half_up(hours / full * 100) if full else None


def _purpose(text: str) -> AllocationType:
    named = {label.lower(): kind for kind, label in KINDS.items()}
    return named.get(text.lower()) or one_of(AllocationType, text, "purpose")


def _percentage(numbers: NumberFormat, text: str) -> Decimal:
    found = amount(text.removesuffix("%").rstrip(), numbers)
    if found > WHOLE:
        raise NotANumber("range", "0 to 100 per cent", "Nobody has more than all of their time.")
    return found
