"""Going back: moments as an address names them, rows taken back, and what is not known."""

from datetime import UTC, datetime

import pytest

from planner.domain.ledger import Pool
from planner.domain.past import (
    Moment,
    NoSuchMoment,
    Touched,
    leaves_amounts,
    moment,
    pools_before,
    take_back,
)

NOW = datetime(2026, 9, 14, 13, 0, tzinfo=UTC)


def test_a_revision_is_a_number_and_a_time_is_the_organisations_unless_it_says():
    def at(text: str) -> str:
        return moment(text, "Europe/London", NOW).at.astimezone(UTC).isoformat("T", "minutes")

    assert moment("318", "Europe/London", NOW) == Moment(revision=318)
    assert at("2026-07-01T09:00Z") == "2026-07-01T09:00+00:00"
    assert at("2026-07-01T09:00") == "2026-07-01T08:00+00:00"


def test_a_day_means_its_end_and_today_means_now():
    assert moment("2026-07-01", "Europe/London", NOW).at.isoformat("T", "minutes") == (
        "2026-07-01T23:59+01:00"
    )
    assert moment("2026-09-14", "Europe/London", NOW) == Moment(at=NOW)


@pytest.mark.parametrize("text", ["", "0", "-3", "yesterday", "2026-02-30", "2026-09-15", "9" * 30])
def test_what_is_no_moment_up_to_now_is_refused(text: str):
    with pytest.raises(NoSuchMoment) as refused:
        moment(text, "Europe/London", NOW)

    assert refused.value.sentence == f"“{text}” is neither a revision nor a day up to today."


def test_rows_go_back_to_what_they_were_before_a_change():
    rows = {"Data": 420, "Design": 5}

    assert take_back(rows, [Touched("Data", 380, 420), Touched("Design", None, 5)])
    assert take_back(rows, [Touched("Security", 12, None)])
    assert rows == {"Data": 380, "Security": 12}


def test_nothing_goes_back_where_a_row_is_not_as_the_change_left_it():
    rows = {"Data": 420, "Design": 5}

    assert not take_back(rows, [Touched("Design", None, 5), Touched("Data", 380, 400)])
    assert rows == {"Data": 420, "Design": 5}


@pytest.mark.parametrize(
    ("action", "facts", "known"),
    [
        ("scenario.supply_stated", {"from": "380", "to": "380"}, True),
        ("scenario.supply_stated", {"from": "380", "to": "400"}, False),
        ("scenario.demand_derived", {"new": 0, "changed": 0, "removed": 0, "kept": 4}, True),
        ("scenario.demand_derived", {"new": 0, "changed": 2, "removed": 0}, False),
        ("scenario.demand_removed", {}, False),
        ("scenario.moved", {"from": "DRAFT", "to": "REVIEW"}, True),
    ],
)
def test_a_change_without_rows_moved_nothing_only_where_its_facts_say_so(action, facts, known):
    assert leaves_amounts(action, facts) is known


def test_pools_go_back_to_their_names_their_rest_and_their_absence():
    pools = [Pool(1, "Data"), Pool(2, "Design", active=False), Pool(3, "Ops")]

    renamed = pools_before(pools, "skill_pool.edited", 1, {"name_from": "Records"})
    rested = pools_before(pools, "skill_pool.deactivated", 2, {})
    woken = pools_before(pools, "skill_pool.reactivated", 3, {})

    assert renamed[0] == Pool(1, "Records")
    assert rested[1] == Pool(2, "Design")
    assert woken[2] == Pool(3, "Ops", active=False)
    assert pools_before(pools, "skill_pool.added", 3, {}) == pools[:2]
    assert pools_before(pools, "import.apply_asked", None, {"pools": ["Data"]}) == pools[1:]
    assert pools_before(pools, "skill_pool.rated", 1, {"from": "1", "to": "2"}) == pools
