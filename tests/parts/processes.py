"""Servers that tests start: on a free port, without root, ended with the process that asked."""

import ctypes
import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def free_port() -> int:
    """A port of the loopback that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(
    command: Sequence[str | Path], log: Path, user: str | None = None, end: int = signal.SIGQUIT
) -> subprocess.Popen[bytes]:
    """A running server, in a session of its own; `end` is sent to it when this process dies."""
    with log.open("ab") as out:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            preexec_fn=lambda: _tie(end),
            **running_as(user),
        )


def _tie(end: int) -> None:
    """In the new process: hear that signal, though a shell in the background ignores it."""
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    if end != signal.SIGKILL:
        signal.signal(end, signal.SIG_DFL)
    LIBC.prctl(PR_SET_PDEATHSIG, end)


def running_as(user: str | None) -> dict[str, object]:
    """What Popen needs to be told to run as that user, who belongs to no further group."""
    if user is None:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def wait_until(
    ready: Callable[[], bool], server: subprocess.Popen[bytes], log: Path, seconds: float = 20
) -> None:
    """Returns once `ready`; a server that ends first, or takes longer, fails with its log."""
    deadline = time.monotonic() + seconds
    while not ready():
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{server.args} does not run:\n{log.read_text(errors='replace')}")
        time.sleep(0.02)


def stop(server: subprocess.Popen[bytes], how: int = signal.SIGQUIT) -> None:
    """Ends a server at once; what it kept is not needed any more."""
    if server.poll() is None:
        server.send_signal(how)
    try:
        server.wait(5)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(5)


def running(pid: int) -> bool:
    """Whether that process still runs; one that only waits to be collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def stands_still(pid: int) -> bool:
    """Whether every thread of that process has been stopped."""
    tasks = Path(f"/proc/{pid}/task").glob("*/stat")
    return all(task.read_text().rpartition(")")[2].split()[0] == "T" for task in tasks)


def eventually(true: Callable[[], object], seconds: float = 5) -> bool:
    """Whether that becomes true in so many seconds; returns as soon as it does."""
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(true())


def ended(pid: int) -> bool:
    """Whether that process ends within twenty seconds, which a busy machine may need."""
    return eventually(lambda: not running(pid), 20)
