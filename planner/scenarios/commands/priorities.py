"""Changing what a scenario ranks, and in which order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from planner.core.session import Session
from planner.domain import ranking
from planner.domain.refusals import NotFound
from planner.portfolio.models import Initiative
from planner.portfolio.titles import titles_of
from planner.scenarios import rankings
from planner.scenarios.fence import require_editable, touch
from planner.scenarios.models import Scenario

Rearranged = Callable[[Sequence[int], int], list[int]]
"""A rule of `planner.domain.ranking`: the order with one initiative somewhere else."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an initiative stands now, of how many."""

    title: str
    rank: int
    of: int

    @property
    def sentence(self) -> str:
        """What is announced after a move."""
        return f"{self.title} now {self.rank} of {self.of}"


def move_to(session: Session, scenario: Scenario, initiative_id: int, number: int) -> Place:
    """Give a ranked initiative this rank; those between make room for it."""
    return _move(
        session, scenario, initiative_id, lambda ranked, key: ranking.move_to(ranked, key, number)
    )


def move_up(session: Session, scenario: Scenario, initiative_id: int) -> Place:
    """Give a ranked initiative the rank above its own; the first stays first."""
    return _move(session, scenario, initiative_id, ranking.move_up)


def move_down(session: Session, scenario: Scenario, initiative_id: int) -> Place:
    """Give a ranked initiative the rank below its own; the last stays last."""
    return _move(session, scenario, initiative_id, ranking.move_down)


def add(session: Session, scenario: Scenario, initiative_ids: Sequence[int]) -> list[str]:
    """Rank more initiatives after all others, in this order; gives the titles of those added."""
    with session.recording("scenario.initiatives_ranked", scenario) as facts:
        require_editable(scenario)
        titles = _titles(session, initiative_ids)
        before = rankings.ranked(session, scenario)
        added = rankings.append(session, scenario, initiative_ids)
        facts["initiatives"] = [titles[key] for key in added]
        facts["ranked"] = len(before) + len(added)
        rankings.keep(session, scenario, before, [*before, *added])
        touch(scenario, session.actor_id)
    return [titles[key] for key in added]


def remove(session: Session, scenario: Scenario, initiative_id: int) -> str:
    """Take an initiative out of the ranking; those behind it move up. Gives its title."""
    with session.recording("scenario.initiative_unranked", scenario) as facts:
        require_editable(scenario)
        title = session.find(Initiative, initiative_id).title
        before = rankings.ranked(session, scenario)
        facts.update(initiative=title, rank=ranking.rank_of(before, initiative_id))
        after = ranking.remove(before, initiative_id)
        rankings.arrange(session, scenario, after)
        rankings.keep(session, scenario, before, after)
        touch(scenario, session.actor_id)
    return title


def _move(
    session: Session, scenario: Scenario, initiative_id: int, rearranged: Rearranged
) -> Place:
    require_editable(scenario)
    title = session.find(Initiative, initiative_id).title
    before = rankings.ranked(session, scenario)
    if rearranged(before, initiative_id) == before:  # nothing changes, so nothing is recorded
        return Place(title, ranking.rank_of(before, initiative_id), len(before))
    with session.recording("scenario.initiative_moved", scenario) as facts:
        require_editable(scenario)
        before = rankings.ranked(session, scenario)
        after = rearranged(before, initiative_id)
        rankings.arrange(session, scenario, after)
        rankings.keep(session, scenario, before, after)
        place = Place(title, ranking.rank_of(after, initiative_id), len(after))
        facts["initiative"] = title
        facts.update({"from": ranking.rank_of(before, initiative_id), "to": place.rank})
        touch(scenario, session.actor_id)
    return place


def _titles(session: Session, initiative_ids: Sequence[int]) -> dict[int, str]:
    titles = titles_of(session, initiative_ids)
    for key in initiative_ids:
        if key not in titles:
            raise NotFound("initiative", key)
    return titles
