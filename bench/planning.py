"""A portfolio of the size the targets are stated for: 500 initiatives x 40 pools x 8 quarters.

Every initiative asks every pool, so that a quarter holds 20,000 rows of demand; the audit holds
100,000 changes of other things.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from sqlalchemy import select, update

from bench import derivation as deriving
from bench import weighing
from bench.measuring import Line, paired
from bench.stage import Stage
from planner.analysis.queries.what_if import what_if
from planner.capacity.models import Calibration, SkillPool
from planner.core.audit import AuditEvent
from planner.core.session import Session
from planner.domain.lifecycle import PeriodType
from planner.domain.planning import PlanningMode
from planner.domain.what_if import read
from planner.periods.models import Period
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, ScopeSkill
from planner.scenarios import derivation, inputs
from planner.scenarios.models import Ranking, Scenario, TokenSupply
from planner.scenarios.planning import planning_engine
from tests.kit.browser import HTMX

INITIATIVES, POOLS, QUARTERS, EVENTS = 500, 40, 8, 100_000


@dataclass(frozen=True)
class Portfolio:
    """Its keys."""

    scenarios: list[int]
    pools: list[int]
    initiatives: list[int]


def lines(stage: Stage) -> Iterator[Line]:
    """What a page of the first quarter costs."""
    made = portfolio(stage)
    yield from _stamp(stage, made)
    yield from _what_if(stage, made)
    yield from weighing.lines(stage, made.scenarios, made.pools)
    yield from deriving.lines(stage, made.scenarios[-1])


def _stamp(stage: Stage, made: Portfolio) -> Iterator[Line]:
    with stage.session() as session:
        scenario = session.find(Scenario, made.scenarios[0])

        def ours() -> None:
            inputs.stamp(session, scenario)

        timed = paired(ours, lambda: session.scalar(select(Period.id).limit(1)), times=20)
    yield Line(f"stamp of a scenario, {stage.name}", timed.ours * 1000, "ms", 3.0)


def _what_if(stage: Stage, made: Portfolio) -> Iterator[Line]:
    """What-ifs of the first quarter."""
    pool, initiative = made.pools[0], made.initiatives[0]
    changes = {f"supply.{pool}": "+40", f"initiative.{initiative}": "out", f"rate.{pool}": "+10%"}
    yield from _asking(stage, made, "supply, an initiative and a rate", changes)
    yield from _asking(stage, made, "every rate", {"rate": "+10%"})


def _asking(stage: Stage, made: Portfolio, what: str, changes: dict[str, str]) -> Iterator[Line]:
    """The result of a what-if as a request, and as a query beside reading the ledger."""
    client, scenario_id = stage.world.client("planner"), made.scenarios[0]
    address = f"/acme/scenarios/{scenario_id}/what-if?{urlencode(changes)}"
    asked = read(changes.items())

    def page() -> None:
        answer = client.get(address, headers={**HTMX, "HX-Target": "div#what-if-result"})
        assert answer.status_code == 200, answer.status

    with stage.session() as session:
        scenario = session.find(Scenario, scenario_id)
        timed = paired(
            lambda: what_if(session, scenario, asked),
            lambda: planning_engine(session, scenario).ledger(),
            times=3,
        )
    name = f"what-if, {what}, {stage.name}"
    yield Line(f"{name}: / reading the ledger", timed.ratio, "x", 50.0, True, timed.detail)
    yield Line(f"{name}: at the server", paired(page, page, rounds=5).ours * 1000, "ms", 100.0)


def portfolio(stage: Stage) -> Portfolio:
    """Fill the organisation; every scenario plans in tokens, its demand derived from its scope."""
    with stage.session() as session:
        with session.recording("bench.filled", "portfolio"):
            made = _basis(session)
            _scope(session, made)
        for key in made.scenarios:
            scenario = session.find(Scenario, key)
            with session.recording("bench.filled", "portfolio"):
                _plan(session, made, key)
                derivation.store(session, scenario)
        with session.recording("bench.filled", "portfolio"):
            _history(session)
    return made


def _basis(session: Session) -> Portfolio:
    session.execute(update(SkillPool).values(active=False))
    quarters = [
        Period(
            type=PeriodType.QUARTER,
            year=3100 + number // 4,
            ordinal=number % 4 + 1,
            label=f"{3100 + number // 4}-Q{number % 4 + 1}",
            start_date=date(2027 + number // 4, 3 * (number % 4) + 1, 1),
            end_date=date(2027 + number // 4, 3 * (number % 4) + 3, 28),
        )
        for number in range(QUARTERS)
    ]
    session.add_all(quarters)
    session.flush()
    scenarios = [
        Scenario(name="Planned", period_id=each.id, planning_mode=PlanningMode.TOKEN)
        for each in quarters
    ]
    pools = [SkillPool(name=f"Planning {number:02}") for number in range(POOLS)]
    session.add_all([*scenarios, *pools])
    session.flush()
    session.add_rows(
        Calibration,
        [
            {"pool_id": pool.id, "tokens_per_hour": Decimal(1) / 8, "effective_date": day}
            for pool in pools
            for day in (date(2020, 1, 1), date(2024, 1, 1))
        ],
    )
    keys = session.new_keys(Initiative, INITIATIVES)
    session.add_rows(
        Initiative,
        [
            {"id": key, "title": f"Planning {number}", "business_owner_id": session.actor_id}
            for number, key in enumerate(keys)
        ],
    )
    return Portfolio([each.id for each in scenarios], [pool.id for pool in pools], list(keys))


def _scope(session: Session, made: Portfolio) -> None:
    """Two items an initiative, each asking half of the pools, spread over all quarters."""
    pools = {key: f"Planning {number:02}" for number, key in enumerate(made.pools)}
    names = list(pools.values())
    periods = session.scalars(
        select(Scenario.period_id).where(Scenario.id.in_(made.scenarios)).order_by(Scenario.id)
    ).all()
    items = session.new_keys(ScopeItem, 2 * INITIATIVES)
    session.add_rows(
        ScopeItem,
        [
            {
                "id": key,
                "initiative_id": made.initiatives[number // 2],
                "name": f"Part {number % 2 + 1}",
                "estimate_p50": Decimal(800),
                "estimate_p90": None if number % 97 == 0 else Decimal(1100 + number % 7),
                "position": number % 2,
            }
            for number, key in enumerate(items)
        ],
    )
    session.add_rows(
        ScopeSkill,
        [
            {
                "scope_item_id": key,
                "skill": skill,
                "hours": Decimal(20 + (number + place) % 41),
                "position": place,
            }
            for number, key in enumerate(items)
            for place, skill in enumerate(names[number % 2 :: 2])
        ],
    )
    session.add_rows(
        ScopeShare,
        [
            {"scope_item_id": key, "period_id": period, "share": Decimal(1) / QUARTERS}
            for key in items
            for period in periods
        ],
    )


def _plan(session: Session, made: Portfolio, scenario_id: int) -> None:
    session.add_rows(
        Ranking,
        [
            {"scenario_id": scenario_id, "initiative_id": key, "rank": rank}
            for rank, key in enumerate(made.initiatives, start=1)
        ],
    )
    session.add_rows(
        TokenSupply,
        [
            {"scenario_id": scenario_id, "pool_id": key, "tokens": Decimal(2000 + 70 * number)}
            for number, key in enumerate(made.pools)
        ],
    )


def _history(session: Session) -> None:
    """Changes of things the scenarios do not stand on."""
    rows = [
        {
            "action": "initiative.changed",
            "subject": "initiative Elsewhere",
            "subject_kind": "initiatives",
            "subject_id": -number,
            "facts": {"changes": []},
        }
        for number in range(EVENTS)
    ]
    session.add_rows(AuditEvent, rows)
