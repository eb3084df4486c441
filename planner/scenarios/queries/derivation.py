"""A derivation as people read it: rows with names, warnings with what mends them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from planner.capacity.models import SkillPool
from planner.core.session import Session
from planner.domain.derivation_warnings import NoCalibration, NoPool, NoRankings, WholeItemTaken
from planner.portfolio.models import Initiative
from planner.scenarios.derivation import Change, DerivationPlan, PlannedRow
from planner.scenarios.models import Ranking, Scenario


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A planned row with the names of its initiative and pool."""

    row: PlannedRow
    initiative: str
    rank: int | None
    pool: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A warning in words, and what to look at: a `kind` of thing and its id."""

    code: str
    sentence: str
    kind: str
    key: int | None


def named(
    session: Session, scenario: Scenario, plan: DerivationPlan, only: Change | None = None
) -> Sequence[NamedRow]:
    """The rows with their names, in order of rank and then by pool; `only` those of one change."""
    titles = {
        key: (title, rank)
        for key, title, rank in session.execute(
            select(Initiative.id, Initiative.title, Ranking.rank).outerjoin(
                Ranking,
                (Ranking.initiative_id == Initiative.id) & (Ranking.scenario_id == scenario.id),
            )
        )
    }
    names = {pool.id: pool.name for pool in session.execute(select(SkillPool.id, SkillPool.name))}
    rows = [
        NamedRow(row, *titles[row.initiative_id], names[row.pool_id])
        for row in (plan.of(only) if only else plan.rows)
    ]
    return sorted(
        rows, key=lambda row: (row.rank is None, row.rank, row.initiative, row.pool.lower())
    )


def fixes(session: Session, plan: DerivationPlan) -> list[Fix]:
    """The warnings, each with the thing that mends it."""
    pools = {name: key for key, name in session.execute(select(SkillPool.id, SkillPool.name))}
    found = [_fix(warning, pools) for warning in [*plan.warnings, *plan.whole_items]]
    return [*found, *_without_estimates(session, plan)]


def _without_estimates(session: Session, plan: DerivationPlan) -> list[Fix]:
    """One for each initiative whose scope lacks estimates, so that its P90s stay unknown."""
    written = (Change.NEW, Change.CHANGED, Change.UNCHANGED)
    keys = {
        row.initiative_id
        for row in plan.rows
        if row.change in written and row.after and row.after[1] is None
    }
    chosen = select(Initiative.id, Initiative.title).where(Initiative.id.in_(keys))
    titles = session.execute(chosen.order_by(Initiative.title)).all() if keys else []
    said = "{} has scope items without both estimates, so its P90 is unknown."
    return [Fix("NO_ESTIMATE", said.format(title), "initiative", key) for key, title in titles]


def _fix(
    warning: NoRankings | NoPool | NoCalibration | WholeItemTaken, pools: dict[str, int]
) -> Fix:
    kind, key = "ranking", None
    if isinstance(warning, NoPool):
        kind = "pools"
    elif isinstance(warning, NoCalibration):
        kind, key = "pool", pools[warning.pool]
    elif isinstance(warning, WholeItemTaken):
        kind, key = "initiative", warning.initiative_id
    return Fix(warning.code, warning.sentence, kind, key)
