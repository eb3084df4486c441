"""What is asked for by the clock: each routine is declared once, beside its task.

    REFRESH_ALL = Routine(
        "view-refresh", REFRESH, lambda slot: Refresh(view="all"),
        cron="*/15 * * * *", purpose="Draws up the summaries of every scenario",
    )

Every organisation gets a row in `schedules` for each, and times are meant in its zone. The routine
of a system task belongs to the reserved organisation alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic

from planner.core.jobs.tasks import P, Task
from planner.domain.flags import Flag

ROUTINES: dict[str, Routine[Any]] = {}
"""Every routine this process knows, by name."""


@dataclass(frozen=True)
class Routine(Generic[P]):
    """One kind of work that recurs. Making it registers it.

    `payload` gives what a run is asked for from its slot: the moment it was due, where the
    organisation is.
    """

    name: str
    task: Task[P]
    payload: Callable[[datetime], P]
    purpose: str
    """What it does, as the page of schedules says it."""
    cron: str | None
    """When; None for what is done to every organisation once."""
    every_slot: bool = False
    """Whether missed times are all made up for; otherwise they collapse into the last one."""
    at_once: bool = False
    """Whether it is due as soon as an organisation has it."""
    flag: Flag | None = None
    """What it is done for. It goes on while the flag is off, so that nothing is late when it is
    turned on.
    """

    def __post_init__(self) -> None:
        assert self.name not in ROUTINES, f"{self.name} is the name of another routine already"
        assert self.cron or self.at_once, f"{self.name} would never be due"
        ROUTINES[self.name] = self

    @property
    def system(self) -> bool:
        """Whether the platform does it, for no organisation in particular."""
        return self.task.system

    @property
    def once_key(self) -> str | None:
        """The idempotency key of what is done once; None for what recurs."""
        return None if self.cron else f"{self.name}-once"
