"""Services as forks of a process that has loaded the application once: they share its memory.

What a fork does is what `python -m MODULE ...` would do, in a session of its own.
"""

import gc
import os
import runpy
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

from planner.core.loading import undisturbed

FORK = get_context("fork")


def load() -> None:
    """Load the application, and let collections pass over what is there from now on."""
    with undisturbed():
        import_module("app")
    gc.collect()
    gc.freeze()


class Forked:
    """One such process, to be asked and told things as a `subprocess.Popen`."""

    def __init__(
        self, command: Sequence[str], surroundings: Mapping[str, str], first: Callable[[], None]
    ) -> None:
        """`command` is an interpreter, -m, a module and its words. `first` is done before it."""
        self._process = FORK.Process(target=_become, args=(command, surroundings, first))
        self._process.start()
        assert self._process.pid is not None, "it has been started"
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """Its exit code, negative for a signal; None while it lives."""
        return self._process.exitcode

    def wait(self) -> int:
        """Its exit code, once it has ended."""
        self._process.join()
        assert self._process.exitcode is not None, "it has ended"
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it lives."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it has just ended
                os.kill(self.pid, signal.Signals(number))


def _become(
    command: Sequence[str], surroundings: Mapping[str, str], first: Callable[[], None]
) -> None:
    _, flag, module, *words = command
    assert flag == "-m", "only modules can be run by a fork"
    os.setsid()
    first()
    with suppress(OSError):  # a name in `top`; the command that is shown stays the parent's
        Path("/proc/self/comm").write_text(module)
    os.environ.update(surroundings)
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
