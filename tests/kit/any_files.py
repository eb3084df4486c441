"""A small organisation, and files of every kind that say something of it: any of them."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from planner.core import clock
from planner.domain.lifecycle import InitiativeStatus
from planner.domain.planning import PlanningMode
from planner.portfolio.models import Initiative
from planner.scenarios import derivation
from planner.scenarios.booking import Engagement, add_engagements
from planner.scenarios.models import Ranking, Scenario
from tests.kit.people import employee, member, node
from tests.kit.plan import Plan, plan, scope
from tests.kit.world import World


def filled(world: World) -> Plan:
    """A plan in tokens, Lean, and one in hours, with work, people and places."""
    made = plan(world, pools={"Data": "60", "Web": None}, demand={"Pay": {}, "Bill": {}})
    with world.session() as session, session.recording("test.filled", "a portfolio"):
        pay, bill = (session.find(Initiative, key) for key in made.initiatives.values())
        pay.external_key, bill.status = "K1", InitiativeStatus.IN_EXECUTION
        own = {"business_owner_id": world.acme.people["planner"]}
        session.add(Initiative(title="Gone", archived_at=clock.now(), **own))
        session.add(Initiative(title="Hub", custom_fields={"Team": "A"}, tags=["x"], **own))
        hours = Scenario(name="Hours", period_id=made.period, planning_mode=PlanningMode.LEGACY)
        session.add(hours)
        session.flush()
        session.add(Ranking(scenario_id=hours.id, initiative_id=pay.id, rank=1))
        scope(session, made, "Pay", {"Data": "50", "Web": "9"}, p50="40", p90="60")
        scope(session, made, "Bill", {"Data": "3"}, share=None)
        ada, bea = employee(session, "Ada", skills={"Data": 2, "Web": 4}), employee(session, "Bea")
        root = node(session, "ENG")
        member(session, ada, root, end=date(2026, 11, 30))
        member(session, ada, root, date(2026, 12, 1))
        member(session, bea, root)
        days = date(2026, 10, 1), date(2026, 12, 31)
        work = Engagement(ada, pay.id, "PROJECT", *days, Decimal(50))
        for key in (made.scenario, hours.id):
            add_engagements(session, session.find(Scenario, key), [work])
    derived(world, made)
    return made


def derived(world: World, made: Plan) -> None:
    """Derive the demand of the plan in tokens."""
    with world.session() as session:
        scenario = session.find(Scenario, made.scenario)
        with session.recording("scenario.demand_derived", scenario):
            derivation.store(session, scenario)


def file(columns: Sequence[str], **said: Sequence[str]) -> st.SearchStrategy[str]:
    """Files with some of these columns, whose rows say some of these words."""
    needed = st.just(list(columns))
    some = st.lists(st.sampled_from([name for name in said if name not in columns]), unique=True)
    return st.builds(lambda one, two: one + two, needed, some).flatmap(
        lambda header: st.lists(
            st.tuples(*(st.sampled_from(said[name]) for name in header)), min_size=1, max_size=6
        ).map(lambda rows: _written([header, *rows]))
    )


def _written(rows: Sequence[Sequence[str]]) -> str:
    kept = io.StringIO()
    csv.writer(kept).writerows(rows)
    return kept.getvalue()


HOURS = ["", "0", "5", "12.5", "1000"]
initiatives = file(
    ["title", "p50"],
    title=["Pay", "Bill", "Hub", "Gone", "New", "Newer", "=x"],
    external_key=["", "K1", "K2", "K3"],
    p50=["", "10", "70"],
    p90=["", "20", "80"],
    status=["", "scoping", "on hold", "complete", "cancelled"],
    description=["", "Other"],
    tags=["", "y, x"],
    value=["", "5.50"],
    team=["", "B"],
    **{"hours:Data": HOURS, "hours:Web": HOURS, "hours:Sea": HOURS},
)
scope_items = file(
    ["initiative", "scope_item", "p50"],
    initiative=["Pay", "K1", "Hub", "Bill", "Gone"],
    scope_item=["Pay: scope", "Bill: scope", "Extra"],
    p50=["", "10", "70"],
    p90=["", "20", "80"],
    description=["", "Other"],
    quarters=["", "2026-Q4", "2026-Q4 50%"],
    **{"hours:Data": HOURS, "hours:Web": HOURS},
)
people = file(
    ["name", "job_title"],
    name=["Ada", "Bea", "Cem", "=x"],
    external_key=["", "P1", "P2"],
    job_title=["", "Baker"],
    hours_per_week=["", "20", "37.5"],
    active_start=["", "2026-10-05"],
    active_end=["", "2026-11-15", "2026-10-01"],
    skills=["", "Data 5", "Web 1; Sea"],
)
supplies = file(
    ["scenario", "pool", "tokens"],
    scenario=["Lean", "Hours"],
    pool=["Data", "web"],
    tokens=["", "0", "60", "90.5"],
    notes=["", "Less"],
)
allocations = file(
    ["scenario", "person", "percentage"],
    scenario=["Lean", "Hours"],
    person=["Ada", "Bea"],
    initiative=["", "Pay", "Bill", "Gone"],
    percentage=["", "50", "12.5"],
    start_date=["", "2026-10-01", "2026-11-01"],
    end_date=["", "2026-12-31", "2026-11-30"],
    allocation_type=["", "run"],
)
users = file(
    ["email", "name", "role"],
    email=["viewer@acme.example", "new@x.example", "planner@acme.example", "admin@acme.example"],
    name=["", "Zed"],
    role=["", "VIEWER", "BUSINESS_OWNER"],
    active=["", "yes", "no"],
    permissions=["", "initiative:write", "none"],
)
FILES = {
    "initiatives": initiatives,
    "scope items": scope_items,
    "people": people,
    "supply": supplies,
    "allocations": allocations,
    "users": users,
}
