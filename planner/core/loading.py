"""How often a process looks for garbage, which is found by looking at every object there is.

Nearly all that is made while the application is loaded stays, and none of it is garbage.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 5_000
"""Objects that may be new before garbage is looked for among them. Python by itself looks after
700, and a page or a piece of a file makes many times as many. After 50,000, garbage weighed 20 MB
while a file was compared.
"""


@contextmanager
def undisturbed() -> Iterator[None]:
    """Inside, nobody looks for garbage, which would be a fifth of the time that loading takes."""
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()


def look_seldom() -> None:
    """From now on, let garbage be looked for after many new objects instead of few."""
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
