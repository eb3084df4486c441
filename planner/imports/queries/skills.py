"""The skills a file gives hours for, and the pool each of them means."""

from collections.abc import Iterable
from dataclasses import dataclass

from planner.capacity.models import SkillPool
from planner.capacity.queries import pools
from planner.core.session import Session
from planner.domain.importing import meanings
from planner.domain.importing.fields import HOURS, skill_of
from planner.imports.models import Import

CREATE, LEAVE = "create", "leave"
"""What else a skill without a pool may mean: a pool to be made, or none."""


@dataclass(frozen=True, slots=True)
class SkillChoice:
    """A skill of the file that no active pool is called, and what was chosen for it."""

    skill: str
    column: str
    chosen: str
    """`pool ID`, `create`, `leave`, or empty while nobody has chosen."""


def skills(of: Import) -> dict[str, str]:
    """The file's columns of hours, by skill."""
    return {
        skill_of(column): column
        for column, fills in zip(of.columns, of.fills, strict=True)
        if fills == HOURS
    }


def open_skills(session: Session, of: Import) -> list[SkillChoice]:
    """The skills whose pool somebody has to choose."""
    known = {pool.name.lower() for pool in pools(session, active_only=True)}
    return [
        SkillChoice(skill, column, str(of.skills.get(skill, "")))
        for skill, column in skills(of).items()
        if skill.lower() not in known
    ]


def likely(skill: str, among: Iterable[SkillPool]) -> str:
    """The one pool that a skill likely means; empty where there is none, or several."""
    keys = {pool.name: pool.id for pool in among}
    named = meanings.likely(skill, keys)
    return f"pool {keys[named]}" if named else ""


def skill_names(session: Session, of: Import) -> dict[str, str]:
    """The name each skill's hours are kept under: its pool's where it means one, else its own."""
    active = pools(session, active_only=True)
    by_name = {pool.name.lower(): pool.name for pool in active}
    by_choice = {f"pool {pool.id}": pool.name for pool in active}
    return {
        skill: by_name.get(skill.lower()) or by_choice.get(str(of.skills.get(skill)), skill)
        for skill in skills(of)
    }


def pools_to_make(session: Session, of: Import) -> list[str]:
    """The skills that become pools of their own when the import is applied."""
    return [choice.skill for choice in open_skills(session, of) if choice.chosen == CREATE]
