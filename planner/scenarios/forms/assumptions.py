"""What a scenario assumes about its people, as a person types it."""

import re
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, Field, StringField, ValidationError
from wtforms.validators import InputRequired, NumberRange

from planner.domain.amounts import written
from planner.domain.assumptions import BOUNDS, MOST_PHASES, Assumptions
from planner.domain.lifecycle import DomainComplexity
from planner.web.forms import Versioned, finite, stripped, thousandths
from planner.web.numbers import Number, number

RAMPS = {complexity: f"ramp_{complexity.lower()}" for complexity in DomainComplexity}
"""The field of each complexity's ramp."""


def factors(_: Any, field: Field) -> None:
    """Factors from 0 to 1, one per phase, parted by spaces; none at all means full work at once."""
    values = [number(part) for part in _parts(field.data or "")]
    if len(values) > MOST_PHASES:
        raise ValidationError(f"Give at most {MOST_PHASES} phases.")
    if not all(value is not None and 0 <= value <= 1 for value in values):
        raise ValidationError("Give numbers from 0 to 1, such as 0.65 0.85 1.")


def parsed(text: str) -> tuple[Decimal, ...]:
    """The factors in a valid text, parted by spaces, slashes or semicolons."""
    read = (number(part) for part in _parts(text))
    return tuple(value for value in read if value is not None)


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[\s/;]+", text) if part]


def _figure(label: str, name: str) -> Number:
    least, most = BOUNDS[name]
    wrong = f"Give a number from {least:,} to {most:,}."
    validators = [InputRequired(wrong), finite, NumberRange(least, most, wrong), thousandths]
    return Number(label, places=None, validators=validators)


def _ramp(label: str) -> StringField:
    return StringField(label, filters=[stripped], validators=[factors])


class AssumptionsForm(Versioned):
    """Every assumption of a scenario."""

    allocation_cap = _figure("Cap on a person", "allocation_cap")
    buffer = _figure("Buffer", "buffer")
    weigh_proficiency = BooleanField("Weigh hours by proficiency")
    include_contractors = BooleanField("Count contractors")
    hours_per_period = _figure("Hours of a quarter without weekly hours", "hours_per_period")
    ramp_enabled = BooleanField("Let newcomers ramp up")
    ramp_low = _ramp("Low complexity")
    ramp_medium = _ramp("Medium complexity")
    ramp_high = _ramp("High complexity")
    ramp_very_high = _ramp("Very high complexity")

    @property
    def ramps(self) -> list[Field]:
        """The fields of the ramps, from low complexity up."""
        return [self[name] for name in RAMPS.values()]

    @property
    def asked(self) -> list[tuple[str, str]]:
        """The fields as they were sent, for a form that saves what they show."""
        fields = (field for field in self if field.name not in {"csrf_token", "version"})
        return [(field.name, str(value)) for field in fields for value in field.raw_data or []]

    def draft(self) -> Assumptions:
        """What a valid form asks for."""
        cap, buffer, hours = (self[name].data for name in BOUNDS)
        return Assumptions(
            allocation_cap=cap,
            buffer=buffer,
            weigh_proficiency=self.weigh_proficiency.data,
            include_contractors=self.include_contractors.data,
            hours_per_period=hours,
            ramp_enabled=self.ramp_enabled.data,
            ramp_profiles={
                complexity: parsed(self[name].data or "") for complexity, name in RAMPS.items()
            },
        )


def filled(assumptions: Assumptions, version: int) -> dict[str, Any]:
    """What the form shows of assumptions on file."""
    figures = {name: getattr(assumptions, name) for name in BOUNDS}
    switches = {
        name: getattr(assumptions, name)
        for name in ("weigh_proficiency", "include_contractors", "ramp_enabled")
    }
    ramps = {
        name: " ".join(map(written, assumptions.profile(complexity)))
        for complexity, name in RAMPS.items()
    }
    return {**figures, **switches, **ramps, "version": version}
