"""The list as a file that imports to no change: one row per initiative, in the view's order.

`p50`, `p90` and `hours:<skill>` are those of the scope item that the row stands for, see `stated`;
an initiative with several scope items of which none was imported has these cells empty. What the
list shows of all of them is in `total_p50` and `total_p90`, which fill nothing on the way in.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from planner.core.identity import User
from planner.core.session import Session
from planner.core.streaming import AT_ONCE, in_order
from planner.domain.money import from_minor
from planner.domain.views import View
from planner.portfolio.asked import asked
from planner.portfolio.models import Initiative
from planner.portfolio.queries.listing import Estimate, estimates, ordered_keys
from planner.portfolio.queries.stated import StatedScope, hours_of, stated_scopes


@dataclass(frozen=True, slots=True)
class ExportedRow:
    """An initiative with its owners' addresses and the work its row stands for."""

    initiative: Any
    """A row of `Initiative` columns."""
    business_owner: str
    product_owner: str | None
    scope: StatedScope | None
    estimate: Estimate
    """Of all its scope items, as the list shows it."""
    rank: int | None
    tokens: Decimal | None
    """In the primary plan of the quarter; None where that says nothing, or is not to be told."""

    @property
    def value(self) -> Decimal | None:
        """Its value in the currency itself."""
        minor = self.initiative.value_minor
        return None if minor is None else from_minor(minor, self.initiative.currency)

    @property
    def p50(self) -> Decimal | None:
        """Hours, as the row states them."""
        return self.scope.p50 if self.scope else None

    @property
    def p90(self) -> Decimal | None:
        """Hours, as the row states them."""
        return self.scope.p90 if self.scope else None

    def hours(self, ways: Sequence[str]) -> Decimal | None:
        """Hours the row asks of a skill, however it is written; None where it asks none."""
        return hours_of(self.scope.hours, ways) if self.scope else None


def exported(session: Session, keys: Sequence[int], *, plans: bool) -> Iterator[ExportedRow]:
    """A row per initiative, read a batch at a time. Four statements a batch, and those of plans."""
    return in_order(keys, lambda some: _batch(session, some, plans=plans))


def keys(session: Session, view: View) -> list[int]:
    """The keys of all initiatives the view shows, on whatever page."""
    return list(session.scalars(ordered_keys(view)))


def custom_names(session: Session) -> list[str]:
    """Every custom field that any initiative has, in order of first appearance."""
    names: dict[str, None] = {}
    every = select(Initiative.id, Initiative.custom_fields).order_by(Initiative.id)
    for _, fields in session.execute(every.execution_options(yield_per=AT_ONCE)):
        names.update(dict.fromkeys(fields))
    return list(names)


def _batch(session: Session, keys: Sequence[int], *, plans: bool) -> dict[int, ExportedRow]:
    business, product = aliased(User), aliased(User)
    found = session.execute(
        select(
            Initiative.id,
            Initiative.external_key,
            Initiative.title,
            Initiative.description,
            Initiative.status,
            Initiative.target_quarter,
            Initiative.delivery_health,
            Initiative.org_node_id,
            Initiative.domain_complexity,
            Initiative.value_minor,
            Initiative.currency,
            Initiative.tags,
            Initiative.custom_fields,
            Initiative.updated_at,
            business.email.label("business_owner"),
            product.email.label("product_owner"),
        )
        .join(business, business.id == Initiative.business_owner_id)
        .outerjoin(product, product.id == Initiative.product_owner_id)
        .where(Initiative.id.in_(keys))
    )
    scopes, hours = stated_scopes(session, keys), estimates(session, keys)
    plan = asked(session, keys) if plans else None
    return {
        row.id: ExportedRow(
            row,
            row.business_owner,
            row.product_owner,
            scopes.get(row.id),
            hours.get(row.id, Estimate()),
            plan.ranks.get(row.id) if plan else None,
            plan.total(row.id) if plan else None,
        )
        for row in found
    }
