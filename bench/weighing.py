"""Pages on which plans are weighed and questioned, at 500 initiatives x 40 pools x 8 quarters.

Two scenarios differ in half of their 20,000 rows of demand; beside them is one in hours with 500
people, held against another whose initiatives are all different ones.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import update

from bench.measuring import Line, served
from bench.planned import planned
from bench.stage import Stage
from planner.capacity.models import SkillPool
from planner.core.session import Session
from planner.core.stamp import latest
from planner.domain.figures import figure
from planner.scenarios import derivation, totals
from planner.scenarios.models import Scenario, TokenDemand

ROUNDS = 5
FULL_PAGE = 300.0
"""What performance.md allows a page at this size; an explanation and a what-if have less."""


def lines(stage: Stage, scenarios: Sequence[int], pools: Sequence[int]) -> Iterator[Line]:
    """Each page for whoever asks for it at first, whole."""
    first, other = scenarios[:2]
    with stage.session() as session:
        hours = [planned(session, size) for size in (500, 480)]
        _set_apart(session, other, pools)
    stage.settle()
    about = figure("ledger", first, "p50", pool=pools[0])
    apart = figure("compare", (first, other), "asked", pool=pools[0])
    pages = {
        "ledger": (f"scenarios/{first}/ledger", 120.0),
        "calculator in hours": (f"scenarios/{hours[0]}/calculator", FULL_PAGE),
        "calculator in tokens": (f"scenarios/{first}/calculator", FULL_PAGE),
        "pool": (f"scenarios/{first}/pools/{pools[0]}", FULL_PAGE),
        "explain, a demand of 500 rows": (f"explain/{about}", 150.0),
        "explain, a difference of 250 rows": (f"explain/{apart}", 150.0),
        "what-if": (f"scenarios/{first}/what-if?supply.{pools[0]}=%2B40&base=1", FULL_PAGE),
        "compare": (f"compare?a={first}&b={other}", FULL_PAGE),
        "compare in hours": (f"compare?a={hours[0]}&b={hours[1]}", FULL_PAGE),
        "decision sheet": (f"compare/sheet?a={first}&b={other}", FULL_PAGE),
    }
    for name, (address, most) in pages.items():
        yield _page(stage, name, address, most)
    yield from _as_of(stage, other, pools[0])


def _page(stage: Stage, name: str, address: str, most: float) -> Line:
    client = stage.world.client("planner")

    def page() -> None:
        answer = client.get(f"/acme/{address}")
        assert answer.status_code == 200, (address, answer.status)

    timed = served(page, ROUNDS)
    return Line(f"page {name}, {stage.name}", timed.seconds * 1000, "ms", most, True, timed.detail)


def _as_of(stage: Stage, scenario_id: int, pool_id: int) -> Iterator[Line]:
    """The ledger and a pool before 10,000 rows were derived afresh."""
    with stage.session() as session:
        before = latest(session)
        scenario = session.find(Scenario, scenario_id)
        with session.recording("demand.derived", scenario):
            derivation.store(session, scenario)
    at = f"scenarios/{scenario_id}"
    for what, page in (("ledger", "ledger"), ("pool", f"pools/{pool_id}")):
        name = f"{what} as of before 10,000 changes"
        yield _page(stage, name, f"{at}/{page}?asof={before}", FULL_PAGE)


def _set_apart(session: Session, scenario_id: int, pools: Sequence[int]) -> None:
    """These pools alone, and one token more on every second initiative's rows."""
    with session.recording("bench.restated", "demand"):
        session.execute(update(SkillPool).where(SkillPool.id.not_in(pools)).values(active=False))
        session.execute(
            update(TokenDemand)
            .where(TokenDemand.scenario_id == scenario_id, TokenDemand.initiative_id % 2 == 0)
            .values(tokens_p50=TokenDemand.tokens_p50 + 1, tokens_p90=TokenDemand.tokens_p90 + 1)
            .execution_options(synchronize_session=False)
        )
        totals.redraw(session, scenario_id)
