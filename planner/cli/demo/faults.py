"""Why the demo's jobs died, each with what its last execution raised."""

from dataclasses import dataclass

from planner.cli.demo.scenarios import PUBLISHED
from planner.core.jobs.models import DeadReason
from planner.domain.lifecycle import ScenarioStatus
from planner.scenarios.fence import ScenarioClosed


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a job died: what was raised, why it is not tried again, and the frames it came from."""

    error_class: str
    error: str
    reason: DeadReason
    frames: str

    @property
    def traceback(self) -> str:
        """As Python writes it."""
        said = f"{self.error_class}: {self.error}"
        return f"Traceback (most recent call last):\n{_PERFORMING}{self.frames}{said}\n"


_PERFORMING = """\
  File "/opt/planner/planner/core/jobs/performing.py", line 91, in _performed
    result = storable(handler(session, payload, run))
                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""
_DERIVING = """\
  File "/opt/planner/planner/scenarios/handlers.py", line 48, in derive
    return commands.derive(session, payload.scenario_id, run)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/opt/planner/planner/scenarios/fence.py", line 63, in require_editable
    raise ScenarioClosed(scenario.name, scenario.status)
"""
_CHECKING = """\
  File "/opt/planner/planner/scenarios/commands/drift.py", line 71, in check
    session.add(alert)
  File "/opt/planner/planner/core/session.py", line 140, in recording
    self.commit()
"""
_APPLYING = """\
  File "/opt/planner/planner/imports/commands/applying.py", line 103, in apply
    size = _batch(session, of, examination, islice(records, size), run)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/opt/planner/planner/imports/commands/applying.py", line 128, in _batch
    counts = write_batch(session, of, number, _period_id(session, of), examined)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/opt/planner/planner/portfolio/files.py", line 51, in write
    fill(kept)
"""

CLOSED = Fault(
    ScenarioClosed.__name__,
    str(ScenarioClosed(PUBLISHED, ScenarioStatus.LOCKED)),
    DeadReason.REFUSED,
    _DERIVING,
)
NO_ROOM = "[Errno 28] No space left on device"
UNCHECKED = Fault(OSError.__name__, NO_ROOM, DeadReason.EXHAUSTED, _CHECKING)
UNAPPLIED = Fault(OSError.__name__, NO_ROOM, DeadReason.EXHAUSTED, _APPLYING)
