"""How doubts are shown: at the figures they are about, and what the visitor may do with each."""

from dataclasses import dataclass

from flask import g

from planner.analysis.forms.doubts import AnswerForm
from planner.analysis.models import Doubt
from planner.analysis.queries.doubts import DoubtLine, doubted
from planner.analysis.routes.base import pages
from planner.analysis.routes.explanation_view import href
from planner.core.session import Session
from planner.domain.doubts import DoubtState
from planner.domain.figures import read
from planner.domain.permissions import Permission

DOUBT = "doubt"
"""What the names of these fields begin with: an explanation is shown beside forms of a page."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A doubt, where its figure is explained, and what the visitor may do with it."""

    line: DoubtLine
    figure_href: str | None
    may_answer: bool
    may_close: bool
    form: AnswerForm


class DoubtsView(list[Shown]):
    """Doubts as they are shown; `refused` is the form of one whose answer was not taken."""

    @classmethod
    def of(
        cls,
        session: Session,
        lines: list[DoubtLine],
        refused: tuple[int, AnswerForm] | None = None,
    ) -> "DoubtsView":
        """Each of these doubts."""
        forms = dict([refused] if refused else [])
        return cls(_shown(session, line, forms.get(line.doubt.id)) for line in lines)


def may_answer(session: Session, doubt: Doubt) -> bool:
    """Whoever is asked may answer, and whoever may change plans."""
    return session.actor_id == doubt.owner_id or Permission.PLANNING_WRITE in g.visitor.permissions


def may_close(session: Session, doubt: Doubt) -> bool:
    """Whoever had it may close it as well."""
    return session.actor_id == doubt.reported_by or may_answer(session, doubt)


def answer_form(doubt_id: int, **given: object) -> AnswerForm:
    """The form of one doubt's answer, among those of others."""
    return AnswerForm(prefix=f"{DOUBT}-{doubt_id}", **given)


@pages.app_template_global("doubted")
def _doubted(address: str) -> bool:
    """Whether the figure that is explained at this address is under discussion."""
    return address in _under_discussion()[1]


@pages.app_template_global("doubts_of")
def _doubts_of(scenario_id: int) -> int:
    """How many doubts about figures of a scenario are under discussion."""
    return _under_discussion()[0].count(scenario_id)


def _under_discussion() -> tuple[list[int], set[str]]:
    """The scenario of each doubt and the addresses of figures: one select, once a request."""
    if "doubted" not in g:
        found = doubted(g.session)
        named = [read(name) for _, name in found]
        g.doubted = [key for key, _ in found], {href(about) for about in named if about}
    known: tuple[list[int], set[str]] = g.doubted
    return known


def _shown(session: Session, line: DoubtLine, refused: AnswerForm | None) -> Shown:
    doubt, about = line.doubt, read(line.doubt.figure)
    open_, settled = doubt.state is DoubtState.OPEN, doubt.state is DoubtState.CLOSED
    return Shown(
        line,
        href(about) if about else None,
        open_ and may_answer(session, doubt),
        not settled and may_close(session, doubt),
        refused or answer_form(doubt.id, formdata=None),
    )
