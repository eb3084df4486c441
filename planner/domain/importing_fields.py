"""The fields a file of initiatives may fill, and guessing which column fills which."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

KEEP, IGNORE, HOURS = "custom", "ignore", "hours"
"""What else a column may be: a custom field, nothing, or hours of a skill."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in files, its words, what a cell of it holds, and an example."""

    key: str
    label: str
    expects: str
    example: str
    aliases: tuple[str, ...] = ()
    required: bool = False


FIELDS: tuple[Field, ...] = (
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
    ),
    Field("target_quarter", "Target quarter", "Such as 2026-Q4.", "2026-Q4", ("quarter",)),
    Field(
        "delivery_health",
        "Delivery health",
        "ON_TRACK, AT_RISK or DELAYED; green, amber and red mean the same.",
        "ON_TRACK",
        ("health", "rag", "rag status"),
    ),
    Field(
        "business_owner",
        "Business owner",
        "E-mail or name of a member. A new initiative without one gets whoever imports it.",
        "",
        ("owner", "sponsor", "sro", "senior responsible owner"),
    ),
    Field(
        "product_owner", "Product owner", "E-mail or name of a member.", "", ("product manager",)
    ),
    Field(
        "value",
        "Value",
        "What it is worth, in whole units of its currency.",
        "250000",
        ("benefit", "business value"),
    ),
    Field("currency", "Currency", "Three letters, such as GBP.", "GBP"),
    Field(
        "p50",
        "Hours P50",
        "Total hours, as likely more as less.",
        "400",
        ("hours p50", "p50 hours", "p50 hrs", "estimate p50"),
    ),
    Field(
        "p90",
        "Hours P90",
        "Total hours that nine times in ten will do; not below P50.",
        "520",
        ("hours p90", "p90 hours", "p90 hrs", "estimate p90"),
    ),
    Field(
        "scope_item",
        "Scope item",
        "A name for the hours of this row. Left out: Imported scope.",
        "First release",
        ("scope", "scope item name"),
    ),
)
BY_KEY: Mapping[str, Field] = {field.key: field for field in FIELDS}
_KEY_WORDS = {"id", "key", "ref", "code", "reference", "identifier"}
_SKILL = re.compile(r"hours?\s*:\s*(.+)", re.IGNORECASE)
_SKILL_LIKELY = re.compile(r"(.+?)\s*[(\[]?\b(?:hours|hrs)\b[)\]]?", re.IGNORECASE)


class Certainty(StrEnum):
    """How sure a match is."""

    CERTAIN = "certain"
    LIKELY = "likely"
    REMEMBERED = "remembered"
    CHOSEN = "chosen"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Match:
    """What one column fills, and how sure that is."""

    fills: str
    certainty: Certainty


def plain_name(name: str) -> str:
    """A column's name without the differences that do not count: case, spaces, `_`, `-`, dots."""
    return " ".join(re.sub(r"[_\-.]+", " ", unicodedata.normalize("NFC", name)).casefold().split())


def signature(columns: Sequence[str]) -> str:
    """What two files with the same header have in common."""
    return sha256("\x1f".join(map(plain_name, columns)).encode()).hexdigest()


def skill_of(column: str) -> str:
    """The skill whose hours a column holds: `hours:Backend` and `Backend hours` are Backend."""
    found = _SKILL.fullmatch(column.strip()) or _SKILL_LIKELY.fullmatch(column.strip())
    return " ".join((found.group(1) if found else column).split())


def guess(columns: Sequence[str]) -> list[Match]:
    """What each column fills, by its name; no field twice. What matches nothing is kept."""
    matches: list[Match | None] = [_certain(column) for column in columns]
    taken: set[str] = set()
    for place, match in enumerate(matches):
        if match and match.fills != HOURS and match.fills in taken:
            matches[place] = None
        elif match:
            taken.add(match.fills)
    for place, column in enumerate(columns):
        if matches[place] is None and (likely := _likely(column, taken)):
            matches[place] = likely
            taken.add(likely.fills)
    return [match or Match(KEEP, Certainty.NONE) for match in matches]


def _certain(column: str) -> Match | None:
    name = plain_name(column)
    for field in FIELDS:
        if name == plain_name(field.key) or name == field.label.casefold() or name in field.aliases:
            return Match(field.key, Certainty.CERTAIN)
    return Match(HOURS, Certainty.CERTAIN) if _SKILL.fullmatch(column.strip()) else None


def _likely(column: str, taken: set[str]) -> Match | None:
    words = plain_name(column).split()
    if "external_key" not in taken and _KEY_WORDS & set(words):
        return Match("external_key", Certainty.LIKELY)
    if "title" not in taken and words[-1:] in (["name"], ["title"]):
        return Match("title", Certainty.LIKELY)
    if _SKILL_LIKELY.fullmatch(column.strip()) and not {"p50", "p90", "total"} & set(words):
        return Match(HOURS, Certainty.LIKELY)
    return None


def missing(fills: Sequence[str]) -> list[Field]:
    """The required fields that no column fills."""
    return [field for field in FIELDS if field.required and field.key not in fills]


def doubled(fills: Sequence[str]) -> list[Field]:
    """The fields that more than one column would fill."""
    return [field for field in FIELDS if list(fills).count(field.key) > 1]
