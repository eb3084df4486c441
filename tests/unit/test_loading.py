import gc
from collections.abc import Iterator

import pytest

from planner.core.loading import YOUNG, look_seldom, undisturbed


@pytest.fixture
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_garbage_is_looked_for_again_once_all_is_loaded():
    with undisturbed():
        meanwhile = gc.isenabled()

    assert (meanwhile, gc.isenabled()) == (False, True)


@pytest.mark.usefixtures("_as_before")
def test_garbage_is_looked_for_after_many_new_objects_and_among_old_ones_as_often():
    _, old, oldest = gc.get_threshold()

    look_seldom()

    assert gc.get_threshold() == (YOUNG, old, oldest)
