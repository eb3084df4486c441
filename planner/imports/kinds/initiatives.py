"""Initiatives, with their work, as files hold them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import compress
from typing import Any

from sqlalchemy import select

from planner.core.among import among
from planner.core.bulk import Columns, Same
from planner.core.session import Session
from planner.domain.importing.drafts import Draft, Problem
from planner.domain.importing.initiatives import INITIATIVES, compare_estimates, readers
from planner.domain.importing.matching import Catalogue, Row
from planner.domain.importing.sheets import Reading, Sheet, SheetReader, said
from planner.domain.lifecycle import DomainComplexity, InitiativeOrigin, InitiativeStatus
from planner.domain.permissions import Permission
from planner.domain.portions import portions
from planner.imports.comparing import (
    COLUMNS,
    CURRENCY,
    FILLED,
    SCOPE_NAME,
    Comparison,
    Difference,
)
from planner.imports.differences import Names
from planner.imports.initiatives_back import InitiativesBack
from planner.imports.kinds import Weighs, Written, importer
from planner.imports.kinds.edited import (
    SCOPE_EDITS,
    Edits,
    Which,
    by_subject,
    of_initiatives_among_many,
)
from planner.imports.models import Import
from planner.imports.queries.people import UserNames, people
from planner.imports.queries.skills import skill_names
from planner.imports.undoing import Undoing
from planner.portfolio.archive import IN_USE
from planner.portfolio.areas import named_areas
from planner.portfolio.models import Initiative, ScopeItem
from planner.portfolio.queries.stated import StatedScope, stated_scopes
from planner.portfolio.writing import (
    NewScopes,
    add_initiatives,
    add_scopes,
    change_initiatives,
    restate_scopes,
)

FEW = 5000
"""So many initiatives are read once; of more, those that some rows name are looked up."""
AT_ONCE = 500
"""Words that are looked up together: a statement that is always as long is prepared once, and kept
once, where each of thousands of words would weigh hundreds of bytes in each that is kept."""
EDITS = ("initiative.added", "initiative.changed", "initiative.moved", *SCOPE_EDITS)
ON_FILE = select(Initiative.id, Initiative.external_key, Initiative.title)
OnFile = tuple[Mapping[str, Any], StatedScope | None]
"""The columns of an initiative, and the work its row states."""


class Portfolio:
    """The portfolio, as the rows of one file are held against it."""

    def __init__(self, session: Session, of: Import) -> None:
        self._session, self._importer = session, importer(session, of)
        areas, members = named_areas(session), people(session)
        reads = readers(of.numbers, members.named, areas.called)
        skills = skill_names(session, of)
        self.reader = SheetReader(
            Reading(of.columns, of.fills, INITIATIVES, reads, compare_estimates, skills)
        )
        owner = UserNames(session)
        told = dict.fromkeys(("business_owner_id", "product_owner_id"), owner)
        names: Names = {**told, "org_node_id": areas.names.__getitem__}
        in_use = {**dict.fromkeys(told, members.present), "org_node_id": areas.in_use}
        self._comparison = Comparison(self.reader, names, in_use)
        self.catalogue = Catalogue("initiative", "title")
        rows = session.execute(ON_FILE.order_by(Initiative.id).limit(FEW + 1)).all()
        if len(rows) <= FEW:
            self.catalogue.holding(rows)
        else:
            self.catalogue.source = self._named
        self._away = set(session.scalars(select(Initiative.id).where(~IN_USE)))

    def _named(self, field: str, words: Collection[str]) -> Iterable[Row]:
        """Those whose external key or title is one of these. A statement for every few hundred."""
        column = getattr(Initiative, field)
        for some in portions(list(words), AT_ONCE):
            filled = [*some, *[some[0]] * (AT_ONCE - len(some))]
            yield from self._session.execute(ON_FILE.where(column.in_(filled)))

    def on_file(self, keys: Sequence[int], lock: bool) -> dict[int, OnFile]:
        """Their columns and their work. Two statements and more for the work."""
        columns = [getattr(Initiative, name) for name in COLUMNS]
        chosen = select(Initiative.id, *columns).where(among(Initiative.id, keys))
        found = self._session.execute(chosen.with_for_update() if lock else chosen)
        rows = {key: dict(zip(COLUMNS, values, strict=True)) for key, *values in found}
        scopes = stated_scopes(self._session, keys)
        return {key: (row, scopes.get(key)) for key, row in rows.items()}

    def compare(self, draft: Draft, key: int, was: OnFile) -> Difference | Problem:
        """How an initiative differs from its row; what is archived does not."""
        if key in self._away:
            return self._comparison.archived(was[0]["title"])
        return self._comparison.compare(draft, key, *was)

    def complete(self, sheet: Sheet, keys: Sequence[int | None]) -> None:
        """Price new initiatives, and note those of what is no area, or of who is no member."""
        self._comparison.price_new(sheet, keys)
        self._comparison.file_new(sheet, keys)

    def write(
        self,
        sheet: Sheet,
        new: Sequence[int],
        changed: Sequence[Difference],
        period_id: int | None,
    ) -> Written:
        """Add initiatives and change others, with their work."""
        keys = self._session.new_keys(Initiative, len(new))
        work = self._work(sheet, new, keys)
        add_initiatives(self._session, {"id": keys, **_columns(sheet, new, self._importer)})
        change_initiatives(
            self._session,
            [{"id": row.initiative_id, **row.after} for row in changed],  # also where its work is
        )
        restated = [row.scope for row in changed if row.scope is not None]
        add_scopes(self._session, work, period_id)
        return Written(keys, shared=restate_scopes(self._session, restated, period_id))

    def _work(self, sheet: Sheet, places: Sequence[int], keys: Sequence[int]) -> NewScopes:
        """The work that these rows state for the initiatives they become; most state some."""
        names, p50s, p90s = sheet.of("scope_item"), sheet.of("p50"), sheet.of("p90")
        others = (p90s, *sheet.hours.values())
        told = [
            p50s[place] is not None or any(column[place] is not None for column in others)
            for place in places
        ]
        chosen = list(compress(places, told))
        return NewScopes(
            self._session.new_keys(ScopeItem, len(chosen)),
            list(compress(keys, told)),
            [names[place] or SCOPE_NAME for place in chosen],
            [p50s[place] for place in chosen],
            [p90s[place] for place in chosen],
            {skill: [hours[place] for place in chosen] for skill, hours in sheet.hours.items()},
        )


class InitiativeKind:
    """What the portfolio is made of."""

    name, one, many = "initiatives", "initiative", "initiatives"
    place = "portfolio.initiatives"
    placed = "Initiatives"
    permission = Permission.INITIATIVE_WRITE
    fields = INITIATIVES
    planned = True
    weighs: Weighs | None = Weighs.DEMAND
    export: str | None = "portfolio.export"
    page: tuple[str, str] | None = ("portfolio.initiative", "initiative_id")
    edits: tuple[str, ...] = (
        "initiative.added",
        "initiative.changed",
        "initiative.moved",
        "initiative.scope_",
        "initiatives.",
    )
    undoing: Undoing = InitiativesBack()

    def edited(self, which: Which) -> list[Edits]:
        """Alone, and among many."""
        return [by_subject(Initiative, which, EDITS), of_initiatives_among_many(which)]

    def against(self, session: Session, of: Import) -> Portfolio:
        """The portfolio."""
        return Portfolio(session, of)


def _columns(sheet: Sheet, places: Sequence[int], importer: int) -> Columns:
    """The columns of the initiatives that these rows become."""
    blank = {
        "description": "",
        "status": InitiativeStatus.PROPOSED,
        "domain_complexity": DomainComplexity.MEDIUM,
        "business_owner_id": importer,
        "currency": CURRENCY,
    }
    columns: dict[str, Sequence[Any] | Same] = {
        "origin": Same(InitiativeOrigin.LEGACY),
        **{name: Same(value) for name, value in blank.items()},
    }
    if sheet.custom:
        columns["custom_fields"] = [said(sheet.custom, place) for place in places]
    for field, name in FILLED.items():
        if given := sheet.fields.get(field):
            other = blank.get(name)
            columns[name] = [other if given[place] is None else given[place] for place in places]
    return columns
