"""The feature flags: what each opens. An unknown flag cannot be asked for; the enum is the list."""

from dataclasses import dataclass
from enum import StrEnum


class Flag(StrEnum):
    """A switch an organisation's administrator can turn. Off means the feature does not exist."""

    ORG_CAPACITY_VIEW = "org_capacity_view"
    JOB_PROFILES = "job_profiles"
    FLOW_FORECAST_V1 = "flow_forecast_v1"
    FORECAST_MODE_B = "forecast_mode_b"
    TOKEN_PLANNING_V1 = "token_planning_v1"  # noqa: S105 - the name of a flag
    APPROVAL_ENFORCEMENT_V1 = "approval_enforcement_v1"
    TRIPLE_CONSTRAINT_ROLLUPS_V1 = "triple_constraint_rollups_v1"
    MATRIX_ORG_V1 = "matrix_org_v1"


@dataclass(frozen=True, slots=True)
class FlagFacts:
    """What people are told of a flag: its plain name, what it opens, and what must be on first."""

    name: str
    opens: str
    needs: tuple[Flag, ...] = ()


FLAGS: dict[Flag, FlagFacts] = {
    Flag.TOKEN_PLANNING_V1: FlagFacts(
        "Token planning",
        "Skill pools, token supply and demand, the token ledger, and the switch of a scenario's "
        "planning mode.",
    ),
    Flag.FLOW_FORECAST_V1: FlagFacts(
        "Flow forecasts", "Forecasts of when initiatives complete, from their scope."
    ),
    Flag.FORECAST_MODE_B: FlagFacts(
        "Forecasts from history",
        "The second kind of forecast, from how long past initiatives took.",
        needs=(Flag.FLOW_FORECAST_V1,),
    ),
    Flag.ORG_CAPACITY_VIEW: FlagFacts(
        "Organisation capacity", "Capacity and people by unit of the organisation."
    ),
    Flag.JOB_PROFILES: FlagFacts(
        "Job profiles", "Job profiles with cost bands, and the budget report of a scenario."
    ),
    Flag.MATRIX_ORG_V1: FlagFacts(
        "Matrix organisation", "Several organisation links per person, and their attribution."
    ),
    Flag.TRIPLE_CONSTRAINT_ROLLUPS_V1: FlagFacts(
        "Rollups", "Scope, budget and time added up by portfolio area, owner or unit."
    ),
    Flag.APPROVAL_ENFORCEMENT_V1: FlagFacts(
        "Approval enforcement", "Changes that need an approval are held until it is given."
    ),
}
