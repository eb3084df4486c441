"""A plan in hours with everything that a calculation stands on."""

from datetime import date

from sqlalchemy import delete

from planner.capacity.models import OrgMembership, OrgNode
from planner.core.session import Session
from planner.domain.calculation import CalculatorOptions
from planner.domain.lifecycle import InitiativeStatus
from planner.domain.organisation import NodeType
from planner.domain.planning import PlanningMode
from planner.portfolio.models import Initiative
from planner.scenarios.models import Ranking, Scenario
from tests.kit.plan import Plan, plan, rate, scope
from tests.kit.staff import allocated, hired
from tests.kit.world import World

TOTALS = CalculatorOptions(breakdown=False)


def filled(world: World) -> Plan:
    """Everything a calculation stands on, once: also an initiative that is staffed, not ranked."""
    made = plan(
        world,
        pools={"Data": "900", "Design": None},
        demand={"Hub": {}, "Forms": {"Data": ("7", "9")}, "Aside": {}},
        mode=PlanningMode.LEGACY,
    )
    with world.session() as session, session.recording("plan.filled", "plan"):
        for key in made.initiatives.values():
            session.find(Initiative, key).status = InitiativeStatus.RESOURCING
        session.execute(delete(Ranking).where(Ranking.initiative_id == made.initiatives["Aside"]))
        made.pools["item"] = scope(session, made, "Hub", {"Data": "100", "Design": "9"})
        scope(session, made, "Forms", {"Design": "50"})
        made.pools["aside item"] = scope(session, made, "Aside", {"Cobol": "50"})
        rate(session, made, "Data", "0.5", date(2020, 1, 1))
        session.find(Scenario, made.scenario).assumptions = {
            "rampEnabled": True,
            "includeContractors": False,
        }
        ada = hired(session, "Ada", {"Data": 4, "Design": 2})
        bo = hired(session, "Bo", {"Design": 5})
        made.pools["full"] = allocated(session, made, ada, "Hub", "60")
        allocated(session, made, bo, "Aside", "70")
        made.pools.update(ada=ada, bo=bo, team=_unit(session, ada))
    return made


def _unit(session: Session, ada: int) -> int:
    """A unit below the root with Ada in it."""
    root = OrgNode(code="R", name="Root", type=NodeType.ROOT, path="/R/")
    team = OrgNode(code="T", name="Team", type=NodeType.TEAM, path="/R/T/", depth=1)
    session.add_all([root, team])
    session.flush()
    session.add(OrgMembership(employee_id=ada, node_id=team.id, start_date=date(2020, 1, 1)))
    return team.id
