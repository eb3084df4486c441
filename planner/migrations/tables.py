"""Every table there should be: the metadata that migrations are compared with."""

from planner.capacity import models as _capacity
from planner.core import audit as _audit
from planner.core import flags as _flags
from planner.core import identity as _identity
from planner.core.jobs import models as _jobs
from planner.core.jobs import roster as _roster
from planner.core.jobs import schedules as _schedules
from planner.core.models import Model
from planner.imports import models as _imports
from planner.periods import models as _periods
from planner.portfolio import models as _portfolio
from planner.scenarios import models as _scenarios

LOADED = (
    _audit,
    _capacity,
    _flags,
    _identity,
    _imports,
    _jobs,
    _periods,
    _portfolio,
    _scenarios,
    _roster,
    _schedules,
)

metadata = Model.metadata
