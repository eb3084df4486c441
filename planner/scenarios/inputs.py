"""What the figures of a scenario stand on, and how fresh they therefore are.

Everything counts, except what is named here: the scenario itself, the initiatives it ranks or
gives people to, and every table of the packages that hold inputs. A table or an action that is
added later counts from its first day.
"""

from functools import cache

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    or_,
    select,
    union,
)

from planner.core.audit import AuditEvent
from planner.core.scope import tenant_models
from planner.core.session import Session
from planner.core.stamp import Changes, Inputs, Stamp, about_row, about_rows, about_tables
from planner.portfolio.models import Initiative
from planner.scenarios.kept_models import KeptSummary, KeptView
from planner.scenarios.models import Allocation, Ranking, Scenario

WITHOUT_INPUTS = (
    "planner.accounts",
    "planner.core",
    "planner.cycles",
    "planner.features",
    "planner.intake",
    "planner.jira",
    "planner.notifications",
    "planner.operations",
    "planner.reports",
    "planner.analysis",
)
"""Packages whose tables no figure of a scenario stands on."""

APART = frozenset(
    {
        "import.apply_asked",
        "import.applied",
        "import.check_asked",
        "import.checked",
        "import.draft_forgotten",
        "import.draft_thrown_away",
        "import.kind_chosen",
        "import.layout_chosen",
        "import.matched",
        "import.estimates_swapped",
        "import.meanings_said",
        "import.repaired",
        "import.repairs_forgotten",
        "import.resumed",
        "import.rows_checked",
        "import.rows_left_out",
        "import.rows_put_back",
        "import.sheet_chosen",
        "import.stopped",
        "import.undo_asked",
        "import.undone",
        "import.uploaded",
        "calendar.freeze_set",
        "initiative.attached",
        "initiative.attachment_removed",
        "initiative.issue_linked",
        "initiative.issue_unlinked",
        "scenario.archived",
        "scenario.derivation_asked",
        "scenario.doubt_answered",
        "scenario.doubt_closed",
        "scenario.made_primary",
        "scenario.drift_acknowledged",
        "scenario.drift_check_asked",
        "scenario.drift_ended",
        "scenario.drift_limits_set",
        "scenario.drifted",
        "scenario.figure_doubted",
        "scenario.moved",
        "scenario.recompute_asked",
        "scenario.reconciled",
        "scenario.renamed",
        "scenario.restored",
    }
)
"""Actions that leave every figure as it is. What recomputes or only reads figures belongs here."""


def stamp(session: Session, scenario: Scenario) -> Stamp:
    """The revision of the scenario's inputs, and who made it: one select."""
    return _inputs().stamp(session, scenario_id=scenario.id)


def changes_since(session: Session, scenario: Scenario, revision: int) -> Changes:
    """What changed in the scenario's inputs after a revision."""
    return _inputs().changes_since(session, revision, scenario_id=scenario.id)


def count_since(session: Session, scenario: Scenario, revision: int) -> int:
    """How many changes of the scenario's inputs came after a revision."""
    return _inputs().count_since(session, revision, scenario_id=scenario.id)


def current(session: Session, scenario: Scenario, revision: int) -> bool:
    """Whether what was computed from this revision still holds.

    Figures that hang on the date as well, such as a rate that comes into force, ask for more.
    """
    return stamp(session, scenario).revision == revision


def moved_on(kept: type[KeptSummary]) -> ColumnElement[bool]:
    """As a condition on what is kept of scenarios: whether inputs changed after its revision.

    For lists: one condition for all rows, which reads the end of the audit and no further.
    """
    ranked = select(Ranking.initiative_id).where(Ranking.scenario_id == kept.scenario_id)
    staffed = select(Allocation.initiative_id).where(Allocation.scenario_id == kept.scenario_id)
    about = AuditEvent.subject_id
    own = (AuditEvent.subject_kind == Scenario.__tablename__) & (about == kept.scenario_id)
    theirs = (AuditEvent.subject_kind == Initiative.__tablename__) & or_(
        about.in_(ranked.correlate(kept)), about.in_(staffed.correlate(kept))
    )
    later = select(AuditEvent.id).where(
        AuditEvent.id > kept.revision,
        AuditEvent.action.not_in(sorted(APART)),
        or_(own, theirs, AuditEvent.subject_kind.in_(shared_kinds())),
    )
    return later.correlate(kept).exists()


def any_moved_on(kept: type[KeptView]) -> ColumnElement[bool]:
    """The same of what is kept of the whole organisation: an input of any plan counts."""
    later = select(AuditEvent.id).where(
        AuditEvent.id > kept.revision,
        AuditEvent.action.not_in(sorted(APART)),
        AuditEvent.subject_kind.in_([Initiative.__tablename__, *shared_kinds()]),
    )
    return later.correlate(kept).exists()


@cache
def _inputs() -> Inputs:
    """Made at the first question: by then every table is known."""
    key = bindparam("scenario_id", type_=BigInteger)
    return Inputs(
        about_row(Scenario, key, APART),
        about_rows(Initiative, _initiatives(key), APART),
        about_tables(shared_kinds(), APART),
    )


def _initiatives(key: ColumnElement[int]) -> Select[int]:
    """Each initiative that a scenario ranks or gives people to, once."""
    ranked = select(Ranking.initiative_id.label("id")).where(Ranking.scenario_id == key)
    staffed = select(Allocation.initiative_id).where(
        Allocation.scenario_id == key, Allocation.initiative_id.is_not(None)
    )
    return select(union(ranked, staffed).subquery().c.id)


def users(initiative_id: int) -> CompoundSelect[int]:
    """Each scenario that ranks an initiative or gives people to it, by key."""
    ranking = select(Ranking.scenario_id).where(Ranking.initiative_id == initiative_id)
    giving = select(Allocation.scenario_id).where(Allocation.initiative_id == initiative_id)
    return union(ranking, giving)


@cache
def shared_kinds() -> tuple[str, ...]:
    """Tables whose every change counts, whichever rows it is about."""
    own = {Scenario.__tablename__, Initiative.__tablename__}
    inputs = [model for model in tenant_models() if not model.__module__.startswith(WITHOUT_INPUTS)]
    return tuple(sorted({model.__tablename__ for model in inputs} - own))
