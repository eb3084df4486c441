"""Where things are: the rail in order, the page of each row, the lists, and the files of jobs."""

from planner.domain.flags import Flag
from planner.domain.permissions import Permission
from planner.operations import letters
from planner.web.navigation import Place
from planner.web.subjects import ResultFile

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
    Place(
        "Operate",
        "Dead letters",
        "jobs.dead",
        Permission.JOB_ADMIN,
        key="d",
        count=letters.loud_words,
    ),
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
    Place(
        "Settings",
        "Users",
        "users.users",
        Permission.AUTHORITY_ADMIN,
        also=("users.seats", "users.roles"),
    ),
)
"""The rail, in order. A feature's page appears with its line here."""

SUBJECTS: dict[str, tuple[str, str]] = {
    "scenarios": ("scenarios.overview", "scenario_id"),
    "skill_pools": ("capacity.pool", "pool_id"),
    "initiatives": ("portfolio.initiative", "initiative_id"),
    "bulk_changes": ("portfolio.change", "bulk_id"),
    "intake_requests": ("intake.request", "request_id"),
    "jira_connections": ("jira.connection", "connection_id"),
    "jira_issues": ("jira.issue", "issue_id"),
    "employees": ("people.person", "employee_id"),
    "org_nodes": ("org_nodes.node", "node_id"),
    "job_profiles": ("people.profile", "profile_id"),
    "imports": ("imports.progress", "import_id"),
    "jobs": ("jobs.job", "job_id"),
    "dead_letters": ("jobs.letter", "letter_id"),
}
"""Where the rows of a table are shown: the endpoint, and the name of the key in its address."""

LISTS: dict[str, str] = {
    "initiatives": "portfolio.initiatives",
    "intake": "intake.requests",
    "jobs": "jobs.jobs",
}
"""The lists of which people may keep views: their names, and the endpoints that show them."""

TASKS: dict[str, str] = {
    "csv-import/initiatives": "Apply",
    "drift-check/check": "Check for drift",
    "jira-sync/sync": "Synchronise",
    "maintenance/jira-sync": "Ask for synchronisations",
    "reports/workbook": "Make a workbook of",
    "scenario-recompute/derive-demand": "Derive the demand of",
    "status-log-backfill/backfill": "Fill the log of statuses",
    "view-refresh/refresh": "Refresh",
}
"""What a task does to its subject, where its name does not say so."""

RESULT_FILES = {
    "csv-import/initiatives": ResultFile(
        "imports.rejected", "import_id", "rejected", "Rejected rows, CSV", "kept with the import"
    ),
    "reports/workbook": ResultFile(
        "reports.file",
        "job_id",
        "rows",
        "Workbook, Excel",
        "for you alone, kept as long as this job",
        private=True,
    ),
}
"""What jobs of a task leave for download."""
