"""What a flag opens, read from the endpoints themselves."""

from dataclasses import dataclass

from flask import current_app

from planner.core.jobs.routines import ROUTINES
from planner.domain.flags import Flag
from planner.web.access import ENDPOINTS, purpose
from planner.web.exports import FORMS
from planner.web.navigation import Place

TWINS = ", ".join(f".{form}" for form in FORMS)


@dataclass(frozen=True, slots=True)
class Address:
    """One endpoint behind a flag: its address, and in a sentence what is there."""

    rule: str
    says: str


@dataclass(frozen=True, slots=True)
class Impact:
    """Everything that comes and goes with a flag."""

    places: list[str]
    """Labels of the rail."""
    pages: list[Address]
    downloads: list[Address]
    changes: list[Address]
    schedules: list[str]
    """What is done by the clock for it."""


def impact(flag: Flag) -> Impact:
    """What appears when the flag is on, and is not found when it is off; by address."""
    rules = sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule)
    behind = [
        (ENDPOINTS[rule.endpoint].changes, Address(_short(rule.rule), purpose(rule.endpoint)))
        for rule in rules
        if rule.endpoint in ENDPOINTS and ENDPOINTS[rule.endpoint].flag is flag
    ]
    places: tuple[Place, ...] = current_app.extensions["planner.places"]
    return Impact(
        places=[place.label for place in places if place.flag is flag],
        pages=[address for changes, address in behind if not changes and not _twin(address)],
        downloads=[address for changes, address in behind if not changes and _twin(address)],
        changes=[address for changes, address in behind if changes],
        schedules=sorted(name for name, each in ROUTINES.items() if each.flag is flag),
    )


def _twin(address: Address) -> bool:
    return address.rule.endswith(TWINS)


def _short(rule: str) -> str:
    """The address without the organisation, and with plain names for what varies."""
    parts = rule.removeprefix("/<organisation>").replace(".<twin:form>", TWINS)
    return parts.replace("<int:", "<").replace("_id>", ">")
