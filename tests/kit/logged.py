"""What processes say, as tests read it."""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from structlog.testing import capture_logs

from planner.core import logs
from tests.kit.world import World


@contextmanager
def logged(world: World, level: str) -> Iterator[list[MutableMapping[str, Any]]]:
    """What is logged inside the block, from this level on; then as little as the world says."""
    settings = world.app.extensions["planner.settings"]
    logs.configure(level, "json")
    try:
        with capture_logs() as said:
            yield said
    finally:
        logs.configure(settings.log_level, settings.log_format, settings.secrets)
