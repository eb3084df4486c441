"""Where to try a change to a plan: the addresses of what-ifs that its other pages offer."""

from typing import Any

from flask import url_for

from planner.domain import calendar
from planner.domain.ledger import Balance
from planner.domain.what_if import Amount, Changes, Fate, Way
from planner.scenarios.models import Scenario


def try_supply(scenario: Scenario, line: Balance) -> str:
    """What if the pool had what it lacks; where it lacks nothing, the plan with nothing changed."""
    more = {line.pool.id: Amount(Way.BY, line.deficit)} if line.deficit else {}
    return _href(scenario, Changes(more))


def try_deferral(scenario: Scenario, initiative_id: int) -> str:
    """What if the initiative waited for the quarter that follows."""
    following = calendar.quarter_of(scenario.period.end_date + calendar.DAY)
    return _href(scenario, Changes(fates={initiative_id: Fate(following.label)}))


def try_without(scenario_id: int, initiative_id: int) -> str:
    """What if the initiative were left out."""
    return _address(scenario_id, Changes(fates={initiative_id: Fate("out")}))


def _href(scenario: Scenario, changes: Changes) -> str:
    return _address(scenario.id, changes)


def _address(scenario_id: int, changes: Changes) -> str:
    arguments: dict[str, Any] = dict(changes.query())
    return url_for("analysis.what_if", scenario_id=scenario_id, **arguments)
