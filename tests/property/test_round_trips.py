"""Whatever is on file: what is exported of it imports to no change, as text and as a workbook."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from planner.capacity.models import Employee, EmployeeSkill
from planner.core.db import db
from planner.domain.amounts import from_thousandths
from planner.domain.flags import Flag
from planner.domain.lifecycle import AllocationType, EmploymentType
from planner.domain.printable import forbidden
from planner.imports.models import ImportRow
from planner.periods.models import Period
from planner.portfolio.models import Initiative, ScopeItem, ScopeShare, ScopeSkill
from planner.scenarios.booking import Engagement, add_engagements
from planner.scenarios.models import Allocation, Scenario, TokenSupply
from planner.scenarios.writing import SupplyState, write_supplies
from tests.kit.importing import checked, counts
from tests.kit.plan import Plan, plan
from tests.kit.world import World, settled, world
from tests.kit.world import settings as chosen

FORMS = ("csv", "xlsx")
QUICK = settings(
    max_examples=settings().max_examples // 8,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
MEAN = ["=1+1", "'=x", "''", "+44", "@a", "# Note: x", "'# Note: x", "TRUE", "007", "1e5"]
MEAN += ["1.234,5", "2026-09-01", "a;b", 'say "so"', "a|b", "x,y", "sep=;", "ﬁ", "e\u0301", "nan"]
MEAN += ["１２", "\u05e9\u05dc", "a\u200bb", "- x", "custom:y", "hours:z", "error", "none", "-5"]


def kept(text: str) -> str:
    """The text as forms let it in."""
    return unicodedata.normalize("NFC", text).strip()


def texts(most: int, *, lines: bool = False) -> st.SearchStrategy[str]:
    letters = st.characters(exclude_categories=("Cs", "Cn"), exclude_characters="\u2028\u2029")
    plain = st.text(letters, max_size=30) | st.sampled_from(MEAN)
    parted = st.lists(plain, max_size=3).map("\n".join) | plain
    known = (parted if lines else plain.map(lambda text: " ".join(text.split()))).map(kept)
    return known.filter(lambda text: len(text) <= most and forbidden(text) is None)


def names(most: int = 255) -> st.SearchStrategy[str]:
    return texts(most).filter(bool)


def each(strategy, least: int = 1) -> st.SearchStrategy[list]:
    """A few that differ, however their letters are written."""
    return st.lists(strategy, min_size=least, max_size=4, unique_by=lambda text: text.casefold())


hours = st.integers(1, 10**9).map(from_thousandths)
estimates = st.none() | hours
SINCE = date(2026, 9, 1)


@pytest.fixture(scope="module")
def kept_world(tmp_path_factory, sqlite_copy: Callable) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("round")
    made = world(chosen(folder, DATABASE_URL=sqlite_copy(folder / "planner.db", settled)))
    yield made
    with made.app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def lean(kept_world: World) -> Plan:
    kept_world.turn(Flag.TOKEN_PLANNING_V1, True)
    return plan(kept_world, pools={"Data": None, "Web; x": None})


def emptied(world: World, *models) -> None:
    with world.session() as session, session.recording("test.emptied", "tables"):
        for model in models:
            session.execute(delete(model))


def same(world: World, address: str, rows: int, form: str) -> None:
    data = world.client("admin").get(f"/acme/{address}.{form}").data
    key, found = checked(world, data)
    with world.session() as session:
        odd = session.execute(select(ImportRow.outcome, ImportRow.cells).filter_by(import_id=key))
        assert (odd.all(), found) == ([], counts(unchanged=rows) | {"cells": 0})


@pytest.mark.parametrize("form", FORMS)
@QUICK
@given(data=st.data())
def test_initiatives(kept_world: World, lean: Plan, form: str, data: st.DataObject):
    emptied(kept_world, ScopeItem, Initiative)
    titles = data.draw(each(names()))
    fields = data.draw(each(names()))
    keys = data.draw(each(names(120), 0))
    with kept_world.session() as session, session.recording("test.filled", "initiatives"):
        for place, title in enumerate(titles):
            made = Initiative(
                title=title,
                external_key=keys[place] if place < len(keys) else None,
                description=data.draw(texts(4000, lines=True)),
                business_owner_id=kept_world.acme.people["planner"],
                target_quarter=data.draw(st.sampled_from([None, "2026-Q4"])),
                value_minor=data.draw(st.none() | st.integers(0, 10**12)),
                custom_fields={name: data.draw(texts(300, lines=True)) or "x" for name in fields},
            )
            session.add(made)
            session.flush()
            scoped(
                session, made.id, data.draw(names()), data.draw(estimates), data.draw(each(names()))
            )

    same(kept_world, "initiatives", len(titles), form)


def scoped(session, initiative_id: int, name: str, p50: Decimal | None, skills: Sequence[str]):
    item = ScopeItem(initiative_id=initiative_id, name=name, estimate_p50=p50, estimate_p90=p50)
    session.add(item)
    session.flush()
    for place, skill in enumerate(skills):
        session.add(
            ScopeSkill(scope_item_id=item.id, skill=skill, hours=Decimal("1.5"), position=place)
        )
    return item


@pytest.mark.parametrize("form", FORMS)
@QUICK
@given(data=st.data())
def test_scope_items(kept_world: World, lean: Plan, form: str, data: st.DataObject):
    emptied(kept_world, ScopeItem, Initiative)
    rows = 0
    with kept_world.session() as session, session.recording("test.filled", "scope"):
        for title in data.draw(each(names())):
            made = Initiative(title=title, business_owner_id=kept_world.acme.people["planner"])
            session.add(made)
            session.flush()
            for name in data.draw(each(names())):
                skills = data.draw(each(names()))
                item = scoped(session, made.id, name, data.draw(estimates), skills)
                item.description = data.draw(texts(4000, lines=True))
                share = data.draw(st.integers(1, 10**6)) / Decimal(10**6)
                session.add(ScopeShare(scope_item_id=item.id, period_id=lean.period, share=share))
                rows += 1

    same(kept_world, "scope-items", rows, form)


@pytest.mark.parametrize("form", FORMS)
@QUICK
@given(data=st.data())
def test_people(kept_world: World, lean: Plan, form: str, data: st.DataObject):
    emptied(kept_world, Allocation, Employee)
    people = data.draw(each(names()))
    skill = names().filter(lambda text: ";" not in text and not text.endswith(":"))
    with kept_world.session() as session, session.recording("test.filled", "people"):
        for name in people:
            made = Employee(
                name=name,
                job_title=data.draw(texts(255)),
                email=data.draw(st.sampled_from([None, "a@x.example"])),
                employment_type=data.draw(st.sampled_from(EmploymentType)),
                hours_per_week=data.draw(st.integers(0, 168_000).map(from_thousandths)),
                active_start=SINCE,
                active_end=data.draw(st.none() | st.dates(date(2100, 1, 1), date(2999, 12, 31))),
            )
            session.add(made)
            session.flush()
            for known in data.draw(each(skill, 0)):
                level = data.draw(st.integers(1, 5))
                session.add(EmployeeSkill(employee_id=made.id, name=known, proficiency=level))

    same(kept_world, "people", len(people), form)


@pytest.mark.parametrize("form", FORMS)
@QUICK
@given(data=st.data())
def test_supply(kept_world: World, lean: Plan, form: str, data: st.DataObject):
    emptied(kept_world, TokenSupply)
    with kept_world.session() as session, session.recording("test.filled", "supply"):
        scenario = session.find(Scenario, lean.scenario)
        scenario.name = data.draw(names())
        stated = {
            key: SupplyState(data.draw(hours), notes=data.draw(texts(1000)))
            for key in lean.pools.values()
        }
        write_supplies(session, scenario, stated)

    same(kept_world, f"scenarios/{lean.scenario}/supply", len(stated), form)


@pytest.mark.parametrize("form", FORMS)
@QUICK
@given(data=st.data())
def test_allocations(kept_world: World, lean: Plan, form: str, data: st.DataObject):
    emptied(kept_world, Allocation, Employee, ScopeItem, Initiative)
    people, titles = data.draw(each(names())), data.draw(each(names()))
    keys = data.draw(each(names(120), 0))
    with kept_world.session() as session, session.recording("test.filled", "allocations"):
        scenario = session.find(Scenario, lean.scenario)
        period = session.find(Period, lean.period)
        own = kept_world.acme.people["planner"]
        work = [Initiative(title=title, business_owner_id=own) for title in titles]
        for one, key in zip(work, keys, strict=False):
            one.external_key = key
        session.add_all(work)
        staff = [
            Employee(name=name, hours_per_week=Decimal(37), active_start=SINCE) for name in people
        ]
        session.add_all(staff)
        session.flush()
        days = st.dates(period.start_date, period.end_date)
        given_ = [
            Engagement(
                one.id,
                data.draw(st.sampled_from([None, *(made.id for made in work)])),
                data.draw(st.sampled_from(AllocationType)),
                *sorted([data.draw(days), data.draw(days)]),
                data.draw(st.integers(0, 100_000).map(from_thousandths)),
            )
            for one in staff
        ]
        add_engagements(session, scenario, given_)

    same(kept_world, f"scenarios/{lean.scenario}/allocations", len(people), form)
