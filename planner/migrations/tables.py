"""Every table there should be: the metadata that migrations are compared with."""

from planner.capacity import models as _capacity
from planner.core import audit as _audit
from planner.core import banners as _banners
from planner.core import chain as _chain
from planner.core import faults as _faults
from planner.core import flags as _flags
from planner.core import health as _health
from planner.core import identity as _identity
from planner.core import saved_views as _saved_views
from planner.core.jobs import causes as _causes
from planner.core.jobs import models as _jobs
from planner.core.jobs import receipts as _receipts
from planner.core.jobs import roster as _roster
from planner.core.jobs import schedules as _schedules
from planner.core.jobs import totals as _totals
from planner.core.models import Model
from planner.imports import models as _imports
from planner.imports import span_models as _import_spans
from planner.intake import models as _intake
from planner.jira import models as _jira
from planner.periods import models as _periods
from planner.portfolio import bulk_models as _bulk
from planner.portfolio import editing_models as _editings
from planner.portfolio import evidence_models as _evidence
from planner.portfolio import models as _portfolio
from planner.scenarios import kept_models as _scenario_kept
from planner.scenarios import life_models as _scenario_life
from planner.scenarios import models as _scenarios

LOADED = (
    _audit,
    _banners,
    _bulk,
    _capacity,
    _causes,
    _chain,
    _editings,
    _evidence,
    _faults,
    _flags,
    _health,
    _identity,
    _imports,
    _import_spans,
    _intake,
    _jira,
    _jobs,
    _periods,
    _portfolio,
    _receipts,
    _saved_views,
    _scenarios,
    _scenario_kept,
    _scenario_life,
    _roster,
    _schedules,
    _totals,
)

metadata = Model.metadata
