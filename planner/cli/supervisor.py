"""Keeps the web server and the worker running beside each other, and ends them with itself.

Every service runs in a session of its own, so a Ctrl-C reaches this process only, and is told by
the kernel when this process dies. One that ends on its own is started again.
"""

import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from planner.cli import forking
from planner.core.counting import FOLDER
from planner.core.logs import configure, logger
from planner.core.settings import Settings, read_settings
from planner.domain.refusals import Conflict

log = logger("planner.run")

GRACE = 30.0
FIRST_WAIT, LONGEST_WAIT, SETTLED = 1.0, 30.0, 10.0
LEFT_BEHIND = 1.0  # seconds for what a dead service has left, such as a job that runs alone
TWICE = 0.5  # one Ctrl-C can arrive as two signals; a second one that is meant comes later
STOPS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
WATCHED = STOPS | {signal.SIGCHLD}
SERVED = "planner.web.served.Lines"
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


class PortTaken(Conflict):
    """Somebody else listens where Planner wants to."""

    def __init__(self, port: int) -> None:
        self.remedy = f"Stop what listens there, or choose another port: PLANNER_PORT={port + 1}."
        super().__init__(f"Port {port} is in use by another program.")


def claim_port(host: str, port: int) -> None:
    """Raises PortTaken unless a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as refused:
            raise PortTaken(port) from refused


@dataclass(frozen=True)
class Service:
    """What is to be kept running: a name for people, and a command."""

    name: str
    command: Sequence[str]
    counts: bool = False
    """Whether its processes count together what they do, for `/metrics`."""


def web(settings: Settings) -> Service:
    """The web server; told to stop, it takes up to 20 s to finish what was asked."""
    command = [sys.executable, "-m", "gunicorn", "app:app", "--preload", "--no-control-socket"]
    where = [f"--bind={settings.host}:{settings.port}", *_in_memory()]
    size = [f"--workers={settings.web_workers}", f"--threads={settings.web_threads}"]
    manner = ["--worker-class=gthread", "--graceful-timeout=20", "--log-level=warning"]
    logs = [f"--logger-class={SERVED}"]
    return Service("web server", [*command, *where, *size, *manner, *logs], counts=True)


def worker() -> Service:
    """The worker, with a consumer per queue. One that dies leaves its jobs to the next at once."""
    return Service("worker", [sys.executable, "-m", "workers", "--place", secrets.token_hex(4)])


def supervise(services: Sequence[Service], grace: float = GRACE, *, shared: bool = False) -> int:
    """Runs the services until told to stop; 0 when all of them stopped within the grace.

    TERM, INT and HUP are passed on as TERM. Seconds of grace are cut short by a second signal.
    `shared`: this process loads the application, and the services are forks of it. Call it from
    the main thread: the kernel ties a child to the thread that started it.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    try:
        with _counts(services) as folder:
            if shared:
                os.environ.update(_counting(folder))
                forking.load()
            children = [_child(service, folder, shared) for service in services]
            return _Supervisor(children, grace).run()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@dataclass
class _Child:
    """One service: running, or due to be started at a time."""

    service: Service
    surroundings: Mapping[str, str] = field(default_factory=dict)
    forks: bool = False
    process: subprocess.Popen[bytes] | forking.Forked | None = None
    due_at: float = 0.0
    started_at: float = 0.0
    wait: float = FIRST_WAIT

    def start(self) -> None:
        parent = os.getpid()
        self.started_at = time.monotonic()
        if self.forks:
            own, around = self.service.command, self.surroundings
            self.process = forking.Forked(own, around, lambda: _tie_to(parent))
            return
        self.process = subprocess.Popen(  # noqa: S603 - the commands are our own
            self.service.command,
            env={**os.environ, **self.surroundings},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: _tie_to(parent),
        )

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def signal(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def clear_away(self, patience: float = 0) -> int:
        """Ends what the service has left behind in its session; gives its exit code.

        What is left is told to end first, and has so many seconds for it.
        """
        assert self.process is not None, "only what was started can be cleared away"
        until = time.monotonic() + patience
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM if patience else signal.SIGKILL)
            while time.monotonic() < until:
                os.killpg(self.process.pid, 0)  # raises once nobody is left
                time.sleep(0.02)
            os.killpg(self.process.pid, signal.SIGKILL)
        code = self.process.wait()
        self.process = None
        return code

    def start_later(self, code: int) -> None:
        """Waits a second after a long run, and twice as long after each short one."""
        now = time.monotonic()
        if now - self.started_at >= SETTLED:
            self.wait = FIRST_WAIT
        _say(f"The {self.service.name} {_end(code)}; starting it again in {self.wait:g} s.")
        self.due_at, self.wait = now + self.wait, min(self.wait * 2, LONGEST_WAIT)


@dataclass
class _Supervisor:
    children: list[_Child]
    grace: float

    def run(self) -> int:
        while True:
            self._start_due()
            arrived = signal.sigtimedwait(WATCHED, self._until_due())
            self._restart_ended()
            if arrived is not None and arrived.si_signo in STOPS:
                return self._stop()

    def _start_due(self) -> None:
        for child in self.children:
            if child.process is None and child.due_at <= time.monotonic():
                child.start()

    def _until_due(self) -> float:
        waiting = [child.due_at for child in self.children if child.process is None]
        return max(0.0, min(waiting) - time.monotonic()) if waiting else LONGEST_WAIT

    def _restart_ended(self) -> None:
        for child in self.children:
            if child.ended():
                child.start_later(child.clear_away(LEFT_BEHIND))

    def _stop(self) -> int:
        for child in self.children:
            child.signal(signal.SIGTERM)
        self._await_end()
        late = [child for child in self.children if child.process and not child.ended()]
        for child in late:
            _say(f"The {child.service.name} did not stop in time and was ended.")
        for child in self.children:
            if child.process:
                child.clear_away()
        return 1 if late else 0

    def _await_end(self) -> None:
        """Returns when all have ended, the grace is over, or a second signal says: at once."""
        told_at = time.monotonic()
        while any(child.process and not child.ended() for child in self.children):
            left = told_at + self.grace - time.monotonic()
            arrived = signal.sigtimedwait(WATCHED, max(0.0, left))
            again = arrived is not None and arrived.si_signo in STOPS
            if arrived is None or (again and time.monotonic() - told_at > TWICE):
                return


def _counts(services: Sequence[Service]) -> AbstractContextManager[str | None]:
    """A folder for what services count, kept while they are started again, and then gone."""
    if not any(service.counts for service in services):
        return nullcontext()
    return TemporaryDirectory(prefix="planner-counts-", dir=_memory())


def _child(service: Service, folder: str | None, forks: bool) -> _Child:
    if service.counts or folder is None:
        return _Child(service, _counting(folder), forks)
    if not forks:
        return _Child(service)
    beside = Path(folder, "beside")  # what was loaded counts somewhere, and here nobody looks
    beside.mkdir(exist_ok=True)
    return _Child(service, _counting(str(beside)), forks)


def _counting(folder: str | None) -> dict[str, str]:
    return {} if folder is None else {FOLDER: folder}


def _in_memory() -> list[str]:
    """Where gunicorn's workers say that they live; a slow disk must not make them look dead."""
    shared = _memory()
    return [] if shared is None else [f"--worker-tmp-dir={shared}"]


def _memory() -> Path | None:
    """A folder that is no disk, where there is one; who writes there makes a file of its own."""
    shared = Path("/dev/shm")  # noqa: S108 - every name in it is made afresh
    return shared if os.access(shared, os.W_OK) else None


def _tie_to(parent: int) -> None:
    """In the new process: TERM when the supervisor dies, and none of its blocked signals."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
    if os.getppid() != parent:
        os._exit(1)


def _end(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"


def _say(sentence: str) -> None:
    log.warning(sentence)


if __name__ == "__main__":
    chosen = read_settings(os.environ)
    configure(chosen.log_level, chosen.log_format, chosen.secrets)
    sys.exit(supervise([web(chosen), worker()], shared=True))
