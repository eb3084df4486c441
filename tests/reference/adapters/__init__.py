"""One adapter per engine: a vector's input in, the answer in the vector's shape out."""

from tests.reference.adapters.allocating import auto_allocate
from tests.reference.adapters.baselines import baseline_snapshot, clone, deltas, drift
from tests.reference.adapters.calculator import calculator, calculator_severity, ramp
from tests.reference.adapters.hours import (
    allocation_periods,
    capacity_demand,
    compare_scenarios,
    initiative_hours_by_type,
)
from tests.reference.adapters.kinds import Adapter
from tests.reference.adapters.people import (
    budget,
    org_coverage,
    org_link_capacity,
    rollup_overlap,
)
from tests.reference.adapters.states import (
    initiative_transitions,
    intake_pipeline,
    intake_transitions,
    period_seeding,
    scenario_transitions,
    seats,
)
from tests.reference.adapters.times import status_cycle_times
from tests.reference.adapters.tokens import derive, token_ledger

ADAPTERS: dict[str, Adapter] = {
    "allocation_periods": allocation_periods,
    "auto_allocate": auto_allocate,
    "baseline_snapshot": baseline_snapshot,
    "budget": budget,
    "calculator": calculator,
    "calculator_severity": calculator_severity,
    "capacity_demand": capacity_demand,
    "clone": clone,
    "compare_scenarios": compare_scenarios,
    "delta": deltas,
    "derive_demand": derive,
    "drift": drift,
    "initiative_hours_by_type": initiative_hours_by_type,
    "initiative_transitions": initiative_transitions,
    "intake_pipeline": intake_pipeline,
    "intake_transitions": intake_transitions,
    "org_coverage": org_coverage,
    "org_link_capacity": org_link_capacity,
    "period_seeding": period_seeding,
    "ramp": ramp,
    "rollup_overlap": rollup_overlap,
    "scenario_transitions": scenario_transitions,
    "seat": seats,
    "status_cycle_times": status_cycle_times,
    "token_ledger": token_ledger,
}

LATER = {
    "csv_import",
    "entitlement_summary",
    "forecast_cycle_history",
    "forecast_data_quality",
    "forecast_lognormal",
    "forecast_mode_a",
    "forecast_mode_b",
    "forecast_percentiles",
    "rollups",
}
"""Engines that are not built yet. Whoever builds one moves its name up, with an adapter."""
