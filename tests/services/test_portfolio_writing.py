"""Many initiatives and their work, written inside one change."""

from decimal import Decimal

from sqlalchemy import select

from planner.core.bulk import Same
from planner.domain.lifecycle import InitiativeStatus, PeriodType
from planner.periods.models import Period
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, StatusChange
from planner.portfolio.queries.stated import StatedScope, stated_scopes
from planner.portfolio.writing import add_initiatives, change_initiatives, restate_scopes
from tests.kit.world import World


def added(world: World, *titles: str) -> list[int]:
    owner, proposed = Same(world.acme.people["planner"]), Same(InitiativeStatus.PROPOSED)
    columns = {"title": titles, "status": proposed, "business_owner_id": owner}
    with world.session() as session, session.recording("initiatives.imported", "file"):
        return list(add_initiatives(session, columns))


def quarter(world: World) -> int:
    with world.session() as session:
        from datetime import date

        period = Period(
            type=PeriodType.QUARTER,
            year=2026,
            ordinal=3,
            label="2026-Q3",
            start_date=date(2026, 7, 1),
            end_date=date(2026, 9, 30),
        )
        with session.recording("periods.seeded", period):
            session.add(period)
        return period.id


def test_added_initiatives_have_keys_in_order_and_a_first_status(both: World):
    keys = added(both, "Alpha", "Beta")
    more = added(both, "Gamma")

    with both.session() as session:
        titles = dict(session.execute(select(Initiative.id, Initiative.title)).all())
        logged = session.execute(
            select(StatusChange.initiative_id, StatusChange.from_status, StatusChange.to_status)
        ).all()
    assert titles == {keys[0]: "Alpha", keys[1]: "Beta", more[0]: "Gamma"}
    assert sorted(tuple(row) for row in logged) == [
        (key, None, "PROPOSED") for key in sorted([*keys, *more])
    ]


def test_a_row_may_be_added_the_plain_way_after_many(both: World):
    keys = added(both, "Alpha", "Beta")
    with both.session() as session:
        with session.recording("initiative.added", "Gamma"):
            gamma = Initiative(title="Gamma", business_owner_id=both.acme.people["planner"])
            session.add(gamma)
        assert gamma.id > max(keys)


def test_only_a_changed_status_is_logged(both: World):
    keys = added(both, "Alpha", "Beta")
    with both.session() as session:
        with session.recording("initiatives.imported", "file"):
            changes = [
                {"id": keys[0], "status": InitiativeStatus.SCOPING},
                {"id": keys[1], "status": InitiativeStatus.PROPOSED},
            ]
            assert change_initiatives(session, changes) == 2
        logged = session.execute(
            select(StatusChange.initiative_id, StatusChange.to_status).where(
                StatusChange.from_status.is_not(None)
            )
        ).all()
    assert [tuple(row) for row in logged] == [(keys[0], "SCOPING")]


def test_a_row_that_comes_again_replaces_its_scope_item(both: World):
    [key] = added(both, "Alpha")
    period = quarter(both)
    first = StatedScope(key, "Alpha", Decimal(10), Decimal(15), {"Backend": Decimal(10)})
    with both.session() as session:
        with session.recording("initiatives.imported", "file"):
            restate_scopes(session, [first], period)
        found = stated_scopes(session, [key])[key]
    again = StatedScope(key, "Alpha", Decimal(20), None, {"Data": Decimal("7.5")}, found.item_id)
    with both.session() as session:
        with session.recording("initiatives.imported", "file"):
            restate_scopes(session, [again], period)
        stated = stated_scopes(session, [key])[key]
        shares = session.execute(select(ScopeShare.scope_item_id, ScopeShare.share)).all()

    assert (stated.p50, stated.p90, stated.hours) == (20, None, {"Data": Decimal("7.5")})
    assert stated.item_id == found.item_id
    assert [tuple(row) for row in shares] == [(found.item_id, 1)]


def test_of_several_scope_items_a_row_stands_for_the_imported_one_or_none(both: World):
    one, two, three = added(both, "One", "Two", "Imported")
    with both.session() as session:
        with session.recording("scope.added", "scope"):
            session.add(ScopeItem(initiative_id=one, name="Only"))
            session.add_all([ScopeItem(initiative_id=two, name=name) for name in ("A", "B")])
            session.add(ScopeItem(initiative_id=three, name="By hand"))
            session.add(ScopeItem(initiative_id=three, name="By file", imported=True, position=1))
        stated = stated_scopes(session, [one, two, three])

    assert {key: scope.name for key, scope in stated.items()} == {one: "Only", three: "By file"}
