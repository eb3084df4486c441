"""What a row of a file makes of an initiative, or why it cannot."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from planner.domain import money
from planner.domain.amounts import written
from planner.domain.importing.drafts import Draft, Problem
from planner.domain.importing.initiatives import AREA, AREA_FIX, OWNER, OWNER_FIX, p90_below
from planner.domain.importing.sheets import Sheet, SheetReader
from planner.domain.importing.undo import in_order
from planner.domain.lifecycle import INITIATIVE_MOVES, InitiativeStatus, in_words
from planner.domain.spelling import overlaid, restated
from planner.imports.differences import Cell, Names, changed_cells, changed_scope
from planner.portfolio.queries.stated import StatedScope

SCOPE_NAME = "Imported scope"
CURRENCY = "GBP"
FILLED = {
    "external_key": "external_key",
    "title": "title",
    "description": "description",
    "status": "status",
    "target_quarter": "target_quarter",
    "delivery_health": "delivery_health",
    "business_owner": "business_owner_id",
    "product_owner": "product_owner_id",
    "portfolio_area": "org_node_id",
    "domain_complexity": "domain_complexity",
    "value_minor": "value_minor",
    "currency": "currency",
    "tags": "tags",
}
"""The columns of an initiative, by the field of a file that fills them."""
WANTED = {
    "business_owner": ("owner", OWNER, OWNER_FIX),
    "product_owner": ("owner", OWNER, OWNER_FIX),
    "portfolio_area": ("area", AREA, AREA_FIX),
}
"""Of fields that name something that may leave: what a problem with it is, what they want, and what
mends it."""
REFERRED = {FILLED[field]: field for field in WANTED}
"""The columns that hold keys of that, and the fields that fill them."""
COLUMNS = (*FILLED.values(), "custom_fields")


@dataclass(frozen=True, slots=True)
class Difference:
    """An initiative before and after its row, column by column, and the work the row states."""

    initiative_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    scope_before: StatedScope | None
    scope: StatedScope | None
    """None where the row leaves the work alone."""
    names: Names

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return self.scope is not None or self.before != self.after

    @property
    def cells(self) -> list[Cell]:
        """What differs, as people read it: the check asks, and applying does not."""
        changed = changed_cells(self.before, self.after, self.names) if self.changed else []
        return [*changed, *changed_scope(self.scope_before, self.scope)]

    @property
    def kept(self) -> list[Any]:
        """What is kept of the change: its key, and what differs, before and after."""
        names = [name for name in self.before if self.before[name] != self.after[name]]
        was, now = ({name: values[name] for name in names} for values in (self.before, self.after))
        before = self.scope_before if self.scope else None
        return [self.initiative_id, _state(was, before), _state(now, self.scope)]


class Comparison:
    """Compares rows that are read by one reader.

    `in_use` has, by column, what initiatives may newly refer to; they keep what they refer to.
    """

    def __init__(
        self, reader: SheetReader, names: Names, in_use: Mapping[str, Collection[int]]
    ) -> None:
        self._column_of = reader.column_of
        self._names, self._in_use = names, in_use

    def compare(
        self, draft: Draft, key: int, was: Mapping[str, Any], scope: StatedScope | None
    ) -> Difference | Problem:
        """How an initiative on file differs from its row, or why it cannot become as the row says.

        Cells replace, blanks keep.
        """
        said = {FILLED[name]: value for name, value in draft.values.items() if name in FILLED}
        custom = overlaid(was["custom_fields"], draft.custom)
        after: dict[str, Any] = {**was, **said, "custom_fields": custom}
        if (value := draft.values.get("value")) is not None:
            after["value_minor"] = money.exactly(value, after["currency"])
            if after["value_minor"] is None:
                return self._too_fine(value, after["currency"])
        if after["status"] not in (was["status"], *INITIATIVE_MOVES[was["status"]]):
            return self._no_move(was["status"], after["status"])
        for column, field in REFERRED.items():
            if after[column] != was[column] and after[column] not in self._in_use[column]:
                return self._not_in_use(field, after[column])
        becomes = _restated(draft, key, scope)
        if becomes and (problem := self._p90_below(becomes)):
            return problem
        if after == was and becomes in (None, scope):
            return Difference(key, {}, {}, None, None, {})  # thousands may be on file already
        restated = None if becomes == scope else becomes
        return Difference(key, was, after, scope, restated, self._names)

    def price_new(self, sheet: Sheet, initiatives: Sequence[int | None]) -> None:
        """Put the values of new initiatives into minor units, as a field of their own."""
        if "value" not in sheet.fields:
            return
        rows = zip(initiatives, sheet.of("value"), sheet.of("currency"), strict=True)
        asked = [
            None if key is not None or value is None else (value, currency or CURRENCY)
            for key, value, currency in rows
        ]
        prices = {pair: money.exactly(*pair) for pair in set(asked) if pair}
        if None in prices.values():
            for place, pair in enumerate(asked):
                if pair and prices[pair] is None and place not in sheet.problems:
                    sheet.problems[place].append(self._too_fine(*pair))
        sheet.fields["value_minor"] = [pair and prices[pair] for pair in asked]

    def file_new(self, sheet: Sheet, initiatives: Sequence[int | None]) -> None:
        """Note new initiatives that would refer to what is no area in use, or to no member."""
        for column, field in REFERRED.items():
            known = {None, *self._in_use[column]}
            meant = set(sheet.fields.get(field, ())) - known
            for place, (key, other) in enumerate(
                zip(initiatives, sheet.of(field), strict=True) if meant else ()
            ):
                if key is None and other in meant:
                    sheet.problems[place].append(self._not_in_use(field, other))

    def archived(self, title: str) -> Problem:
        """What stands against the row of an initiative that was put away."""
        remedy = "Bring it back from the archive, or leave the row out."
        return Problem("archived", self._column_of("title"), title, "one in use", remedy)

    def _p90_below(self, scope: StatedScope) -> Problem | None:
        return p90_below(scope.p90, scope.p50, self._column_of("p90"))

    def _too_fine(self, value: Decimal, currency: str) -> Problem:
        expected = f"at most {money.digits(currency)} decimals in {currency}"
        column = self._column_of("value")
        return Problem("precision", column, written(value), expected, "Round the value.")

    def _not_in_use(self, field: str, key: int) -> Problem:
        found = self._names[FILLED[field]](key)
        kind, expected, fix = WANTED[field]
        return Problem(kind, self._column_of(field), found, expected, fix)

    def _no_move(self, status: InitiativeStatus, wanted: InitiativeStatus) -> Problem:
        ways = " or ".join(in_words(move) for move in INITIATIVE_MOVES[status])
        return Problem(
            "move",
            self._column_of("status"),
            in_words(wanted),
            f"{in_words(status)}, as it is" + (f", or {ways}" if ways else ""),
            "Leave the cell empty to keep the status.",
        )


def _restated(draft: Draft, key: int, was: StatedScope | None) -> StatedScope | None:
    """The scope item as the row leaves it: cells replace, blanks keep, 0 takes a skill out."""
    p50, p90 = draft.values.get("p50"), draft.values.get("p90")
    if p50 is None and p90 is None and not draft.hours:
        return was
    base = was or StatedScope(key, SCOPE_NAME, None, None, {})
    hours = restated(base.hours, draft.hours)
    return StatedScope(
        key,
        draft.values.get("scope_item", base.name),
        base.p50 if p50 is None else p50,
        base.p90 if p90 is None else p90,
        {skill: amount for skill, amount in hours.items() if amount},
        base.item_id,
    )


def _state(values: Mapping[str, Any], scope: StatedScope | None) -> dict[str, Any]:
    state = {name: value for name, value in values.items() if value is not None}
    if scope is not None:
        state["scope"] = {
            "name": scope.name,
            "p50": scope.p50,
            "p90": scope.p90,
            "hours": in_order(scope.hours),
        }
    return state
