"""What every test can ask for, and how tests are shared out among processes."""

import gc
import signal
from contextlib import ExitStack

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.parts import beforehand, folder, searching

pytest_plugins = ["tests.parts.fixtures", "tests.kit.fixtures"]

gc.disable()  # until all is loaded and collected: until then hardly anything is let go of

GARBAGE = (20_000, 20, 20)
"""How much is made before it is looked through: at Python's own measure a fifth of the time."""

ALONE = "tests/faults/"
TOGETHER = "tests/browser/"


class Shares(LoadScopeScheduling):
    """A module's tests run in one process, which sets up once what they share.

    Tests of faults share nothing and mostly wait: each is handed out by itself, so that they
    run beside those that compute. Those in a browser share what costs most: a running Planner.
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(ALONE):
            return nodeid
        return TOGETHER if nodeid.startswith(TOGETHER) else super()._split_scope(nodeid)


searching.registered()


def pytest_configure(config) -> None:
    """The process that others are started by leaves nothing behind, also when told to end."""
    searching.chosen(config.getoption("--hypothesis-profile"))
    if not hasattr(config, "workerinput"):
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        run = ExitStack()
        run.enter_context(folder.opened())
        config.add_cleanup(run.close)


@pytest.hookimpl(trylast=True)  # hypothesis must have begun; xdist begins after what is here
def pytest_sessionstart(session) -> None:
    config = session.config
    if config.getoption("numprocesses"):
        told = (config.invocation_params.dir / word for word in config.args)
        own = [path for path in told if path.is_dir() and path.is_relative_to(config.rootpath)]
        beforehand.done(config.rootpath, own)


def pytest_collection_finish() -> None:
    """What is there stays to the end, and needs no looking through; what tests make does."""
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    gc.enable()


def pytest_unconfigure() -> None:
    """All goes with the process, and is not looked through before."""
    gc.freeze()


def pytest_xdist_make_scheduler(config, log) -> Shares:
    return Shares(config, log)
