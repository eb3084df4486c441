"""Planning what an import brought: in pieces, in the order of the file, with sums that hold."""

from sqlalchemy import select

from planner.core.among import among
from planner.portfolio.models import Initiative
from planner.scenarios import totals
from planner.scenarios.models import LedgerTotal, Ranking, TokenDemand
from tests.kit.importing import imported, initiatives
from tests.kit.plan import plan
from tests.kit.undoing import became, newest, undone
from tests.kit.world import World

HEADER = "key,title,p50,p90,hours:Backend,hours:Data\n"
ROWS = 700


def text(hours: int) -> str:
    """Rows of which every third has no P90, and every seventh asks nothing of Data."""
    return HEADER + "".join(
        f"K{n},Initiative {n},40,{'' if n % 3 == 0 else 60},{hours},{'' if n % 7 == 0 else 5}\n"
        for n in range(ROWS)
    )


def sums(world: World) -> list[tuple]:
    """The kept sums of each pool, and what they are of the rows; the two are the same."""
    with world.session() as session:
        assert totals.differences(session) == {}
        kept = select(
            LedgerTotal.p50, LedgerTotal.p90, LedgerTotal.rows, LedgerTotal.rows_without_p90
        )
        return [tuple(row) for row in session.execute(kept.order_by(LedgerTotal.p50.desc()))]


def test_a_large_file_is_ranked_in_its_order_and_asks_what_its_rows_do(both: World):
    made = plan(both, pools={"Backend": "100", "Data": "100"})

    imported(both, text(10), made.scenario)

    with both.session() as session:
        ranked = session.execute(
            select(Initiative.title, Ranking.rank)
            .join(Ranking, Ranking.initiative_id == Initiative.id)
            .order_by(Ranking.rank)
        )
        assert [tuple(row) for row in ranked] == [(f"Initiative {n}", n + 1) for n in range(ROWS)]
    assert [(rows, unknown) for *_, rows, unknown in sums(both)] == [(700, 234), (600, 200)]


def test_sums_hold_when_the_file_changes_and_when_that_is_undone(both: World):
    made = plan(both, pools={"Backend": "100", "Data": "100"})
    imported(both, text(10), made.scenario)
    before = sums(both)
    imported(both, text(20), made.scenario)
    assert sums(both) != before

    assert undone(both, newest(both)) == became(restored=ROWS)
    assert sums(both) == before


def test_nothing_is_asked_any_more_once_what_was_planned_is_removed(both: World):
    made = plan(both, pools={"Backend": "100", "Data": "100"})
    imported(both, text(10), made.scenario)

    assert undone(both, newest(both)) == became(removed=ROWS)

    assert (sums(both), initiatives(both)) == ([], {})
    with both.session() as session:
        assert session.scalars(select(TokenDemand.id)).all() == []


def test_thousands_of_keys_are_found_however_they_are_asked_for(both: World):
    imported(both, text(10))
    with both.session() as session:
        every = session.scalars(select(Initiative.id).order_by(Initiative.id)).all()
        for keys in (every, every[5:], every[::2], [*every[:300], *every[400:]], [every[3]], []):
            found = session.scalars(select(Initiative.id).where(among(Initiative.id, keys)))
            assert sorted(found) == sorted(keys)
