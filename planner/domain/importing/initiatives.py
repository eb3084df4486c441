"""What a file of initiatives may fill, and how its cells are read."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial

from planner.domain import tags
from planner.domain.amounts import written
from planner.domain.files.csv_numbers import NumberFormat, amount
from planner.domain.files.csv_reading import MAX_CELL
from planner.domain.importing.cells import Read, Text, cleaned, named, no_word, one_of, word_of
from planner.domain.importing.dates import quarter
from planner.domain.importing.drafts import Problem, RowRejected
from planner.domain.importing.fields import HOURS, KEEP, Field, Fields, Holds
from planner.domain.importing.plans import Named
from planner.domain.importing.sheets import Sheet, SheetReader
from planner.domain.lifecycle import (
    DeliveryHealth,
    DomainComplexity,
    InitiativeStatus,
)
from planner.domain.refusals import Invalid

INITIATIVES = Fields(
    (
        Field(
            "external_key",
            "External key",
            "What another system calls it; rows are matched by it. Up to 120 characters.",
            "CRM-112",
            ("key", "ref", "reference", "id", "code"),
        ),
        Field(
            "title",
            "Title",
            "Required. Up to 255 characters; rows without a key are matched by it.",
            "Licensing portal",
            (
                "name",
                "initiative",
                "project",
                "programme",
                "program",
                "initiative name",
                "project name",
                "programme name",
                "project title",
            ),
            required=True,
        ),
        Field(
            "description",
            "Description",
            "Text of up to 4,000 characters.",
            "One place to apply for and renew licences",
            ("summary", "details", "notes"),
        ),
        Field(
            "status",
            "Status",
            "PROPOSED, SCOPING, RESOURCING, IN_EXECUTION, ON_HOLD, COMPLETE or CANCELLED. "
            "A new initiative without one is PROPOSED.",
            "SCOPING",
            ("state", "stage"),
            choices=tuple(InitiativeStatus),
        ),
        Field("target_quarter", "Target quarter", "Such as 2026-Q4.", "2026-Q4", ("quarter",)),
        Field(
            "delivery_health",
            "Delivery health",
            "ON_TRACK, AT_RISK or DELAYED; green, amber and red mean the same.",
            "ON_TRACK",
            ("health", "rag", "rag status"),
            choices=tuple(DeliveryHealth),
        ),
        Field(
            "business_owner",
            "Business owner",
            "E-mail or name of a member. A new initiative without one gets whoever imports it.",
            "",
            ("owner", "sponsor", "sro", "senior responsible owner"),
        ),
        Field(
            "product_owner",
            "Product owner",
            "E-mail or name of a member.",
            "",
            ("product manager",),
        ),
        Field(
            "portfolio_area",
            "Portfolio area",
            "Name or code of a portfolio area in use, as the org tree has it.",
            "",
            ("area", "portfolio"),
        ),
        Field(
            "domain_complexity",
            "Domain complexity",
            "LOW, MEDIUM, HIGH or VERY_HIGH. A new initiative without one is MEDIUM.",
            "MEDIUM",
            ("complexity",),
            choices=tuple(DomainComplexity),
        ),
        Field(
            "value",
            "Value",
            "What it is worth, in whole units of its currency.",
            "250000",
            ("benefit", "business value"),
            holds=Holds.FIGURE,
        ),
        Field("currency", "Currency", "Three letters, such as GBP.", "GBP"),
        Field(
            "tags",
            "Tags",
            "Short words to find it by, with commas between them; they replace those it has.",
            "licences, public",
            ("labels", "keywords"),
        ),
        Field(
            "p50",
            "Hours P50",
            "Total hours, as likely more as less.",
            "400",
            ("hours p50", "p50 hours", "p50 hrs", "estimate p50"),
            holds=Holds.FIGURE,
        ),
        Field(
            "p90",
            "Hours P90",
            "Total hours that nine times in ten will do; not below P50.",
            "520",
            ("hours p90", "p90 hours", "p90 hrs", "estimate p90"),
            holds=Holds.FIGURE,
        ),
        Field(
            "scope_item",
            "Scope item",
            "A name for the hours of this row. Left out: Imported scope.",
            "First release",
            ("scope", "scope item name"),
        ),
    ),
    named_by="title",
    unmatched=KEEP,
    hours=True,
    note="Hours are in P50, P90, and a column such as hours:Backend for each skill. Owners are "
    "named by e-mail or name; where none is given, you are the owner.",
    only_told=("total_p50", "total_p90", "plan_rank", "plan_tokens", "updated_at"),
)

_CURRENCY = re.compile("[A-Za-z]{3}")
AREA = "a portfolio area in use"
AREA_FIX = (
    "Correct the name, make it a portfolio area in the org tree first, or match the column as a "
    "custom field."
)
OWNER = "e-mail or name of a member here"
OWNER_FIX = "Add the person first, correct the cell, or leave it empty."
_LIGHTS = {"green": "ON_TRACK", "amber": "AT_RISK", "red": "DELAYED"}


def readers(
    numbers: NumberFormat,
    people: Mapping[str, int | None],
    areas: Mapping[str, Sequence[int]] | None = None,
) -> dict[str, Read]:
    """How cells are read, by what their column fills.

    `people` maps e-mails and names in lower case to a user's id, None where several have the name;
    `areas` the names and codes of units to what is called so.
    """
    number, person = partial(amount, written=numbers), partial(_person, people)
    return {
        "external_key": Text(120, "key"),
        "title": Text(255),
        "description": Text(4000),
        "status": _status,
        "target_quarter": quarter,
        "delivery_health": _health,
        "business_owner": person,
        "product_owner": person,
        "portfolio_area": Named(areas or {}, "area", AREA, AREA_FIX),
        "domain_complexity": _complexity,
        "value": number,
        "currency": _currency,
        "tags": _tags,
        "p50": number,
        "p90": number,
        "scope_item": Text(255),
        HOURS: number,
        KEEP: Text(MAX_CELL, errors=True),
    }


def compare_estimates(sheet: Sheet, reader: SheetReader) -> None:
    """Note the rows whose P90 is smaller than their P50."""
    column = reader.column_of("p90")
    for place, (p50, p90) in enumerate(zip(sheet.of("p50"), sheet.of("p90"), strict=True)):
        if problem := p90_below(p90, p50, column):
            sheet.problems[place].append(problem)


def p90_below(p90: Decimal | None, p50: Decimal | None, column: str) -> Problem | None:
    """The problem of a P90 that is smaller than its P50; None where it is not, or unknown."""
    if p90 is None or p50 is None or p90 >= p50:
        return None
    return Problem(
        "p90",
        column,
        written(p90),
        f"at least P50, {written(p50)}",
        "Swap the two if they are the wrong way round, or raise P90.",
    )


def _person(people: Mapping[str, int | None], text: str) -> int:
    try:
        person = named(people, text)
    except LookupError as error:
        raise RowRejected("owner", OWNER, OWNER_FIX) from error
    if person is None:
        raise RowRejected("namesake", "one person", "Give the e-mail address instead.")
    return person


def _tags(text: str) -> list[str]:
    try:
        return tags.read(cleaned(text))
    except Invalid as refusal:
        expected = f"at most {tags.MOST} tags of at most {tags.LONGEST} characters"
        raise RowRejected("tags", expected, "Leave some out, or shorten them.") from refusal


def _currency(text: str) -> str:
    if not _CURRENCY.fullmatch(text):
        raise RowRejected("currency", "three letters such as GBP", "Write the code.")
    return text.upper()


def _status(text: str) -> InitiativeStatus:
    return one_of(InitiativeStatus, text, "status")


def _complexity(text: str) -> DomainComplexity:
    return one_of(DomainComplexity, text, "complexity")


def _health(text: str) -> DeliveryHealth:
    if health := word_of(DeliveryHealth, _LIGHTS.get(text.lower(), text)):
        return health
    raise no_word("health", "on track, at risk or delayed; or green, amber or red")
