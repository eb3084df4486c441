"""The moment at which the tests of a module take place."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from planner.core import clock


def held(moment: datetime) -> Callable[..., Any]:
    """A fixture for a module: in each of its tests it is this moment."""

    def at_it() -> Iterator[None]:
        with clock.hold(moment):
            yield

    return pytest.fixture(autouse=True)(at_it)
