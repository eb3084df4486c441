"""Pools and rates, as others ask for them, on both databases."""

from datetime import date
from decimal import Decimal

import pytest

from planner.capacity import commands, queries
from planner.capacity.adding import add_pools
from planner.capacity.commands import PoolDraft, PoolNameTaken, RateDraft
from planner.capacity.models import SkillPool
from planner.core.session import Session
from tests.kit.events import last
from tests.kit.world import World


def added(session: Session, name: str, *rates: tuple[str, date]) -> SkillPool:
    pool = commands.add_pool(session, PoolDraft(name, ""))
    for rate, day in rates:
        commands.rate(session, pool, RateDraft(Decimal(rate), day, "measured"))
    return pool


def test_the_latest_rate_that_has_begun_is_in_force(both: World):
    with both.session() as session:
        data = added(session, "Data", ("2", date(2026, 7, 1)), ("1.5", date(2026, 10, 1)))
        design = added(session, "Design")

        on = {
            day: queries.rates_on(session, day)
            for day in (date(2026, 6, 30), date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1))
        }
        assert on == {
            date(2026, 6, 30): {},
            date(2026, 7, 1): {data.id: Decimal(2)},
            date(2026, 9, 30): {data.id: Decimal(2)},
            date(2026, 10, 1): {data.id: Decimal("1.5")},
        }
        assert design.id not in on[date(2026, 10, 1)]


def test_rates_stated_out_of_order_stand_in_order_of_time(both: World):
    with both.session() as session:
        data = added(session, "Data", ("1.5", date(2026, 10, 1)), ("2", date(2026, 7, 1)))
        lines = queries.timeline(session, data.id, date(2026, 8, 1))

    assert [(line.calibration.tokens_per_hour, line.until, line.state) for line in lines] == [
        (Decimal("1.5"), None, "coming"),
        (Decimal(2), date(2026, 10, 1), "current"),
    ]


def test_the_finest_rate_is_kept_to_its_last_digit(both: World):
    with both.session() as session:
        data = added(session, "Data", ("0.000001", date(2026, 7, 1)))
        assert queries.rates_on(session, date(2026, 7, 1)) == {data.id: Decimal("0.000001")}


def test_only_active_pools_are_listed_where_asked(both: World):
    with both.session() as session:
        added(session, "Backend")
        commands.deactivate(session, added(session, "Archive"), version=1)

        every = [pool.name for pool in queries.pools(session, active_only=False)]
        active = [pool.name for pool in queries.pools(session, active_only=True)]

    assert (every, active) == (["Archive", "Backend"], ["Backend"])


def test_a_rename_to_a_taken_name_changes_nothing(both: World):
    with both.session() as session:
        added(session, "Backend")
        frontend = added(session, "Frontend")
        with pytest.raises(PoolNameTaken, match="There is a skill pool Backend already"):
            commands.edit_pool(session, frontend, PoolDraft("Backend", ""), version=1)

        names = [pool.name for pool in queries.pools(session, active_only=False)]
    assert names == ["Backend", "Frontend"]


def test_an_import_adds_only_the_pools_that_are_not_there(both: World):
    with both.session() as session:
        there = added(session, "Backend").id
        with session.recording("import.applied", "an import") as facts:
            pools = add_pools(session, ["Backend", " Data  engineering ", "Data engineering", ""])
            facts["pools"] = sorted(pools)

        event = last(session)
        assert list(pools) == ["Backend", "Data engineering"]
        assert (pools["Backend"].id, pools["Data engineering"].active) == (there, True)
        assert event.facts == {"pools": ["Backend", "Data engineering"]}
