"""What a scenario assumes about the people it plans with (planning.md 4.6).

Stored as JSON under the names of the API. A draft is checked by making an `Assumptions`; what is on
file is read tolerantly, and what cannot be used is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from typing import Any

from planner.domain.amounts import exact, written
from planner.domain.lifecycle import DomainComplexity, in_words
from planner.domain.refusals import Invalid

RampProfiles = Mapping[DomainComplexity, Sequence[Decimal]]
"""How productive somebody new is, phase by phase, from 0 to 1, for each complexity."""


def _profile(*factors: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, factors))


RAMP_PROFILES: RampProfiles = {
    DomainComplexity.LOW: _profile("0.85", "0.95", "1"),
    DomainComplexity.MEDIUM: _profile("0.65", "0.85", "1"),
    DomainComplexity.HIGH: _profile("0.5", "0.7", "0.9"),
    DomainComplexity.VERY_HIGH: _profile("0.35", "0.55", "0.75"),
}

BOUNDS: Mapping[str, tuple[int, int]] = {
    "allocation_cap": (1, 200),
    "buffer": (0, 100),
    "hours_per_period": (0, 2184),
}
"""The least and the most of each figure; 2,184 are all the hours of 13 weeks."""

MOST_PHASES = 13

NAMES: Mapping[str, str] = {
    "allocation_cap": "allocationCapPercentage",
    "buffer": "bufferPercentage",
    "weigh_proficiency": "proficiencyWeightEnabled",
    "include_contractors": "includeContractors",
    "hours_per_period": "hoursPerPeriod",
    "ramp_enabled": "rampEnabled",
    "ramp_profiles": "rampProfiles",
}
"""What each assumption is called on file and in the API."""


class AssumptionRefused(Invalid):
    """An assumption that no plan could hold."""

    def __init__(self, name: str, remedy: str) -> None:
        self.name, self.remedy = name, remedy
        super().__init__(f"{NAMES[name]} cannot be assumed so.")


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Every assumption, in force: raises `AssumptionRefused` for one that cannot be.

    Units: `allocation_cap` and `buffer` are percentages, `hours_per_period` hours of a quarter,
    used only for people whose weekly hours are 0.
    """

    allocation_cap: Decimal = Decimal(100)
    buffer: Decimal = Decimal(0)
    weigh_proficiency: bool = True
    include_contractors: bool = True
    hours_per_period: Decimal = Decimal(520)
    ramp_enabled: bool = False
    ramp_profiles: RampProfiles = field(default_factory=lambda: RAMP_PROFILES)

    def __post_init__(self) -> None:
        for name, (least, most) in BOUNDS.items():
            if not least <= getattr(self, name) <= most:
                raise AssumptionRefused(name, f"Give {least:,} to {most:,}.")
        for complexity, factors in self.ramp_profiles.items():
            if len(factors) > MOST_PHASES or not all(0 <= factor <= 1 for factor in factors):
                raise AssumptionRefused(
                    "ramp_profiles",
                    f"Give the ramp of {in_words(complexity)} complexity as at most "
                    f"{MOST_PHASES} factors from 0 to 1.",
                )

    def profile(self, complexity: DomainComplexity) -> Sequence[Decimal]:
        """The ramp of a complexity: its own, else that of MEDIUM, else none."""
        medium = self.ramp_profiles.get(DomainComplexity.MEDIUM, ())
        return self.ramp_profiles.get(complexity, medium)


@dataclass(frozen=True, slots=True)
class Reading:
    """What stored assumptions come to. Names are those on file, in their order there."""

    assumptions: Assumptions
    unknown: Sequence[str]
    """Keys that mean nothing to any engine."""
    unusable: Sequence[str]
    """Keys whose value cannot be used, so that the default holds."""


def read(stored: Mapping[str, Any]) -> Reading:
    """The assumptions on file: a key that is missing, unknown or unusable leaves the default."""
    fields_by_name = {name: key for key, name in NAMES.items()}
    found: dict[str, Any] = {}
    unusable: list[str] = []
    for name in stored.keys() & fields_by_name.keys():
        try:
            key = fields_by_name[name]
            value = _parsed(key, stored[name])
            Assumptions(**{key: value})
            found[key] = value
        except (AssumptionRefused, _Unusable):
            unusable.append(name)
    unknown = [name for name in stored if name not in fields_by_name]
    return Reading(Assumptions(**found), unknown, [name for name in stored if name in unusable])


def stored(assumptions: Assumptions) -> dict[str, Any]:
    """The assumptions as they are put on file."""
    return {NAMES[one.name]: _plain(getattr(assumptions, one.name)) for one in fields(assumptions)}


def changes(before: Assumptions, after: Assumptions) -> dict[str, tuple[str, str]]:
    """What differs between two sets of assumptions, in words, by the name on file."""
    return {
        name: (said(getattr(before, key)), said(getattr(after, key)))
        for key, name in NAMES.items()
        if getattr(before, key) != getattr(after, key)
    }


def said(value: Decimal | bool | RampProfiles) -> str:
    """An assumption's value in words: 80, on, low 0.85 0.95 1; high 0.5."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Decimal):
        return written(value)
    ramps = (
        " ".join([in_words(complexity), *map(written, factors)])
        for complexity, factors in value.items()
    )
    return "; ".join(ramps)


class _Unusable(Exception):
    """A value that is not of the right kind."""


def _parsed(key: str, value: Any) -> Any:
    if key == "ramp_profiles":
        return _profiles(value)
    if key in BOUNDS:
        return _number(value)
    if not isinstance(value, bool):
        raise _Unusable
    return value


def _profiles(value: Any) -> RampProfiles:
    if not isinstance(value, Mapping):
        raise _Unusable
    known = [complexity for complexity in DomainComplexity if complexity in value]
    if len(known) != len(value) or not all(isinstance(value[each], list) for each in known):
        raise _Unusable
    return {each: tuple(map(_number, value[each])) for each in known}


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise _Unusable
    try:
        number = exact(value)
    except InvalidOperation as error:
        raise _Unusable from error
    if not number.is_finite():
        raise _Unusable
    return number


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {str(key): [_plain(factor) for factor in each] for key, each in value.items()}
    return value
