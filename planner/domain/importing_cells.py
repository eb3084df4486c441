"""Reading one cell: by the field its column fills, into the draft of its row."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache

from planner.domain.csv_cells import restored
from planner.domain.csv_numbers import NumberFormat, amount
from planner.domain.importing_drafts import Draft, RowRejected
from planner.domain.importing_fields import HOURS, KEEP, skill_of
from planner.domain.lifecycle import DeliveryHealth, InitiativeStatus, in_words

Setter = Callable[[Draft, str], None]

_QUARTER = re.compile(r"(2[0-9]{3})[\s-]*Q([1-4])|Q([1-4])[\s/-]*(2[0-9]{3})", re.IGNORECASE)
_CURRENCY = re.compile("[A-Za-z]{3}")
_LIGHTS = {"green": "ON_TRACK", "amber": "AT_RISK", "red": "DELAYED"}


class CellReader:
    """Reads cells in one number format; `people` and `skills` as in `Reading`."""

    def __init__(
        self,
        numbers: NumberFormat,
        people: Mapping[str, int | None],
        skills: Mapping[str, str],
    ) -> None:
        self._numbers, self._people, self._skills = numbers, people, skills

    def setter(self, column: str, fills: str) -> Setter:
        """What puts a cell of this column into a draft. It raises RowRejected or NotANumber."""
        if fills == KEEP:
            return lambda draft, text: draft.custom.__setitem__(column, _clean(text))
        if fills == HOURS:
            skill = skill_of(column)
            return self._hours(self._skills.get(skill, skill))
        setter: Setter = getattr(self, f"_{fills}")
        return setter

    def _hours(self, skill: str) -> Setter:
        def put(draft: Draft, text: str) -> None:
            hours = draft.scope.hours
            hours[skill] = hours.get(skill, Decimal(0)) + amount(text, self._numbers)

        return put

    def _external_key(self, draft: Draft, text: str) -> None:
        draft.values["external_key"] = _within(text, 120, "key")

    def _title(self, draft: Draft, text: str) -> None:
        draft.values["title"] = _within(text, 255)

    def _description(self, draft: Draft, text: str) -> None:
        draft.values["description"] = _within(text, 4000)

    def _status(self, draft: Draft, text: str) -> None:
        draft.values["status"] = _status(text)

    def _delivery_health(self, draft: Draft, text: str) -> None:
        draft.values["delivery_health"] = _health(text)

    def _target_quarter(self, draft: Draft, text: str) -> None:
        draft.values["target_quarter"] = _quarter(text)

    def _business_owner(self, draft: Draft, text: str) -> None:
        draft.values["business_owner_id"] = self._person(text)

    def _product_owner(self, draft: Draft, text: str) -> None:
        draft.values["product_owner_id"] = self._person(text)

    def _person(self, text: str) -> int:
        name = " ".join(_clean(text).lower().split())
        if name not in self._people:
            fix = "Add the person first, correct the cell, or leave it empty."
            raise RowRejected("owner", "e-mail or name of a member here", fix)
        person = self._people[name]
        if person is None:
            raise RowRejected("namesake", "one person", "Give the e-mail address instead.")
        return person

    def _value(self, draft: Draft, text: str) -> None:
        draft.value = amount(text, self._numbers)

    def _currency(self, draft: Draft, text: str) -> None:
        if not _CURRENCY.fullmatch(text):
            raise RowRejected("currency", "three letters such as GBP", "Write the code.")
        draft.values["currency"] = text.upper()

    def _p50(self, draft: Draft, text: str) -> None:
        draft.scope.p50 = amount(text, self._numbers)

    def _p90(self, draft: Draft, text: str) -> None:
        draft.scope.p90 = amount(text, self._numbers)

    def _scope_item(self, draft: Draft, text: str) -> None:
        draft.scope.name = _within(text, 255)


@lru_cache(maxsize=256)
def _status(text: str) -> InitiativeStatus:
    name = re.sub(r"[\s_-]+", "_", text).upper()
    if name in InitiativeStatus.__members__:
        return InitiativeStatus(name)
    raise RowRejected(
        "status",
        "one of " + ", ".join(in_words(status) for status in InitiativeStatus),
        "Use one of those words, or leave the cell empty.",
    )


@lru_cache(maxsize=256)
def _health(text: str) -> DeliveryHealth:
    name = _LIGHTS.get(text.lower(), re.sub(r"[\s_-]+", "_", text).upper())
    if name in DeliveryHealth.__members__:
        return DeliveryHealth(name)
    raise RowRejected(
        "health",
        "on track, at risk or delayed; or green, amber or red",
        "Use one of those words, or leave the cell empty.",
    )


@lru_cache(maxsize=256)
def _quarter(text: str) -> str:
    found = _QUARTER.fullmatch(text)
    if found is None:
        raise RowRejected("quarter", "a quarter such as 2026-Q4", "Write year and quarter.")
    year, quarter = found.group(1) or found.group(4), found.group(2) or found.group(3)
    return f"{year}-Q{quarter}"


def _clean(text: str) -> str:
    """The text as its writer had it: one form of each letter, and no guard against formulas."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return restored(text) if text.startswith("'") else text


def _within(text: str, most: int, kind: str = "long") -> str:
    text = _clean(text)
    if len(text) > most:
        raise RowRejected(kind, f"at most {most:,} characters, not {len(text):,}", "Shorten it.")
    return text
