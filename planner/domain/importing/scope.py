"""What a file of scope items may fill, and how its cells are read."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial

from planner.domain.amounts import ONE, plain
from planner.domain.files.csv_numbers import NumberFormat, amount
from planner.domain.importing.cells import Read, Text, cleaned
from planner.domain.importing.dates import quarter
from planner.domain.importing.drafts import RowRejected
from planner.domain.importing.fields import HOURS, IGNORE, Field, Fields, Holds
from planner.domain.importing.initiatives import compare_estimates
from planner.domain.importing.plans import Named, subject
from planner.domain.importing.sheets import IDENTITY, Sheet, SheetReader

SCOPE = Fields(
    (
        Field(
            "initiative",
            "Initiative",
            "Required. External key or exact title of an initiative that is on file.",
            "CRM-112",
            ("initiative key", "initiative title", "project"),
            required=True,
        ),
        Field(
            "scope_item",
            "Scope item",
            "Required. Its name, up to 255 characters.",
            "First release",
            ("scope", "scope item name", "item"),
            required=True,
        ),
        Field("description", "Description", "Text of up to 4,000 characters.", "", ("notes",)),
        Field(
            "p50",
            "Hours P50",
            "Total hours, as likely more as less.",
            "400",
            ("hours p50", "p50 hours", "estimate p50"),
            holds=Holds.FIGURE,
        ),
        Field(
            "p90",
            "Hours P90",
            "Total hours that nine times in ten will do; not below P50.",
            "520",
            ("hours p90", "p90 hours", "estimate p90"),
            holds=Holds.FIGURE,
        ),
        Field(
            "quarters",
            "Quarters",
            "Where the work falls: 2026-Q4, or 2026-Q4 60%; 2027-Q1 40%.",
            "2026-Q4",
            ("quarter", "spread", "shares"),
        ),
    ),
    named_by="scope_item",
    unmatched=IGNORE,
    hours=True,
    matched_by="initiative and exact name",
    note="Hours per skill in columns such as hours:Backend. A new item without quarters falls into "
    "the target quarter of its initiative, or else into the one of today.",
)
_PART = re.compile(r"(.+?)[\s:]+([0-9]{1,3}(?:[.,][0-9]{1,4})?)\s*%")


def readers(
    numbers: NumberFormat, initiatives: Mapping[str, Sequence[int]], quarters: Mapping[str, int]
) -> dict[str, Read]:
    """How cells are read: `initiatives` by name in lower case, `quarters` on file by label."""
    found = "external key or title of an initiative here", "Add it first, or correct the cell."
    number = partial(amount, written=numbers)
    return {
        "initiative": Named(initiatives, "unknown_initiative", *found),
        "scope_item": Text(255),
        "description": Text(4000),
        "p50": number,
        "p90": number,
        "quarters": partial(_quarters, quarters),
        HOURS: number,
    }


def comparing(titles: Mapping[int, str]) -> Callable[[Sheet, SheetReader], None]:
    """Says of each row which item of which initiative it is about; `titles` by key."""

    def compare(sheet: Sheet, reader: SheetReader) -> None:
        compare_estimates(sheet, reader)
        names, keys = sheet.of("scope_item"), sheet.of("initiative")
        sheet.fields |= {
            "name": names,
            "initiative_id": keys,
            IDENTITY: [
                None if key is None or name is None else identity(name, key)
                for name, key in zip(names, keys, strict=True)
            ],
            "scope_item": [
                None if key is None or name is None else named(name, titles[key])
                for name, key in zip(names, keys, strict=True)
            ],
        }

    return compare


def identity(name: str, initiative_id: int) -> str:
    """What tells a scope item from every other."""
    return f"{initiative_id} {name}"


def named(name: str, title: str) -> str:
    """What a scope item is called."""
    return subject(f"{name} of {title}")


def spread(shares: Mapping[str, Decimal]) -> str:
    """Shares by quarter as a cell holds them: `2026-Q4 60%; 2027-Q1 40%`."""
    parts = sorted(shares.items())
    return "; ".join(f"{label} {plain(share * 100)}%" for label, share in parts)


def _quarters(quarters: Mapping[str, int], text: str) -> dict[int, Decimal]:
    """The share of each period, from 0 to 1."""
    found: dict[int, Decimal] = {}
    for part in filter(None, (" ".join(part.split()) for part in cleaned(text).split(";"))):
        key, share = _share(quarters, part)
        if key in found:
            raise RowRejected("quarter", "each quarter once", "Put its shares into one.")
        found[key] = share
    return found


def _share(quarters: Mapping[str, int], part: str) -> tuple[int, Decimal]:
    found = _PART.fullmatch(part)
    label = quarter(found.group(1) if found else part)
    if label not in quarters:
        fix = "Let the calendar reach so far first, or correct the quarter."
        raise RowRejected("quarter", "a quarter of the planning calendar", fix)
    share = Decimal(found.group(2).replace(",", ".")) / 100 if found else ONE
    if share > ONE:
        raise RowRejected("quarter", "a share of at most 100 %", "Correct the share.")
    return quarters[label], share
