"""Engines over inputs that are there already, where a page would read them from the database."""

from decimal import Decimal
from typing import NoReturn

from planner.domain.calculator import CalculatorInputs
from planner.domain.hours_model import HoursInputs, LegacyTimeModel, SkillAsk, SkillOffer


def never(*_: object) -> NoReturn:
    """What an engine reads for a question that the test does not ask."""
    raise AssertionError("this question is not asked")


def hours_engine(asks: list[SkillAsk], offers: list[SkillOffer], hours: int = 0) -> LegacyTimeModel:
    """A scenario in hours, to be asked for capacity against demand."""
    inputs = HoursInputs(asks, offers, Decimal(hours))
    return LegacyTimeModel(lambda: inputs, never)


def calculator(inputs: CalculatorInputs) -> LegacyTimeModel:
    """A scenario in hours, to be calculated."""
    return LegacyTimeModel(never, lambda _: inputs)
