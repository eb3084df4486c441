"""The declarative base, and the types every table is made of.

Amounts are whole thousandths in a BIGINT and `Decimal` in Python, so that sums are exact on both
databases. SQL may add, sum and compare them; products and quotients are taken in Python.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic_core import to_json
from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    Dialect,
    Enum,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import DateTime, TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

BIG_KEY = BigInteger().with_variant(Integer, "sqlite")
"""A BIGINT; on SQLite an INTEGER, which alone counts up by itself there and is as wide."""

JSON_VALUE = JSON().with_variant(JSONB, "postgresql")


def json_text(value: Any) -> str:
    """The value as JSON, six times as fast as by the standard library: imports keep many."""
    return to_json(value).decode()


class Model(DeclarativeBase):
    """What every table extends. `str(row)` names the row as people would: "scenario Lean"."""

    metadata = MetaData(naming_convention=NAMING)


class Fixed(TypeDecorator[Decimal]):
    """An exact amount: a whole number of parts in the database, `Decimal` in Python.

    A finer value is refused, never rounded: round once, at the end of the derivation.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, parts: int) -> None:
        super().__init__()
        self.parts = parts

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = value * self.parts
        whole = int(scaled)
        if whole != scaled:
            raise self._too_fine(value)
        return whole

    def stored(self, values: Sequence[Decimal | None]) -> list[int | None]:
        """What is stored of many values: several times as fast as one by one."""
        scaled = [None if value is None else value * self.parts for value in values]
        whole = [None if value is None else int(value) for value in scaled]
        if whole != scaled:
            at = next(place for place, value in enumerate(scaled) if value != whole[place])
            raise self._too_fine(values[at])
        return whole

    def _too_fine(self, value: Decimal | None) -> ValueError:
        return ValueError(f"{value} is finer than 1/{self.parts}: round it before storing it.")

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        parts = Decimal(self.parts)
        return lambda value: None if value is None else Decimal(int(value)) / parts


class Instant(TypeDecorator[datetime]):
    """An aware moment in UTC, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone: take moments from planner.core.clock.")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        aware: datetime = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC)


Key = Annotated[int, mapped_column(BIG_KEY, primary_key=True)]
THOUSANDTHS = Fixed(1000)
MILLIONTHS = Fixed(1_000_000)

Tokens = Annotated[Decimal, mapped_column(THOUSANDTHS)]
Hours = Annotated[Decimal, mapped_column(THOUSANDTHS)]
Ratio = Annotated[Decimal, mapped_column(MILLIONTHS)]
"""A share from 0 to 1, or a rate such as tokens per hour: whole millionths."""
Moment = Annotated[datetime, mapped_column(Instant)]
Name = Annotated[str, mapped_column(String(255))]
Prose = Annotated[str, mapped_column(String(4000))]
JsonObject = Annotated[dict[str, Any], mapped_column(JSON_VALUE)]
JsonList = Annotated[list[Any], mapped_column(JSON_VALUE)]
Day = Annotated[date, mapped_column(Date)]
Reference = Annotated[int, mapped_column(BigInteger)]


def choice(values: type[StrEnum], name: str) -> Enum:
    """A column type for one of an enum's values: text and a CHECK, called `name`."""
    return Enum(
        values,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=name,
        values_callable=lambda members: [member.value for member in members],
    )


def keyed() -> UniqueConstraint:
    """What a tenant table needs so that others can refer to its rows within the organisation."""
    return UniqueConstraint("organisation_id", "id")


def within(column: str, table: str, ondelete: str | None = None) -> ForeignKeyConstraint:
    """A reference that cannot cross from one organisation to another."""
    return ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{table}.organisation_id", f"{table}.id"],
        ondelete=ondelete,
    )
