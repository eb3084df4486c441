"""Workers killed at random moments, in small: nothing is lost, and no row is written twice."""

from tests.faults.conftest import Crew
from tests.faults.load import STOPPED, Load, judged, pause, told


def test_six_kills_lose_no_job_and_double_no_row(crew: Crew):
    load = Load(crew, seed=11)
    load.up(2)
    for number in range(6):
        load.work_for(load.chance.uniform(0.05, 0.4))
        load.replace("kill")
        if crew.redis and number == 2:
            crew.redis.empty()
    load.settle()

    told("six kills", load.found(), judged("six kills", load.found(), repeats=100))


def test_three_deploys_lose_nothing_and_count_no_failure(crew: Crew):
    crew.lease = 10  # nobody is killed, and a busy machine may be slow
    load = Load(crew, seed=12)
    load.up(2)
    old = []
    for _ in range(3):
        old.append(crew.workers[0])
        load.work_for(0.2)
        crew.workers.pop(0).terminate()
        crew.start()
    load.settle()

    found = load.found()
    assert {worker.wait(60) for worker in old} <= STOPPED
    told("deploys", found, judged("deploys", found, repeats=0))
    assert found["rescues"] == 0


def test_a_sleeper_that_wakes_doubles_nothing(crew: Crew):
    load = Load(crew, seed=13)
    load.up(2)
    pause(load, 1.5)
    load.settle()

    told("sleeper", load.found(), judged("sleeper", load.found(), repeats=100))
