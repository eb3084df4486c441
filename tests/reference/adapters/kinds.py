"""What several adapters need to read a vector."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from planner.domain.calendar import Period
from planner.domain.ledger import Pool
from planner.domain.lifecycle import PeriodType
from planner.domain.ranking import renumber

Adapter = Callable[[Any], Any]


class Ids(dict[str, int]):
    """A number for every text a vector uses as an identifier."""

    def __missing__(self, text: str) -> int:
        return self.setdefault(text, len(self) + 1)


def pools(vector: Any, ids: Ids) -> list[Pool]:
    """The pools of a vector, in its order."""
    return [Pool(ids[pool["id"]], pool["name"], pool["isActive"]) for pool in vector["pools"]]


def ranked(rankings: Any, ids: Ids) -> list[int]:
    """The ranked initiatives, first rank first."""
    in_order = sorted(rankings, key=lambda ranking: ranking["rank"])
    return list(renumber(ids[ranking["initiativeId"]] for ranking in in_order))


def number(value: Any) -> Decimal | None:
    """A number, or nothing."""
    return None if value is None else Decimal(value)


def quarter(row: Any) -> Period:
    """A quarter by its days and its label."""
    start, end = date.fromisoformat(row["startDate"]), date.fromisoformat(row["endDate"])
    return Period(PeriodType.QUARTER, start.year, (start.month + 2) // 3, row["label"], start, end)
