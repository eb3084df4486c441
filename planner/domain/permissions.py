"""Who may do what: permissions, roles, and the seats that follow from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """What an endpoint may ask for. `:read` shows, `:write` changes, `:admin` governs."""

    INITIATIVE_READ = "initiative:read"
    INITIATIVE_WRITE = "initiative:write"
    SCENARIO_READ = "scenario:read"
    SCENARIO_WRITE = "scenario:write"
    EMPLOYEE_READ = "employee:read"
    EMPLOYEE_WRITE = "employee:write"
    PLANNING_READ = "planning:read"
    PLANNING_WRITE = "planning:write"
    FORECAST_READ = "forecast:read"
    FORECAST_WRITE = "forecast:write"
    ORG_READ = "org:read"
    ORG_WRITE = "org:write"
    APPROVAL_READ = "approval:read"
    APPROVAL_WRITE = "approval:write"
    DRIFT_READ = "drift:read"
    DRIFT_WRITE = "drift:write"
    JOB_PROFILE_READ = "job-profile:read"
    JOB_PROFILE_WRITE = "job-profile:write"
    FEATURE_FLAG_ADMIN = "feature-flag:admin"
    JIRA_ADMIN = "jira:admin"
    AUTHORITY_ADMIN = "authority:admin"
    JOB_ADMIN = "job:admin"
    JOB_REWRITE = "job:rewrite"
    """Trying a dead job again with other arguments than it was asked for with."""
    MEMBER = "member"
    """Held by every active member: their own jobs, preferences and home."""


class Role(StrEnum):
    """The role of a membership."""

    ADMIN = "ADMIN"
    PRODUCT_OWNER = "PRODUCT_OWNER"
    BUSINESS_OWNER = "BUSINESS_OWNER"
    RESOURCE_MANAGER = "RESOURCE_MANAGER"
    VIEWER = "VIEWER"


class Grant(StrEnum):
    """What a membership may hold beside its role."""

    PLANNING_LEAD = "planning_lead"
    TECHNICAL_REVIEWER = "technical_reviewer"
    REVIEW_BOARD = "review_board"
    GOVERNANCE_ADMIN = "governance_admin"
    AUDITOR = "auditor"


def _both(*nouns: str) -> frozenset[Permission]:
    return frozenset(Permission(f"{noun}:{verb}") for noun in nouns for verb in ("read", "write"))


def _read(*nouns: str) -> frozenset[Permission]:
    return frozenset(Permission(f"{noun}:read") for noun in nouns)


_OWNED = ("initiative", "scenario", "planning")

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(Permission),
    Role.PRODUCT_OWNER: _both(*_OWNED, "forecast", "drift", "approval")
    | _read("employee", "org", "job-profile"),
    Role.BUSINESS_OWNER: _both(*_OWNED) | _read("forecast", "employee", "org", "job-profile"),
    Role.RESOURCE_MANAGER: _both("employee")
    | _read("org", "scenario", "initiative", "job-profile"),
    Role.VIEWER: _read("initiative", "scenario", "employee", "org", "forecast", "job-profile"),
}
"""The permission map of each role. Supply and demand are a scenario's own figures, so pages that
show them ask for `scenario:read`."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What each role may do about one thing: read, write, admin, in that order."""

    noun: str
    verbs: Mapping[Role, Sequence[str]]


def reaches() -> list[Reach]:
    """The permission map by what permissions are about; what every member holds is left out."""
    parts = [str(held).split(":") for held in Permission if held is not Permission.MEMBER]
    nouns: dict[str, list[str]] = {}
    for noun, verb in parts:
        nouns.setdefault(noun, []).append(verb)
    return [
        Reach(
            noun,
            {
                role: [verb for verb in verbs if f"{noun}:{verb}" in held]
                for role, held in ROLE_PERMISSIONS.items()
            },
        )
        for noun, verbs in nouns.items()
    ]


def permissions(role: Role, extra: frozenset[Permission] = frozenset()) -> frozenset[Permission]:
    """Everything a membership may do: its role's permissions and its single extra ones."""
    return ROLE_PERMISSIONS[role] | extra | {Permission.MEMBER}
