"""What a file of users may fill, and how its cells are read."""

import re
from collections.abc import Collection
from enum import StrEnum
from functools import partial
from typing import TypeVar

from planner.domain.importing.cells import Read, Text, cleaned, no_word, one_of
from planner.domain.importing.drafts import RowRejected
from planner.domain.importing.fields import IGNORE, Field, Fields
from planner.domain.importing.people import email
from planner.domain.importing.sheets import Sheet, SheetReader
from planner.domain.permissions import Grant, Permission, Role

USERS = Fields(
    (
        Field(
            "email",
            "E-mail",
            "Required. The address they sign in with; rows are matched by it.",
            "amara@example.org",
            ("email", "e mail", "mail", "address", "user"),
            required=True,
        ),
        Field("name", "Name", "A new user needs one.", "Amara Osei", ("full name",)),
        Field(
            "role",
            "Role",
            "ADMIN, PRODUCT_OWNER, BUSINESS_OWNER, RESOURCE_MANAGER or VIEWER. "
            "A new user without one is VIEWER.",
            "VIEWER",
            ("user role", "access", "access level"),
            choices=tuple(Role),
        ),
        Field(
            "permissions",
            "Permissions",
            "Beside those of the role, parted by semicolons: initiative:write; planning:write. "
            "none takes all of them away.",
            "",
            ("extra", "extra permissions"),
        ),
        Field(
            "grants",
            "Grants",
            "planning_lead, technical_reviewer, review_board, governance_admin, auditor; parted by "
            "semicolons. none takes all of them away.",
            "",
            ("grant",),
        ),
        Field(
            "active",
            "Active",
            "yes or no: whether they may sign in. A new user may.",
            "yes",
            ("enabled", "may sign in"),
            choices=("yes", "no"),
        ),
    ),
    named_by="email",
    unmatched=IGNORE,
    matched_by="e-mail",
    note="Nobody can be given more than whoever imports has, and no file changes your own access. "
    "New users have no password until they are given one.",
)
NONE = "none"
_YES, _NO = frozenset({"yes", "true", "1", "y"}), frozenset({"no", "false", "0", "n"})
_PARTS = re.compile(r"[;,]")
W = TypeVar("W", bound=StrEnum)


def readers() -> dict[str, Read]:
    """How cells are read, by what their column fills."""
    given = [kind for kind in Permission if kind is not Permission.MEMBER]
    return {
        "email": _address,
        "name": Text(255),
        "role": _role,
        "permissions": partial(_words, "permission", given),
        "grants": partial(_words, "grant", list(Grant)),
        "active": _active,
    }


def compare_nothing(sheet: Sheet, reader: SheetReader) -> None:
    """Cells of a user that are right by themselves are right together."""


def _address(text: str) -> str:
    address = email(text)
    if len(address) > 255:
        raise RowRejected("email", "an address of at most 255 characters", "Correct the address.")
    return address


def _role(text: str) -> Role:
    return one_of(Role, text, "role")


def _words(what: str, known: Collection[W], text: str) -> list[str]:
    """The words of a cell, each once and in order."""
    if text.lower() == NONE:
        return []
    values = {word.value for word in known}
    found = {part.strip().lower() for part in _PARTS.split(cleaned(text))} - {""}
    if unknown := sorted(found - values):
        expected = f"{what}s such as {', '.join(sorted(values)[:3])}; not {unknown[0][:40]}"
        raise RowRejected("grant", expected, "Correct the word, or leave the cell empty.")
    return sorted(found)


def _active(text: str) -> bool:
    if text.lower() in _YES | _NO:
        return text.lower() in _YES
    raise no_word("yes", "yes or no")
