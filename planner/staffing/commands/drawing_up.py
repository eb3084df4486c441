"""Applying allocations that were drawn up: in one change, as they were shown."""

from collections.abc import Callable

from planner.core.session import Session
from planner.scenarios.booking import Engagement, write_engagements
from planner.scenarios.fence import require_editable, touch
from planner.scenarios.models import Allocation, Scenario
from planner.scenarios.proposals import NotAsShown, NothingProposed
from planner.staffing.proposals import AllocationProposal, Change


def draw_up(
    session: Session, scenario: Scenario, propose: Callable[[], AllocationProposal], seen: str
) -> AllocationProposal:
    """Allocate people as it was proposed; gives what was done.

    The proposal is made again inside the change: `NothingProposed` where all of it is in place,
    as at the second click, and `NotAsShown` where it is not the one that was `seen`.
    """
    with session.recording("scenario.allocations_drawn_up", scenario) as facts:
        require_editable(scenario)
        proposal = propose()
        if not proposal.writes:
            raise NothingProposed
        if proposal.seen != seen:
            raise NotAsShown(scenario.name)
        write_engagements(session, scenario, _wanted(session, proposal))
        counts = proposal.counts
        facts.update({str(change): counts[change] for change in Change}, people=proposal.people)
        touch(scenario, session.actor_id)
    return proposal


def _wanted(session: Session, proposal: AllocationProposal) -> dict[int, Engagement | None]:
    """What to write, by key; new allocations get theirs here."""
    there = {row.key: row.after for row in proposal.writes if row.key}
    new = [row.after for row in proposal.writes if not row.key]
    keys = session.new_keys(Allocation, len(new))
    return there | dict(zip(keys, new, strict=True))
