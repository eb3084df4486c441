"""Which function does which task. `handles` registers one; `load` finds them all."""

import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Any

import workers
from planner.core.jobs import Task
from planner.core.jobs.performing import Handler

HANDLERS: dict[str, Handler] = {}
"""Every task that this process can do, by name."""


def handles(task: Task[Any]) -> Callable[[Handler], Handler]:
    """Marks the function that does a task. Its docstring says why running it twice is safe."""

    def register(handler: Handler) -> Handler:
        assert task.name not in HANDLERS, f"{task.name} has another handler already"
        HANDLERS[task.name] = handler
        return handler

    return register


def load() -> None:
    """Import every module of this package, and with it every handler."""
    for module in pkgutil.iter_modules(workers.__path__):
        if module.name != "__main__":
            import_module(f"workers.{module.name}")
