"""The ledger against the plain GROUP BY of the same rows, at a thousand, 100,000 and a million."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from bench.measuring import Line, paired
from bench.stage import Stage
from planner.capacity.models import SkillPool
from planner.core.session import Session
from planner.domain.lifecycle import PeriodType
from planner.domain.planning import PlanningMode
from planner.periods.models import Period
from planner.portfolio.models import Initiative
from planner.scenarios import totals
from planner.scenarios.models import Scenario, TokenDemand, TokenSupply
from planner.scenarios.planning import planning_engine

POOLS = 200
SIZES = (1_000, 100_000, 1_000_000)
BATCH = 50_000
PLAIN = (
    "select pool_id, sum(tokens_p50), sum(tokens_p90), count(*), count(tokens_p90)"
    " from token_demands where organisation_id = {own} and scenario_id = {scenario}"
    " group by pool_id"
)
KEPT = (
    "select pool_id, p50, p90, rows, rows_without_p90 from ledger_totals"
    " where organisation_id = {own} and scenario_id = {scenario}"
)


def lines(stage: Stage, sizes: tuple[int, ...] = SIZES) -> Iterator[Line]:
    """Reading the ledger, and drawing its sums up afresh."""
    for size in sizes:
        with stage.session() as session:
            scenario_id = filled(session, size)
        yield from _reading(stage, scenario_id, size)
        yield from _redrawing(stage, scenario_id, size)


def _reading(stage: Stage, scenario_id: int, size: int) -> Iterator[Line]:
    own = stage.world.acme.id
    with stage.session() as session:
        scenario = session.find(Scenario, scenario_id)
        driver = session.get_bind().raw_connection()
        cursor = driver.cursor()
        as_organisation(stage, cursor, own)

        def ours() -> int:
            return len(planning_engine(session, scenario).ledger())

        def plain() -> int:
            cursor.execute(PLAIN.format(own=own, scenario=scenario_id))
            return len(cursor.fetchall())

        def kept() -> int:
            cursor.execute(KEPT.format(own=own, scenario=scenario_id))
            return len(cursor.fetchall())

        assert ours() == plain() == kept() == POOLS, "the figures must agree before they are timed"
        times = 5 if size < 1_000_000 else 1
        grouped = paired(ours, plain, times=times)
        name = f"ledger, {size:,} rows, {stage.name}"
        most = 1.0 if size >= 100_000 else 10.0  # a thousand rows are added up in half a ms
        yield Line(f"{name}: read / plain GROUP BY", grouped.ratio, "x", most, True, grouped.detail)
        read = paired(ours, kept, times=20)
        yield Line(f"{name}: read / raw read of kept sums", read.ratio, "x", 5.0, True, read.detail)
        yield Line(f"{name}: read", read.ours * 1000, "ms", 3.0)
        driver.close()


def _redrawing(stage: Stage, scenario_id: int, size: int) -> Iterator[Line]:
    own = stage.world.acme.id
    with stage.session() as session:
        driver = session.get_bind().raw_connection()
        cursor = driver.cursor()
        as_organisation(stage, cursor, own)

        def ours() -> None:
            with session.recording("bench.redrawn", "ledger"):
                totals.redraw(session, scenario_id)

        def plain() -> None:
            cursor.execute(PLAIN.format(own=own, scenario=scenario_id))
            cursor.fetchall()

        timed = paired(ours, plain, rounds=5)
        name = f"ledger, {size:,} rows, {stage.name}: redraw / plain GROUP BY"
        target = 1.3 if size >= 100_000 else 20.0
        yield Line(name, timed.ratio, "x", target, True, timed.detail)
        driver.close()


def as_organisation(stage: Stage, cursor: object, own: int) -> None:
    """Plain SQL on PostgreSQL is held by the same wall, so it says whose rows it reads."""
    if stage.name == "PostgreSQL":
        cursor.execute(f"select set_config('planner.organisation', '{own}', false)")  # type: ignore[attr-defined]


def filled(session: Session, size: int) -> int:
    """A scenario whose pools are asked for by this many rows; gives its id."""
    initiatives = size // POOLS
    with session.recording("bench.filled", "ledger"):
        period = Period(
            type=PeriodType.QUARTER,
            year=3000 + len(str(size)),
            ordinal=1,
            label=f"Q{size}"[:10],
            start_date=date(2026, 1, 1),
            end_date=date(2026, 3, 31),
        )
        session.add(period)
        session.flush()
        scenario = Scenario(
            name=f"Bench {size}", period_id=period.id, planning_mode=PlanningMode.TOKEN
        )
        session.add(scenario)
        names = [{"name": f"Pool {size} {n:03}"} for n in range(POOLS)]
        owner = session.actor_id
        titles = [
            {"title": f"Initiative {size} {n}", "business_owner_id": owner, "external_key": None}
            for n in range(initiatives)
        ]
        for pool in session.query(SkillPool):
            pool.active = False
        session.flush()
        session.add_rows(SkillPool, names)
        session.add_rows(Initiative, titles)
        key = scenario.id
    pools = _keys(session, SkillPool, SkillPool.name.like(f"Pool {size} %"))
    asked = _keys(session, Initiative, Initiative.title.like(f"Initiative {size} %"))
    _demand(session, key, pools, asked)
    return key


def _keys(session: Session, model: type, condition: object) -> list[int]:
    return list(session.scalars(select(model.id).where(condition).order_by(model.id)))  # type: ignore[arg-type, attr-defined]


def _demand(session: Session, key: int, pools: list[int], asked: list[int]) -> None:
    rows = [
        {
            "scenario_id": key,
            "initiative_id": initiative,
            "pool_id": pool,
            "tokens_p50": 10,
            "tokens_p90": None if initiative % 997 == 0 else 14,
        }
        for initiative in asked
        for pool in pools
    ]
    with session.recording("bench.filled", "ledger"):
        session.add_rows(
            TokenSupply, [{"scenario_id": key, "pool_id": pool, "tokens": 1000} for pool in pools]
        )
    for start in range(0, len(rows), BATCH):
        with session.recording("bench.filled", "ledger"):
            session.add_rows(TokenDemand, rows[start : start + BATCH])
    with session.recording("bench.filled", "ledger"):
        totals.redraw(session, key)
