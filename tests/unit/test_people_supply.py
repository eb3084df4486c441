"""Supply from people: their hours, at the rate of the pool whose skill they have."""

from datetime import date
from decimal import Decimal

from planner.domain.availability import CalendarFacts
from planner.domain.calendar import quarter
from planner.domain.ledger import Pool
from planner.domain.people_supply import Worker, supply_from_people

Q4 = quarter(2026, 4)
DATA, DESIGN = Pool(1, "Data"), Pool(2, "Design")
EARLY = date(2020, 1, 1)


def worker(key: int, weekly: str, skills: dict[str, int], **more) -> Worker:
    return Worker(key, f"Person {key}", Decimal(weekly), skills, **{"since": EARLY, **more})


def tokens(*workers: Worker, once: bool = False, rates=None) -> dict[str, Decimal]:
    given = {DATA.id: Decimal("0.5")} if rates is None else rates
    found = supply_from_people([DATA, DESIGN], workers, given, Q4, once)
    return {line.pool.name: line.tokens for line in found}


def test_the_hours_of_a_skill_become_tokens_at_the_rate_of_its_pool():
    assert tokens(worker(1, "40", {"data": 3}), worker(2, "20", {"Design": 4})) == {
        "Data": 260,
        "Design": 260,
    }


def test_time_off_is_taken_off_and_hours_stated_count_as_they_are():
    off = worker(1, "40", {"Data": 3}, facts=CalendarFacts(time_off=Decimal(120)))
    stated = worker(2, "40", {"Data": 3}, facts=CalendarFacts(hours_available=Decimal(100)))

    assert tokens(off, stated)["Data"] == (400 + 100) / 2


def test_whoever_comes_or_goes_in_the_quarter_gives_a_part_of_it():
    leaver = worker(1, "46", {"Data": 3}, until=date(2026, 11, 15))
    gone = worker(2, "40", {"Data": 3}, until=date(2026, 9, 30))

    [line, _] = supply_from_people([DATA, DESIGN], [leaver, gone], {}, Q4)

    assert line.hours == 46 * 13 * 46 / Decimal(92)
    assert [each.words for each in line.contributions] == [
        "46 h × 13 weeks = 598 h, for 46 of 92 days"
    ]


def test_a_person_of_two_pools_counts_in_both_and_that_is_said():
    both = worker(1, "40", {"Data": 2, "Design": 4})

    data, design = supply_from_people([DATA, DESIGN], [both], {}, Q4)

    assert (data.tokens, design.tokens) == (520, 520)
    assert [each.also for each in data.contributions] == [["Design"]]
    assert (data.shared, design.shared) == (1, 1)


def test_counted_once_a_person_belongs_to_the_pool_of_the_best_skill():
    both = worker(1, "40", {"Data": 2, "Design": 4, "Cobol": 5})

    assert tokens(both, once=True, rates={}) == {"Data": 0, "Design": 520}


def test_the_sum_is_rounded_once():
    thirds = [worker(key, "0.333", {"Data": 3}) for key in (1, 2, 3)]

    assert tokens(*thirds, rates={DATA.id: Decimal("0.3333")})["Data"] == Decimal("4.329")
