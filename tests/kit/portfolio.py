"""Initiatives and their scope to test pages with."""

import re
from decimal import Decimal

from planner.domain.lifecycle import InitiativeStatus
from planner.portfolio.models import ScopeItem, ScopeSkill
from planner.portfolio.writing import add_initiatives
from tests.kit.plan import quarter
from tests.kit.world import Organisation, World

LIST = "/acme/initiatives"


def made(
    world: World, *titles: str, organisation: Organisation | None = None, **columns
) -> list[int]:
    """Initiatives of these titles, with the same columns otherwise; their keys."""
    of = organisation or world.acme
    with world.session(of) as session, session.recording("initiatives.imported", "file"):
        same = {
            "status": InitiativeStatus.PROPOSED,
            "business_owner_id": of.people["planner"],
            **columns,
        }
        each = {name: [value] * len(titles) for name, value in same.items()}
        return list(add_initiatives(session, {"title": list(titles), **each}))


def scoped(
    world: World, initiative_id: int, p50: str | None, p90: str | None, **skills: str
) -> int:
    """A scope item of the initiative with hours by skill; its key."""
    with world.session() as session:
        with session.recording("scope.added", "scope"):
            item = ScopeItem(
                initiative_id=initiative_id,
                name="Work",
                estimate_p50=p50 and Decimal(p50),
                estimate_p90=p90 and Decimal(p90),
            )
            session.add(item)
            session.flush()
            for skill, hours in skills.items():
                session.add(ScopeSkill(scope_item_id=item.id, skill=skill, hours=Decimal(hours)))
        return item.id


def quarter_of(world: World) -> int:
    with world.session() as session:
        with session.recording("periods.seeded", "2026-Q4"):
            period = quarter(session)
        return period.id


def titles(answer) -> list[str]:
    """The titles of the table, in its order."""
    return re.findall(r'<th scope="row"><span id="title-\d+"><a [^>]*>([^<]*)<', answer.text)
