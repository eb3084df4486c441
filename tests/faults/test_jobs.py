"""Jobs and real worker processes: what a death, a pause or a lost ring may not do."""

from tests.faults.conftest import Crew
from tests.kit.jobs import PLAIN, ask, attempts, change, job, pools
from tests.kit.worker import BATCHES, SLEEP
from tests.parts.processes import eventually


def test_a_killed_worker_loses_nothing_and_repeats_no_batch(crew: Crew):
    [key] = crew.asked(BATCHES, seconds=0.15)
    first = crew.start()
    assert eventually(lambda: (job(crew.world, key).done or 0) >= 30, 120)

    first.kill()
    first.wait()
    crew.start()

    assert eventually(lambda: crew.states(key) == ["succeeded"], 120)
    assert pools(crew.world) == 100
    assert [attempt.outcome for attempt in attempts(crew.world, key)] == ["lost", "succeeded"]
    assert job(crew.world, key).failures == 0


def test_term_lets_what_runs_finish(crew: Crew):
    [key] = crew.asked(SLEEP, seconds=1.0)
    worker = crew.start()
    assert eventually(lambda: crew.effects, 120)

    worker.terminate()

    assert worker.wait(60) == 0
    assert (crew.states(key), crew.effects) == (["succeeded"], [f"start {key}", f"end {key}"])


def test_term_gives_back_what_does_not_finish(crew: Crew):
    [key] = crew.asked(SLEEP, seconds=30)
    worker = crew.start("--grace", "2.5")
    assert eventually(lambda: crew.effects, 120)

    worker.terminate()

    assert worker.wait(60) == 1
    given_back = job(crew.world, key)
    assert (given_back.state, given_back.failures, given_back.rescues) == ("waiting", 0, 0)
    assert [attempt.outcome for attempt in attempts(crew.world, key)] == ["returned"]


def test_a_second_signal_gives_everything_back_at_once(crew: Crew):
    [key] = crew.asked(SLEEP, seconds=30)
    worker = crew.start()
    assert eventually(lambda: crew.effects, 120)

    worker.terminate()
    assert not eventually(lambda: worker.poll() is not None, 0.5)
    worker.terminate()

    assert worker.wait(60) == 1
    assert crew.states(key) == ["waiting"]


def test_a_lost_ring_is_found_within_about_a_second(crew: Crew):
    crew.start()
    first = ask(crew.world, PLAIN)  # nothing rings here: the bell hangs only in `app.py`
    assert eventually(lambda: crew.states(first) == ["succeeded"], 120)

    second = ask(crew.world, PLAIN)

    assert eventually(lambda: crew.states(second) == ["succeeded"], 2)


def test_cancelling_a_running_job_stops_it_between_batches(crew: Crew):
    [key] = crew.asked(BATCHES, seconds=0.4)
    crew.start()
    assert eventually(lambda: job(crew.world, key).done, 120)

    change(crew.world, key, cancel_requested=True)

    assert eventually(lambda: crew.states(key) == ["cancelled"], 20)
    assert pools(crew.world) == job(crew.world, key).done < 100
