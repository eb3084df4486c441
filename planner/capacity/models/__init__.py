"""The tables of those who can do work: pools, people, their calendar, profiles and units."""

from planner.capacity.models.organisation import OrgLink, OrgMembership, OrgNode
from planner.capacity.models.people import CalendarEntry, Employee, EmployeeSkill
from planner.capacity.models.pools import Calibration, SkillPool
from planner.capacity.models.profiles import CostBand, JobProfile, JobProfileSkill

__all__ = [
    "CalendarEntry",
    "Calibration",
    "CostBand",
    "Employee",
    "EmployeeSkill",
    "JobProfile",
    "JobProfileSkill",
    "OrgLink",
    "OrgMembership",
    "OrgNode",
    "SkillPool",
]
