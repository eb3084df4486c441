"""The rail: every place of the product in order, each with who may go there."""

from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.web.navigation import Place

PLACES: tuple[Place, ...] = (
    Place("Plan", "Home", "overview.home", Permission.MEMBER, key="h"),
    Place("Plan", "Scenarios", "scenarios.scenarios", Permission.SCENARIO_READ, key="s"),
    Place(
        "Plan",
        "Initiatives",
        "portfolio.initiatives",
        Permission.INITIATIVE_READ,
        key="i",
        also=("imports.imports",),
    ),
    Place(
        "Plan",
        "Intake",
        "intake.requests",
        Permission.INITIATIVE_READ,
        also=("jira.issues",),
    ),
    Place("Plan", "Compare", "analysis.compare", Permission.SCENARIO_READ, key="c"),
    Place("Capacity", "People", "people.people", Permission.EMPLOYEE_READ),
    Place(
        "Capacity",
        "Skill pools",
        "capacity.pools",
        Permission.SCENARIO_READ,
        flag=Flag.TOKEN_PLANNING_V1,
    ),
    Place(
        "Capacity",
        "Calibration",
        "scenarios.calibrations",
        Permission.SCENARIO_READ,
        flag=Flag.TOKEN_PLANNING_V1,
    ),
    Place(
        "Capacity",
        "Job profiles",
        "people.profiles",
        Permission.JOB_PROFILE_READ,
        flag=Flag.JOB_PROFILES,
    ),
    Place("Capacity", "Org tree", "org_nodes.org_tree", Permission.ORG_READ),
    Place(
        "Capacity",
        "Org capacity",
        "staffing.org_capacity",
        Permission.ORG_READ,
        flag=Flag.ORG_CAPACITY_VIEW,
    ),
    Place("Operate", "Background jobs", "jobs.jobs", Permission.MEMBER, key="j"),
    Place("Operate", "Dead letters", "jobs.dead", Permission.JOB_ADMIN, key="d"),
    Place("Operate", "Schedules", "jobs.schedules", Permission.JOB_ADMIN),
    Place("Operate", "Workers", "jobs.roster", Permission.JOB_ADMIN),
    Place("Operate", "System health", "jobs.wellbeing", Permission.JOB_ADMIN),
    Place("Settings", "Integrations", "jira.integrations", Permission.JIRA_ADMIN),
    Place(
        "Settings",
        "Feature flags",
        "features.flags",
        Permission.FEATURE_FLAG_ADMIN,
        key="x",
    ),
    Place("Settings", "Users", "users.users", Permission.AUTHORITY_ADMIN, also=("users.seats",)),
)
"""The rail, in order. A feature's page appears with its line here."""
