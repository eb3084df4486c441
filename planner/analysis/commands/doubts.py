"""Doubting a figure, answering a doubt, and closing it: each can be undone by whoever did it."""

from dataclasses import dataclass

from planner.analysis.models import Doubt
from planner.analysis.queries.doubts import Asking
from planner.analysis.queries.explanations import Explained
from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.session import Session
from planner.domain.doubts import NEXT, DoubtState
from planner.domain.refusals import ChangedSince, Conflict, NotPermitted
from planner.scenarios.models import Scenario

DOUBTS = Doubt.__tablename__


class DoubtSettled(Conflict):
    """What was answered or closed is not answered again."""

    remedy = "Look at what was said, and report the doubt anew if it stands."

    def __init__(self, doubt: Doubt) -> None:
        super().__init__(f"The doubt about {doubt.title} is {doubt.state.lower()} already.")


class NotYours(NotPermitted):
    """Only who said something about a figure takes it back."""

    remedy = "Answer the doubt, or close it."

    def __init__(self) -> None:
        super().__init__("Somebody else said this about the figure, so only they can take it back.")


@dataclass(frozen=True, slots=True)
class DoubtDraft:
    """What is wrong with a figure, and how the figure was shown: −32 tokens."""

    note: str
    value: str


def report(session: Session, found: Explained, draft: DoubtDraft, asked: Asking) -> Doubt:
    """Keep a doubt about a figure, for whoever is asked."""
    explanation, scenario = found.explanation, found.scenario
    made = Doubt(
        scenario_id=scenario.id,
        figure=str(explanation.figure),
        title=explanation.title[:600],
        value=draft.value[:120],
        revision=found.stamps[0].revision,
        note=draft.note,
        reported_by=session.actor_id,
        owner_id=asked.user_id,
    )
    with session.recording("scenario.figure_doubted", scenario) as facts:
        session.add(made)
        session.flush()
        facts.update(figure=made.title, value=made.value, note=made.note, asked=asked.name)
        session.detail(DOUBTS, [[made.id, DoubtState.WITHDRAWN, DoubtState.OPEN]])
    return made


def answer(session: Session, doubt: Doubt, text: str) -> None:
    """Say what the figure is about; the doubt waits for whoever had it. Raises `DoubtSettled`."""
    with session.recording("scenario.doubt_answered", _scenario(session, doubt)) as facts:
        found = _moved(session, doubt, DoubtState.ANSWERED)
        found.answer, found.answered_by, found.answered_at = text, session.actor_id, clock.now()
        facts.update(figure=found.title, answer=text)


def close(session: Session, doubt: Doubt) -> None:
    """Settle a doubt, so that its figure is marked no longer. Raises `DoubtSettled`."""
    with session.recording("scenario.doubt_closed", _scenario(session, doubt)) as facts:
        found = _moved(session, doubt, DoubtState.CLOSED)
        found.closed_by, found.closed_at = session.actor_id, clock.now()
        facts.update(figure=found.title)


def undo(session: Session, event: AuditEvent, said: str) -> None:
    """Put a doubt back where it stood. Raises `NotYours`, and `ChangedSince`."""
    if event.actor_id != session.actor_id:
        raise NotYours()
    assert event.subject_id is not None, "a doubt is of a figure of a scenario"
    scenario = session.find(Scenario, event.subject_id)
    with session.recording(event.action, scenario) as facts:
        facts.update(event.facts, undoes=event.id, undid=said)
        for key, before, after in (event.details or {})[DOUBTS]:
            found = session.find(Doubt, key, lock=True)
            if found.state != after:
                raise ChangedSince(f"The doubt about {found.title} is {found.state.lower()} now.")
            found.state = DoubtState(before)
            session.detail(DOUBTS, [[key, after, before]])


def _scenario(session: Session, doubt: Doubt) -> Scenario:
    return session.find(Scenario, doubt.scenario_id)


def _moved(session: Session, doubt: Doubt, state: DoubtState) -> Doubt:
    """The doubt, locked and in a state that may follow its own."""
    found = session.find(Doubt, doubt.id, lock=True)
    if state not in NEXT[found.state]:
        raise DoubtSettled(found)
    session.detail(DOUBTS, [[found.id, found.state, state]])
    found.state = state
    return found
