"""What a wrong cell may say instead: the words of its field, or the names of what is here."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from planner.capacity.models import Employee, JobProfile, OrgNode, SkillPool
from planner.core.identity import Membership, User
from planner.core.session import Session
from planner.domain.importing.meanings import likely
from planner.domain.importing.repairs import of_values
from planner.domain.lifecycle import PeriodType, in_words
from planner.imports.kinds.registry import kind_of
from planner.imports.models import Import
from planner.imports.queries.found import WrongValue
from planner.periods.models import Period
from planner.portfolio.archive import IN_USE
from planner.portfolio.models import Initiative
from planner.scenarios.models import Scenario

MOST = 200
"""Names that a menu holds; of more there is none, since nobody would read it."""


class Offer(NamedTuple):
    """What the cells of one column may say, and the element that a field refers to for it."""

    id: str
    words: list[str]


def offers(session: Session, of: Import, columns: Collection[str]) -> dict[str, Offer]:
    """By column, where it is known: the words of its field; names, where they are not too many."""
    found: dict[str, Offer] = {}
    for place, (column, fills) in enumerate(zip(of.columns, of.fills, strict=True)):
        if column in columns and (words := _words(session, of, fills)):
            found[column] = Offer(f"offer-{place}", words)
    return found


class Asked(NamedTuple):
    """A word that has to mean one of those that are offered, and the likely one; empty for none."""

    value: WrongValue
    offer: str
    """The element that its field refers to."""
    likely: str


def asked(values: Iterable[WrongValue], offered: Mapping[str, Offer]) -> list[Asked]:
    """The wrong values whose columns have words to offer."""
    return [
        Asked(value, offer.id, likely(value.found, offer.words))
        for value in values
        if (offer := offered.get(value.column))
    ]


def meanings(of: Import) -> dict[str, Any]:
    """The corrections that say what a word means, for the next file with this header.

    What was corrected of figures and dates is about that file alone.
    """
    fields = kind_of(of).fields
    fills = [
        (column, fields.by_key(name)) for column, name in zip(of.columns, of.fills, strict=True)
    ]
    named = {column for column, field in fills if field and (field.choices or field.key in NAMES)}
    return of_values(of.repairs, named)


def _words(session: Session, of: Import, fills: str) -> list[str]:
    field = kind_of(of).fields.by_key(fills)
    if field is not None and field.choices:
        return [in_words(choice) for choice in field.choices]
    if fills not in NAMES:
        return []
    names = session.scalars(_chosen(session, fills).limit(MOST + 1)).all()
    return list(names) if len(names) <= MOST else []


def _chosen(session: Session, fills: str) -> Select[Any]:
    name, *conditions = NAMES[fills]
    chosen = select(name).where(*conditions).distinct().order_by(name)
    if name is not User.name:
        return chosen
    return chosen.join(Membership, Membership.user_id == User.id).where(
        Membership.organisation_id == session.organisation_id, Membership.active
    )


NAMES: Mapping[str, tuple[Any, ...]] = {
    "business_owner": (User.name, User.active),
    "product_owner": (User.name, User.active),
    "portfolio_area": (OrgNode.name, OrgNode.active, OrgNode.is_portfolio_area),
    "initiative": (Initiative.title, IN_USE),
    "pool": (SkillPool.name, SkillPool.active),
    "scenario": (Scenario.name, Scenario.archived_at.is_(None)),
    "quarter": (Period.label, Period.type == PeriodType.QUARTER),
    "target_quarter": (Period.label, Period.type == PeriodType.QUARTER),
    "person": (Employee.name,),
    "job_profile": (JobProfile.name,),
}
"""By field, the names its cells may hold, and which of them."""
