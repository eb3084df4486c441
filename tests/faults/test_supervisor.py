import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from planner.cli.supervisor import PortTaken, claim_port, worker
from tests.parts.processes import ended, eventually, free_port, running

SUPERVISOR = """
import sys
from planner.cli.supervisor import Service, supervise
from planner.core.logs import configure
services = [Service(f"service {n}", [sys.executable, "-c", code, sys.argv[1], str(n)],
                    counts="counted" in code)
            for n, code in enumerate(sys.argv[3:])]
configure("INFO", "json")
sys.exit(supervise(services, grace=float(sys.argv[2])))
"""
NOTES_ITS_PID = """
import os, sys, time
open(f"{sys.argv[1]}/{sys.argv[2]}", "a").write(f"{os.getpid()}\\n")
"""
WORKS = NOTES_ITS_PID + "time.sleep(60)"
COUNTS = (
    """
import os, sys, time
from planner.core.counting import FOLDER, LEDGERS, counted
LEDGERS.observe(1)
def told():
    samples = [sample for family in counted().collect() for sample in family.samples]
    return sum(sample.value for sample in samples if sample.name.endswith("_count"))
while told() < 2:
    time.sleep(0.01)
print(f"{told():g} {os.environ[FOLDER]}", file=sys.stderr, flush=True)
"""
    + WORKS
)
FAILS = NOTES_ITS_PID + "sys.exit(3)"
FINISHES_FIRST = (
    "import signal, sys, time\n"
    "def finish(*_):\n"
    "    time.sleep(0.3); open(sys.argv[1] + '/finished', 'w').close(); sys.exit(0)\n"
    "signal.signal(signal.SIGTERM, finish)\n" + WORKS
)
IS_DEAF = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + WORKS


def leaves(code: str) -> str:
    """A service that has a child which does this, and notes its pid as `left`."""
    left = code.replace("sys.argv[2]", "'left'")
    command = f"[sys.executable, '-c', {left!r}, sys.argv[1]]"
    return f"import subprocess, sys\nsubprocess.Popen({command})\n{WORKS}"


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started = []

    def start(*codes: str, grace: float = 5) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", SUPERVISOR, tmp_path, str(grace), *codes]
        started.append(subprocess.Popen(command, stderr=subprocess.PIPE, text=True))
        assert eventually(lambda: all(pids(tmp_path / str(n)) for n in range(len(codes))), 60)
        return started[-1]

    yield start
    for supervisor in started:
        supervisor.kill()
        supervisor.wait()
        supervisor.stderr.close()
    for pid in [pid for noted in tmp_path.iterdir() for pid in pids(noted) if running(pid)]:
        os.kill(pid, signal.SIGKILL)


def test_processes_that_count_tell_the_sum_and_leave_nothing(supervised):
    supervisor = supervised(COUNTS, COUNTS)
    one, other = (supervisor.stderr.readline() for _ in range(2))
    count, folder = one.split()
    there = Path(folder).is_dir()
    supervisor.terminate()
    supervisor.wait()

    assert one == other
    assert (count, there, Path(folder).exists()) == ("2", True, False)


def test_a_killed_service_is_back_in_about_a_second(supervised, tmp_path: Path):
    supervisor = supervised(WORKS, WORKS)
    [first], [other] = pids(tmp_path / "0"), pids(tmp_path / "1")
    killed_at = time.monotonic()

    os.kill(first, signal.SIGKILL)
    eventually(lambda: len(pids(tmp_path / "0")) == 2)

    assert 0.9 < time.monotonic() - killed_at < 4
    assert running(pids(tmp_path / "0")[1])
    assert pids(tmp_path / "1") == [other]
    supervisor.terminate()
    said = json.loads(supervisor.communicate()[1])
    assert said["event"] == "The service 0 was ended by SIGKILL; starting it again in 1 s."


def test_a_service_that_fails_at_once_is_started_less_and_less_often(supervised):
    supervisor = supervised(FAILS)

    said = [json.loads(supervisor.stderr.readline())["event"] for _ in range(2)]

    assert said == [
        "The service 0 ended with code 3; starting it again in 1 s.",
        "The service 0 ended with code 3; starting it again in 2 s.",
    ]


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_stop_it_lets_services_finish(supervised, tmp_path: Path, stop: signal.Signals):
    supervisor = supervised(FINISHES_FIRST, WORKS)

    supervisor.send_signal(stop)

    assert supervisor.wait(5) == 0
    assert (tmp_path / "finished").exists()
    assert [running(pid) for n in "01" for pid in pids(tmp_path / n)] == [False, False]


def test_a_deaf_service_is_ended_when_the_grace_is_over(supervised, tmp_path: Path):
    supervisor = supervised(IS_DEAF, grace=0.5)

    supervisor.terminate()

    said = json.loads(supervisor.communicate(timeout=5)[1])["event"]
    assert said == "The service 0 did not stop in time and was ended."
    assert supervisor.returncode == 1
    assert ended(pids(tmp_path / "0")[0])


def test_a_second_signal_ends_everything_at_once(supervised, tmp_path: Path):
    supervisor = supervised(IS_DEAF, grace=30)
    supervisor.terminate()
    time.sleep(0.7)
    asked_again_at = time.monotonic()

    supervisor.terminate()

    assert supervisor.wait(5) == 1
    assert time.monotonic() - asked_again_at < 1
    assert ended(pids(tmp_path / "0")[0])


def test_the_death_of_the_supervisor_leaves_no_orphans(supervised, tmp_path: Path):
    supervisor = supervised(WORKS, WORKS)

    supervisor.kill()

    assert [ended(pid) for n in "01" for pid in pids(tmp_path / n)] == [True, True]


def test_what_a_killed_service_leaves_behind_is_ended(supervised, tmp_path: Path):
    supervised(leaves(WORKS))
    eventually(lambda: pids(tmp_path / "left"))
    [left] = pids(tmp_path / "left")

    os.kill(pids(tmp_path / "0")[0], signal.SIGKILL)

    assert ended(left)


def test_what_a_killed_service_leaves_behind_may_finish_first(supervised, tmp_path: Path):
    """Such as a job that runs alone, which is given back then and blamed for nothing."""
    supervised(leaves(FINISHES_FIRST))
    eventually(lambda: pids(tmp_path / "left"))

    os.kill(pids(tmp_path / "0")[0], signal.SIGKILL)

    assert eventually(lambda: (tmp_path / "finished").exists())
    assert ended(pids(tmp_path / "left")[0])


def test_each_worker_of_a_supervisor_has_the_place_of_the_one_before():
    [*_, option, place], [*_, elsewhere] = worker().command, worker().command

    assert (option, place == elsewhere) == ("--place", False)


def test_a_port_that_is_taken_is_refused_with_another_one():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(PortTaken) as refused:
            claim_port("127.0.0.1", port)

    assert refused.value.sentence == f"Port {port} is in use by another program."
    assert refused.value.remedy == (
        f"Stop what listens there, or choose another port: PLANNER_PORT={port + 1}."
    )


def test_a_free_port_stays_free_after_it_was_claimed():
    port = free_port()

    claim_port("127.0.0.1", port)

    with socket.socket() as server:
        server.bind(("127.0.0.1", port))


def pids(noted: Path) -> list[int]:
    return [int(line) for line in noted.read_text().split()] if noted.exists() else []
