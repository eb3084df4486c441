"""Adding pools by name, inside a change that somebody else records."""

from collections.abc import Iterable

from sqlalchemy import select

from planner.capacity.models import SkillPool
from planner.core.session import Session


def add_pools(session: Session, names: Iterable[str]) -> dict[str, SkillPool]:
    """The pools of these names, by name; those that are not there yet are added.

    Call it inside a change, and write the new names into its facts. A pool that is there and
    inactive stays so. Spaces around and within a name count as one or none.
    """
    wanted = {normal_name(name): None for name in names}
    there = session.scalars(select(SkillPool).where(SkillPool.name.in_(wanted)))
    pools = {pool.name: pool for pool in there}
    new = {name: SkillPool(name=name) for name in wanted if name and name not in pools}
    session.add_all(new.values())
    session.flush()
    return {name: (pools | new)[name] for name in wanted if name}


def normal_name(name: str) -> str:
    """A pool's name as it is kept: without spaces around it, and single ones within."""
    return " ".join(name.split())
