"""Brief jobs, asked for and done together as a worker's thread does them."""

from sqlalchemy import event
from sqlalchemy.engine import Engine

from planner.capacity.models import SkillPool
from planner.core.jobs.closing import close
from planner.core.jobs.leases import Leases
from planner.core.jobs.performing import carry_out
from planner.core.jobs.together import Together
from tests.kit.jobs import BRIEF, Hand, ask, attempts, job, sweep
from tests.kit.world import World


def add_pool(session, payload, run):
    with session.recording("skill_pool.added", made := SkillPool(name=f"Pool {run.job_id}")):
        session.add(made)
        run.finish({"made": payload.number})


def together(world: World, handler, count: int = 4) -> list[int]:
    """Claim brief jobs and do them as a worker's thread does; the numbers of those done apart."""
    hand = Hand(world)
    leases, claims = Leases(hand.who), hand.claim("planning", free=count)
    made = Together(leases, claims, {BRIEF.name: handler})
    with world.app.app_context():
        made.carry_out()
    for claim in made.apart:
        carry_out(world.app.app_context, leases, claim, handler)
    sweep(world, close, made.ended)
    assert set(leases.runs) == {each.run.job_id for each in made.ended}
    return [claim.payload["number"] for claim in made.apart]


def asked(world: World, count: int = 3) -> list[int]:
    return [ask(world, BRIEF, number) for number in range(count)]


def stand(world: World, keys: list[int]) -> list[tuple[str, list[str]]]:
    """The state of each job, and how its executions ended."""
    return [
        (str(job(world, key).state), [str(each.outcome) for each in attempts(world, key)])
        for key in keys
    ]


def commits(engine: Engine) -> list[int]:
    made: list[int] = []
    event.listen(engine, "commit", lambda connection: made.append(1))
    return made
