import gc

from planner.core.loading import undisturbed


def test_garbage_is_looked_for_again_once_all_is_loaded():
    with undisturbed():
        meanwhile = gc.isenabled()

    assert (meanwhile, gc.isenabled()) == (False, True)
