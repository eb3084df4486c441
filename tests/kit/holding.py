"""A member who holds something of every kind, and who holds what."""

from sqlalchemy import select

from planner.analysis.models import Doubt
from planner.core.flags import FlagSetting
from planner.core.jobs import Job
from planner.core.saved_views import SavedView
from planner.domain.flags import Flag
from planner.intake.models import IntakeRequest
from planner.portfolio.models import Initiative
from tests.kit.intake import asked
from tests.kit.jobs import PLAIN, ask, change
from tests.kit.plan import plan
from tests.kit.portfolio import made
from tests.kit.world import World

KINDS = [
    "business-owner",
    "product-owner",
    "sponsor",
    "requester",
    "doubt",
    "flag",
    "view",
    "job",
]
COLUMNS = {
    "business-owner": (Initiative.title, Initiative.business_owner_id),
    "product-owner": (Initiative.title, Initiative.product_owner_id),
    "sponsor": (IntakeRequest.title, IntakeRequest.sponsor_id),
    "requester": (IntakeRequest.title, IntakeRequest.requested_by_id),
    "doubt": (Doubt.title, Doubt.owner_id),
    "flag": (FlagSetting.flag, FlagSetting.owner_id),
    "view": (SavedView.name, SavedView.owner_id),
    "job": (Job.task, Job.requested_by),
}


def burdened(world: World, who: str = "planner") -> None:
    """Let somebody hold one of each kind, two initiatives, and two views that nobody can take."""
    key, other = world.acme.people[who], world.acme.people["manager"]
    made(world, "Portal", "Hub", product_owner_id=key, business_owner_id=key)
    asked(world, sponsor_id=key, requested_by_id=key)
    planned = plan(world)
    with world.session() as session:
        views = [("Ours", key, True), ("Late", key, True), ("Mine", key, False), ("Late", other, 0)]
        with session.recording("test.held", "a test"):
            session.add(FlagSetting(flag=Flag.JOB_PROFILES, enabled=True, owner_id=key))
            for name, owner, shared in views:
                view = {"place": "jobs", "query": "", "shared": bool(shared)}
                session.add(SavedView(name=name, owner_id=owner, **view))
            session.add(
                Doubt(
                    scenario_id=planned.scenario,
                    figure="net",
                    title="net of Lean",
                    value="−32 tokens",
                    revision=1,
                    note="Too low",
                    reported_by=other,
                    owner_id=key,
                )
            )
    change(world, ask(world, PLAIN), requested_by=key)


def holders(world: World) -> dict[str, dict[str, str]]:
    """By kind, who holds which row."""
    names = {key: name for name, key in world.acme.people.items()}
    with world.session() as session:
        rows = {kind: session.execute(select(*of)).all() for kind, of in COLUMNS.items()}
    return {
        kind: {str(title): names[key] for title, key in found if key is not None}
        for kind, found in rows.items()
    }
