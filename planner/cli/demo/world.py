"""The demo world, made in one recorded change."""

from planner.cli.demo.activity import add_activity
from planner.cli.demo.allocations import add_allocations
from planner.cli.demo.baselines import add_alert, add_baseline
from planner.cli.demo.calendar import add_calendar, add_freeze
from planner.cli.demo.demand import add_demands
from planner.cli.demo.doubts import add_doubts
from planner.cli.demo.employees import add_employees
from planner.cli.demo.flags import add_flags
from planner.cli.demo.imports import add_import
from planner.cli.demo.initiatives import add_initiatives
from planner.cli.demo.intake import add_intake
from planner.cli.demo.jira import add_jira
from planner.cli.demo.jobs import add_jobs
from planner.cli.demo.leave import add_familiarity, add_leave
from planner.cli.demo.people import add_people
from planner.cli.demo.pools import add_pools
from planner.cli.demo.profiles import add_profiles
from planner.cli.demo.scenarios import add_rankings, add_scenarios, add_supplies
from planner.cli.demo.scope import add_scope
from planner.cli.demo.stage import Keys, Stage
from planner.cli.demo.units import add_units
from planner.core.session import Session


def fill(session: Session, name: str) -> None:
    """Put everything into a demo organisation that is still empty."""
    with session.recording("organisation.filled_with_demo_data", f"organisation {name}"):
        _fill(Stage(session))


def _fill(stage: Stage) -> None:
    users = add_people(stage)
    quarters = add_calendar(stage)
    pools, profiles = add_pools(stage, users), add_profiles(stage, users)
    employees = add_employees(stage, profiles)
    units = add_units(stage, employees)
    add_leave(stage, employees, quarters)
    initiatives = add_initiatives(stage, users, units)
    add_scope(stage, initiatives, quarters)
    scenarios = add_scenarios(stage, users, quarters[stage.planned.label])
    keys = Keys(users, quarters, pools, employees, initiatives, scenarios)
    for add in (add_rankings, add_supplies, add_demands, add_allocations, add_familiarity):
        add(stage, keys)
    add_baseline(stage, keys)
    add_alert(stage, keys)
    add_freeze(stage)
    add_intake(stage, keys)
    add_jira(stage, keys)
    add_flags(stage, users)
    add_activity(stage, keys)
    add_doubts(stage, keys)
    add_jobs(stage, keys, add_import(stage, keys))
