"""Holding the rows of a file against what is on file: new, changed, unchanged or rejected.

Nothing is written here. The check shows what this finds; applying writes it, and finds it afresh
for every batch, since the portfolio may have changed meanwhile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from planner.core.session import Session
from planner.domain import money
from planner.domain.amounts import written
from planner.domain.csv_reading import Record
from planner.domain.importing_drafts import Draft, Problem
from planner.domain.importing_matching import Catalogue
from planner.domain.importing_rows import Reading, RowChecker
from planner.domain.lifecycle import INITIATIVE_MOVES, InitiativeStatus, in_words
from planner.imports.differences import COLUMNS, Cell, changed_cells, changed_scope
from planner.imports.models import Import, Outcome
from planner.imports.queries.people import names, people
from planner.imports.queries.skills import skill_names
from planner.portfolio.models import Initiative
from planner.portfolio.queries.stated import StatedScope, stated_scopes

SCOPE_NAME = "Imported scope"
CURRENCY = "GBP"


@dataclass(slots=True)
class Examined:
    """What an import would do with one row."""

    number: int
    line: int
    outcome: Outcome
    draft: Draft
    initiative_id: int | None = None
    problems: Sequence[Problem] = ()
    cells: Sequence[Cell] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    """All columns of the initiative as they become."""
    before: Mapping[str, Any] = field(default_factory=dict)
    """All columns of a known initiative as they are."""
    scope: StatedScope | None = None
    """The scope item as it becomes; None where the row leaves it alone."""
    scope_before: StatedScope | None = None


class Examination:
    """One reading of one file from its first row to its last, against the portfolio."""

    def __init__(self, session: Session, of: Import) -> None:
        self._session, self._importer = session, of.created_by
        self._checker = RowChecker(
            Reading(of.columns, of.fills, of.numbers, people(session), skill_names(session, of))
        )
        everything = select(Initiative.id, Initiative.external_key, Initiative.title)
        rows = session.execute(everything.order_by(Initiative.id).execution_options(yield_per=5000))
        self._catalogue = Catalogue.of(rows)
        self._names: dict[int, str] = {}

    def pass_over(self, record: Record) -> None:
        """Note a row that has been dealt with before, so that later ones cannot repeat it."""
        draft, _ = self._checker.check(record)
        if "title" in draft.values:
            self._catalogue.match(record.row, draft)

    def examine(self, records: Sequence[Record], *, lock: bool = False) -> list[Examined]:
        """What would happen to these rows. A fixed number of statements, however many rows.

        `lock` holds the initiatives they stand for until the change they are applied in is done.
        """
        rows = [self._matched(record) for record in records]
        known = [row.initiative_id for row in rows if row.initiative_id is not None]
        if known:
            self._compare_known(rows, known, lock)
        for row in rows:
            if row.outcome is Outcome.NEW:
                self._complete_new(row)
        return rows

    def _matched(self, record: Record) -> Examined:
        draft, problems = self._checker.check(record)
        found = self._catalogue.match(record.row, draft) if "title" in draft.values else None
        if isinstance(found, Problem):
            column = self._checker.column_of(found.column)
            problems.append(Problem(found.kind, column, found.found, found.expected, found.fix))
        outcome = Outcome.REJECTED if problems else Outcome.NEW
        row = Examined(record.row, record.line, outcome, draft, problems=problems)
        if not problems and isinstance(found, int):
            row.initiative_id = found
        return row

    def _complete_new(self, row: Examined) -> None:
        draft = row.draft
        values = {
            "external_key": None,
            "description": "",
            "status": InitiativeStatus.PROPOSED,
            "target_quarter": None,
            "delivery_health": None,
            "business_owner_id": self._importer,
            "product_owner_id": None,
            "value_minor": None,
            "currency": CURRENCY,
            **draft.values,
            "custom_fields": draft.custom,
        }
        if self._priced(row, values) and draft.scope.stated:
            row.scope = StatedScope(
                0,
                draft.scope.name or SCOPE_NAME,
                draft.scope.p50,
                draft.scope.p90,
                {skill: hours for skill, hours in draft.scope.hours.items() if hours},
            )
        row.values = values

    def _priced(self, row: Examined, values: dict[str, Any]) -> bool:
        """Put the value into minor units of its currency; a finer one rejects the row."""
        if row.draft.value is None:
            return True
        minor = money.to_minor(row.draft.value, values["currency"])
        if money.from_minor(minor, values["currency"]) == row.draft.value:
            values["value_minor"] = minor
            return True
        decimals = money.digits(values["currency"])
        column = self._checker.column_of("value")
        expected = f"at most {decimals} decimals in {values['currency']}"
        row.problems = [
            Problem("precision", column, written(row.draft.value), expected, "Round the value.")
        ]
        row.outcome = Outcome.REJECTED
        return False

    def _compare_known(self, rows: Sequence[Examined], known: Sequence[int], lock: bool) -> None:
        columns = [getattr(Initiative, name) for name in COLUMNS]
        chosen = select(Initiative.id, *columns).where(Initiative.id.in_(known))
        found = self._session.execute(chosen.with_for_update() if lock else chosen)
        on_file = {key: dict(zip(COLUMNS, values, strict=True)) for key, *values in found}
        scopes = stated_scopes(self._session, list(known))
        for row in rows:
            if (key := row.initiative_id) is None:
                continue
            if key in on_file:
                self._compare(row, on_file[key], scopes.get(key))
            else:
                row.initiative_id = None  # deleted since: the row makes it anew

    def _compare(self, row: Examined, was: dict[str, Any], scope: StatedScope | None) -> None:
        draft = row.draft
        values = {**was, **draft.values}
        values["custom_fields"] = {**was["custom_fields"], **draft.custom}
        row.before, row.values, row.scope_before = was, values, scope
        row.outcome = Outcome.UNCHANGED
        if not self._priced(row, values):
            return
        if values["status"] != was["status"] and not self._may_move(row, was["status"]):
            return
        row.scope = self._restated(row, scope)
        if row.problems:
            row.outcome = Outcome.REJECTED
            return
        row.cells = [*changed_cells(was, values, self._name_of), *changed_scope(scope, row.scope)]
        if row.cells:
            row.outcome = Outcome.CHANGED
        if row.scope == scope:
            row.scope = None

    def _may_move(self, row: Examined, status: InitiativeStatus) -> bool:
        wanted = row.draft.values["status"]
        if wanted in INITIATIVE_MOVES[status]:
            return True
        ways = " or ".join(in_words(move) for move in INITIATIVE_MOVES[status])
        row.problems = [
            Problem(
                "move",
                self._checker.column_of("status"),
                in_words(wanted),
                f"{in_words(status)}, as it is" + (f", or {ways}" if ways else ""),
                "Leave the cell empty to keep the status.",
            )
        ]
        row.outcome = Outcome.REJECTED
        return False

    def _restated(self, row: Examined, was: StatedScope | None) -> StatedScope | None:
        """The scope item as the row leaves it: cells replace, blanks keep, 0 takes a skill out."""
        said = row.draft.scope
        if not said.stated or row.initiative_id is None:
            return was
        base = was or StatedScope(row.initiative_id, SCOPE_NAME)
        hours = {**base.hours, **said.hours}
        p50 = base.p50 if said.p50 is None else said.p50
        p90 = base.p90 if said.p90 is None else said.p90
        if p50 is not None and p90 is not None and p90 < p50:
            row.problems = [self._checker.p90_below(p90, p50)]
        return StatedScope(
            row.initiative_id,
            said.name or base.name,
            p50,
            p90,
            {skill: amount for skill, amount in hours.items() if amount},
            base.item_id,
        )

    def _name_of(self, user_id: int) -> str:
        self._names = self._names or names(self._session)
        return self._names.get(user_id, "somebody who left")
