"""What two colleagues doubt in the demo, as its week tells it: one was answered, and one waits."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from planner.analysis.models import Doubt
from planner.cli.demo.people import PEOPLE
from planner.cli.demo.stage import Keys, Stage
from planner.cli.demo.week import Told, week
from planner.core.audit import AuditEvent
from planner.domain.doubts import DoubtState
from planner.domain.figures import Figure, figure

DOUBTED, ANSWERED = "scenario.figure_doubted", "scenario.doubt_answered"
FIGURES: Mapping[str, tuple[str, str, str | None, str]] = {
    "User-centred design: supply": ("ledger", "supply", None, "User-centred design"),
    "Citizen sign-in renewal on User-centred design: demand at P50": (
        "demand",
        "p50",
        "NDO-0201",
        "User-centred design",
    ),
}
"""Of each figure that is doubted, by its title: its kind, its measure, an initiative and a pool."""


def add_doubts(stage: Stage, keys: Keys) -> None:
    """Add the doubts whose events the week has recorded."""
    told = week(stage.planned.label)
    answers = {each.facts["figure"]: each for each in told if each.action == ANSWERED}
    accounts = {person.name: person.account for person in PEOPLE}
    for each in told:
        if each.action == DOUBTED:
            asked = keys.users[accounts[each.facts["asked"]]]
            row = _doubt(stage, keys, each, answers.get(each.facts["figure"]))
            stage.session.add(Doubt(owner_id=asked, **row))
            stage.session.flush()


def _doubt(stage: Stage, keys: Keys, told: Told, answer: Told | None) -> dict[str, Any]:
    before = select(func.max(AuditEvent.id)).where(
        AuditEvent.at < told.at(stage), AuditEvent.action.not_in((DOUBTED, ANSWERED))
    )
    row = {
        "scenario_id": keys.scenarios[told.of],
        "figure": str(_figure(keys, told)),
        "title": told.facts["figure"],
        "value": told.facts["value"],
        "revision": stage.session.scalar(before),
        "note": told.facts["note"],
        "reported_by": keys.users[told.who],
        "reported_at": told.at(stage),
    }
    if answer is None:
        return row
    return row | {
        "state": DoubtState.ANSWERED,
        "answer": answer.facts["answer"],
        "answered_by": keys.users[answer.who],
        "answered_at": answer.at(stage),
    }


def _figure(keys: Keys, told: Told) -> Figure:
    about, measure, initiative, pool = FIGURES[told.facts["figure"]]
    of = {"initiative": keys.initiatives[initiative]} if initiative else {}
    return figure(about, keys.scenarios[told.of], measure, **of, pool=keys.pools[pool])
