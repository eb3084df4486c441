"""What a file of supply may fill, and how its cells are read."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from planner.domain.files.csv_numbers import NumberFormat, amount
from planner.domain.importing.cells import Read, Text
from planner.domain.importing.dates import quarter
from planner.domain.importing.drafts import Problem
from planner.domain.importing.fields import IGNORE, Field, Fields, Holds
from planner.domain.importing.plans import Named, Plan, Plans, subject
from planner.domain.importing.sheets import IDENTITY, Sheet, SheetReader

SCENARIO = Field(
    "scenario",
    "Scenario",
    "Required. Its name; rows are matched by it.",
    "Lean",
    ("scenario name", "plan"),
    required=True,
)
QUARTER = Field(
    "quarter",
    "Quarter",
    "Such as 2026-Q4; needed where scenarios of several quarters have one name.",
    "2026-Q4",
    ("period",),
)
SUPPLY = Fields(
    (
        SCENARIO,
        QUARTER,
        Field(
            "pool",
            "Skill pool",
            "Required. The name of a skill pool.",
            "Backend",
            ("skill pool", "pool name"),
            required=True,
        ),
        Field(
            "tokens",
            "Tokens",
            "What the pool can give in the whole quarter, from 0.",
            "380",
            ("supply tokens", "supply", "tokens for the period"),
            holds=Holds.FIGURE,
        ),
        Field("notes", "Notes", "Text of up to 1,000 characters.", "", ("note", "comment")),
    ),
    named_by="pool",
    unmatched=IGNORE,
    matched_by="scenario, quarter and skill pool",
    note="A row without tokens and notes changes nothing.",
)


def readers(
    numbers: NumberFormat, plans: Plans, pools: Mapping[str, Sequence[int]]
) -> dict[str, Read]:
    """How cells are read, by what their column fills; `pools` by name in lower case."""
    fix = "Correct the name, or add the pool first."
    return {
        "scenario": plans.read,
        "quarter": quarter,
        "pool": Named(pools, "unknown_pool", "the name of a skill pool here", fix),
        "tokens": partial(amount, written=numbers),
        "notes": Text(1000),
    }


def choose_plans(sheet: Sheet, reader: SheetReader) -> None:
    """Put the scenario each row means into the field `plan`, None where nobody can tell."""
    columns = reader.column_of("scenario"), reader.column_of("quarter")
    plans: list[Plan | None] = []
    for place, (named, label) in enumerate(
        zip(sheet.of("scenario"), sheet.of("quarter"), strict=True)
    ):
        found = None if named is None else Plans.choose(named, label, columns)
        if isinstance(found, Problem):
            sheet.problems[place].append(found)
        plans.append(found if isinstance(found, Plan) else None)
    sheet.fields["plan"] = plans


def identity(scenario_id: int, pool_id: int) -> str:
    """What tells a supply from every other."""
    return f"{scenario_id} {pool_id}"


def supplied(plan: Plan, pool: str) -> str:
    """What a supply is called."""
    return subject(f"{pool} in {plan}")


def comparing(pools: Mapping[int, str]) -> Callable[[Sheet, SheetReader], None]:
    """Says of each row which pool in which scenario it is about; `pools` by key."""

    def compare(sheet: Sheet, reader: SheetReader) -> None:
        choose_plans(sheet, reader)
        plans, keys = sheet.of("plan"), sheet.of("pool")
        sheet.fields["pool_id"] = keys
        sheet.fields[IDENTITY] = [
            None if plan is None or key is None else identity(plan.id, key)
            for plan, key in zip(plans, keys, strict=True)
        ]
        sheet.fields["pool"] = [
            None if plan is None or key is None else supplied(plan, pools[key])
            for plan, key in zip(plans, keys, strict=True)
        ]
        said = zip(sheet.of("tokens"), sheet.of("notes"), strict=True)
        sheet.silent = {place for place, stated in enumerate(said) if stated == (None, None)}

    return compare
