"""All demand of a scenario: as a matrix of initiatives and pools, as rows, and as proposals."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select

from planner.core.identity import User
from planner.core.session import Session
from planner.domain.amounts import ZERO, plain
from planner.domain.files.csv_numbers import NumberFormat
from planner.domain.ledger import Pool
from planner.domain.lifecycle import DemandSource
from planner.domain.pasted import Line, Problem
from planner.domain.pasted_tokens import Asked, read_demands
from planner.portfolio.archive import IN_USE
from planner.portfolio.models import Initiative
from planner.scenarios.models import BY_RANK, ITS_RANK, Ranking, Scenario, TokenDemand
from planner.scenarios.planning import pools
from planner.scenarios.proposals import DemandProposal, ProposedDemand
from planner.scenarios.writing import DemandState, Pair, demands_on_file


@dataclass(frozen=True, slots=True)
class DemandRow:
    """What one initiative asks of one pool, where that comes from, and who changed it last."""

    initiative_id: int
    external_key: str | None
    initiative: str
    rank: int | None
    pool_id: int
    p50: Decimal
    p90: Decimal | None
    source: DemandSource
    notes: str
    updated_at: datetime
    updated_by: str | None

    @property
    def state(self) -> DemandState:
        """What is stated, as it is written."""
        return DemandState(self.p50, self.p90, self.source, self.notes)


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """One initiative across the pools: its cells by pool, and what it asks for in all."""

    initiative_id: int
    initiative: str
    external_key: str | None
    rank: int | None
    cells: Mapping[int, DemandRow]

    @property
    def p50(self) -> Decimal:
        """Its tokens at P50 in every pool together."""
        return sum((cell.p50 for cell in self.cells.values()), ZERO)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The demand of a scenario: active pools across, initiatives that are ranked or ask down."""

    pools: Sequence[Pool]
    lines: Sequence[MatrixLine]


def demand_rows(session: Session, scenario: Scenario) -> list[DemandRow]:
    """Every row of demand in order of rank, unranked ones last, then by pool."""
    rows = session.execute(_rows(scenario.id).order_by(*BY_RANK, TokenDemand.pool_id))
    return [DemandRow(*row) for row in rows]


def matrix(session: Session, scenario: Scenario) -> Matrix:
    """The demand as a matrix: three selects, however much there is."""
    cells: defaultdict[int, dict[int, DemandRow]] = defaultdict(dict)
    heads: dict[int, tuple[str, str | None, int | None]] = {}
    ranked = session.execute(
        select(Initiative.id, Initiative.title, Initiative.external_key, Ranking.rank)
        .join(Ranking, Ranking.initiative_id == Initiative.id)
        .where(Ranking.scenario_id == scenario.id)
        .order_by(Ranking.rank)
    )
    for key, title, external, rank in ranked:
        heads[key] = (title, external, rank)
    for row in demand_rows(session, scenario):
        heads.setdefault(row.initiative_id, (row.initiative, row.external_key, row.rank))
        cells[row.initiative_id][row.pool_id] = row
    lines = [
        MatrixLine(key, title, external, rank, cells[key])
        for key, (title, external, rank) in heads.items()
    ]
    return Matrix(pools(session), lines)


def of_initiative(session: Session, scenario_id: int, initiative_id: int) -> dict[int, DemandRow]:
    """What one initiative asks in a scenario, by pool."""
    rows = session.execute(_rows(scenario_id).where(TokenDemand.initiative_id == initiative_id))
    return {row.pool_id: DemandRow(*row) for row in rows}


def states_of(session: Session, scenario: Scenario, initiative_id: int) -> dict[int, DemandState]:
    """What one initiative asks, by pool, as it is written."""
    found = of_initiative(session, scenario.id, initiative_id)
    return {pool_id: row.state for pool_id, row in found.items()}


def pasted(
    session: Session, scenario: Scenario, text: str, numbers: NumberFormat | None
) -> DemandProposal:
    """What a block says: rows it does not name, or gives no P50, stay as they are."""
    initiatives = session.execute(
        select(Initiative.id, Initiative.external_key, Initiative.title).where(IN_USE)
    ).all()
    offered = pools(session)
    read = read_demands(
        text,
        [(key, external, title) for key, external, title in initiatives],
        [(pool.id, pool.name) for pool in offered],
        numbers,
    )
    filed = demands_on_file(session, scenario.id, read.values)
    on_file = {pair: state for pair, (_, state) in filed.items()}
    problems = list(read.problems)
    wanted: dict[Pair, DemandState] = {}
    for pair, asked in read.values.items():
        state = _restated(on_file.get(pair), asked)
        if state.p90 is not None and state.p90 < state.p50:
            problems.append(_below(read.lines[pair], state.p90))
        else:
            wanted[pair] = state
    titles = {key: title for key, _, title in initiatives}
    names = {pool.id: pool.name for pool in offered}
    rows = [
        ProposedDemand(one, titles[one], pool, names[pool], on_file.get((one, pool)), after)
        for (one, pool), after in sorted(
            wanted.items(), key=lambda each: (titles[each[0][0]], each[0])
        )
        if on_file.get((one, pool)) != after
    ]
    problems.sort(key=lambda problem: problem.line)
    return DemandProposal(rows, len(wanted) - len(rows), problems, {"how": "pasted"}, read.numbers)


def typed(
    session: Session,
    scenario: Scenario,
    initiative: Initiative,
    given: Mapping[int, tuple[Decimal, Decimal | None, str] | None],
) -> DemandProposal:
    """What a form says of one initiative, by pool: P50, P90 and notes; None asks nothing."""
    on_file = states_of(session, scenario, initiative.id)
    names = {pool.id: pool.name for pool in pools(session)}
    rows = []
    for pool_id, said in given.items():
        before = on_file.get(pool_id)
        after = said and _restated(before, Asked(said[0], said[1], notes=said[2]))
        if before != after and pool_id in names:
            rows.append(
                ProposedDemand(
                    initiative.id, initiative.title, pool_id, names[pool_id], before, after
                )
            )
    return DemandProposal(rows, facts={"how": "typed"})


def _restated(before: DemandState | None, asked: Asked) -> DemandState:
    """The row as somebody states it now; the same row, where it is the same."""
    p90 = before.p90 if asked.leaves_p90 and before else asked.p90
    notes = (before.notes if before else "") if asked.notes is None else asked.notes
    if before and (before.p50, before.p90, before.notes) == (asked.p50, p90, notes):
        return before
    return DemandState(asked.p50, p90, DemandSource.TYPED, notes)


def _below(line: Line, p90: Decimal) -> Problem:
    said = f"Its P90 is {plain(p90)}, which would be below P50: give both."
    return Problem.of(line, said)


def _rows(scenario_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            TokenDemand.initiative_id,
            Initiative.external_key,
            Initiative.title,
            Ranking.rank,
            TokenDemand.pool_id,
            TokenDemand.tokens_p50,
            TokenDemand.tokens_p90,
            TokenDemand.source,
            TokenDemand.notes,
            TokenDemand.updated_at,
            User.name,
        )
        .join(Initiative, Initiative.id == TokenDemand.initiative_id)
        .outerjoin(Ranking, ITS_RANK)
        .outerjoin(User, User.id == TokenDemand.updated_by)
        .where(TokenDemand.scenario_id == scenario_id)
    )
