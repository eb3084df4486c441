"""Processes for tests, forked from one that has loaded everything and opened nothing.

They start in milliseconds and can be killed, stopped and waited for like any other. `python -m
tests.kit.nursery` is the process they come from; the tests hold a `Nursery`, which talks to it.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from planner.core.loading import undisturbed
from tests.parts.processes import LIBC, PR_SET_PDEATHSIG

PR_SET_CHILD_SUBREAPER = 36


@dataclass
class Child:
    """One process of the nursery."""

    pid: int
    nursery: "Nursery"
    words: tuple[str, ...] = ()
    more: Mapping[str, str] = field(default_factory=dict)
    """What it was started with, for whoever starts another in its place."""

    def poll(self) -> int | None:
        """Its exit code, negative for a signal; None while it lives."""
        self.nursery.hear(0)
        return self.nursery.ended.get(self.pid)

    def wait(self, seconds: float = 60) -> int:
        """Its exit code, once it has ended."""
        deadline = time.monotonic() + seconds
        while (code := self.nursery.ended.get(self.pid)) is None:
            if time.monotonic() > deadline:
                raise TimeoutError(f"process {self.pid} still runs")
            self.nursery.hear(0.1)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it lives."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it has just ended
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to stop."""
        self.send_signal(signal.SIGTERM)


@dataclass
class Nursery:
    """The process that the children come from."""

    process: subprocess.Popen[bytes]
    ended: dict[int, int] = field(default_factory=dict)
    _born: list[int] = field(default_factory=list)
    _cleared: bool = False

    @classmethod
    def open(cls) -> "Nursery":
        """A new one, which ends with this process."""
        command = [sys.executable, "-m", "tests.kit.nursery"]
        pipe = subprocess.PIPE
        return cls(
            subprocess.Popen(
                command,
                stdin=pipe,
                stdout=pipe,
                bufsize=0,  # what is read ahead, select would not see
                preexec_fn=lambda: LIBC.prctl(PR_SET_PDEATHSIG, 9),
            )
        )

    def start(
        self, call: str, words: list[str], environment: Mapping[str, str], log: Path
    ) -> Child:
        """A process that calls `module:function` with these words, in this environment."""
        self._ask(call=call, words=words, environment=environment, log=str(log))
        while not self._born:
            self.hear(5)
        return Child(self._born.pop(), self)

    def clear(self) -> None:
        """End every process that came from it, and all that those have left behind.

        A worker's process for rescued jobs outlives it, and would find the jobs of the next test.
        """
        self._ask(clear=True)
        while not self._cleared:
            self.hear(5)
        self._cleared = False

    def _ask(self, **asked: Any) -> None:
        self.process.stdin.write(json.dumps(asked).encode() + b"\n")
        self.process.stdin.flush()

    def hear(self, seconds: float) -> None:
        """Take in what the nursery has said within so many seconds."""
        while select.select([self.process.stdout], [], [], seconds)[0]:
            line = self.process.stdout.readline()
            assert line, "the nursery has died"
            self._take(json.loads(line))
            seconds = 0

    def _take(self, said: dict[str, int]) -> None:
        if "born" in said:
            self._born.append(said["born"])
        elif "cleared" in said:
            self._cleared = True
        else:
            self.ended[said["ended"]] = said["code"]

    def close(self) -> None:
        """End it, and all its children with it."""
        self.process.kill()
        self.process.communicate()


def main() -> None:
    """Fork a child for every line that is asked, and say when one has ended."""
    with undisturbed():
        import tests.kit.worker  # noqa: F401 - with it, all that children need is loaded

    LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1)  # what a child leaves behind becomes one of its own
    hearing, waking = os.pipe()
    os.set_blocking(waking, False)
    signal.set_wakeup_fd(waking)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    asked = b""
    while True:
        ready, _, _ = select.select([0, hearing], [], [])
        if hearing in ready:
            os.read(hearing, 4096)
            _bury()
        if 0 in ready:
            read = os.read(0, 1 << 16)
            if not read:
                return
            *lines, asked = (asked + read).split(b"\n")
            for line in lines:
                _answer(json.loads(line))


def _answer(asked: dict[str, Any]) -> None:
    if "clear" in asked:
        _clear()
        _say(cleared=1)
    else:
        _say(born=_fork(asked))


def _clear() -> None:
    own = Path(f"/proc/self/task/{os.getpid()}/children")
    while children := own.read_text().split():
        for child in children:
            os.kill(int(child), signal.SIGKILL)
        _bury()
        time.sleep(0.005)


def _fork(asked: dict[str, Any]) -> int:
    if child := os.fork():
        return child
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    LIBC.prctl(PR_SET_PDEATHSIG, 9)
    os.environ.clear()
    os.environ.update(asked["environment"])
    log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1), os.dup2(log, 2)
    code = 1
    try:
        module, _, function = asked["call"].partition(":")
        code = getattr(import_module(module), function)(asked["words"]) or 0
    except BaseException:  # what a process of its own would print
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush(), sys.stderr.flush()
        os._exit(code)


def _bury() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        _say(ended=pid, code=os.waitstatus_to_exitcode(status))


def _say(**said: int) -> None:
    os.write(1, json.dumps(said).encode() + b"\n")


if __name__ == "__main__":
    main()
