"""What each process of a run would work out before its first test, worked out once for all.

Python and pytest keep the modules they have compiled, and hypothesis the constants it has found in
them: whoever starts after that only reads. One process that runs a test by itself needs none of it.
"""

import multiprocessing
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings, strategies

FORK = multiprocessing.get_context("fork")


def done(root: Path, folders: Sequence[Path]) -> None:
    """Compile the tests in these folders, on every processor, unless that was done before."""
    left = [file for folder in folders for file in sorted(folder.rglob("test_*.py")) if stale(file)]
    if left and not sys.dont_write_bytecode:  # else nothing of it would be kept
        names = [".".join(file.relative_to(root).with_suffix("").parts) for file in left]
        count = os.cpu_count() or 1
        helpers = [FORK.Process(target=_load, args=(names[n::count],)) for n in range(count)]
        for helper in helpers:
            helper.start()
        _drawn()
        for helper in helpers:
            helper.join()


def stale(file: Path) -> bool:
    """Whether no process has kept what pytest makes of this file, or one kept it too long ago."""
    kept = (file.parent / "__pycache__").glob(f"{file.stem}.*-pytest-*.pyc")
    return max((there.stat().st_mtime for there in kept), default=0) < file.stat().st_mtime


@settings(
    max_examples=5,
    database=None,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[*HealthCheck],  # it may take as long as all modules take to read
)
@given(strategies.lists(strategies.integers(), min_size=50))
def _drawn(_: list[int]) -> None:
    """Draws so many numbers that some are constants of ours: for these, all modules are read.

    Hypothesis keeps what it found, and each process that has collected would look by itself.
    """


def _load(names: Sequence[str]) -> None:
    for name in names:
        with suppress(Exception):  # one that is broken is told of by whoever is to run it
            import_module(name)
