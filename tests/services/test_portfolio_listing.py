"""The list of initiatives, its counts and its rows as a file, on both databases."""

from decimal import Decimal
from urllib.parse import parse_qsl

import pytest

from planner.core.session import Session
from planner.domain.lifecycle import InitiativeStatus
from planner.domain.views import View
from planner.portfolio.models import Initiative, ScopeItem, ScopeSkill
from planner.portfolio.queries import counting, listing
from planner.portfolio.queries.exported import custom_names, exported, keys
from planner.portfolio.queries.stated import skills
from planner.portfolio.queries.view import SHAPE, SORTS
from planner.portfolio.writing import add_initiatives
from tests.kit.plan import initiative
from tests.kit.world import World


@pytest.fixture(scope="module")
def portfolio(both_kept: World) -> World:
    """Three initiatives, of which the second has no scope and the third lacks a P90."""
    with both_kept.session() as session, session.recording("initiatives.imported", "file"):
        people = both_kept.acme.people
        rows = [
            ("Alpha", "A-1", InitiativeStatus.SCOPING, "planner", "2026-Q4", 5000, {"Area": "Tax"}),
            ("Beta", None, InitiativeStatus.PROPOSED, "planner", None, None, {}),
            ("Gamma", "A-2", InitiativeStatus.SCOPING, "manager", "2026-Q4", 100, {"Site": "York"}),
        ]
        titles, keys, statuses, owners, quarters, values, fields = map(
            list, zip(*rows, strict=True)
        )
        made = add_initiatives(
            session,
            {
                "title": titles,
                "external_key": keys,
                "status": statuses,
                "business_owner_id": [people[owner] for owner in owners],
                "target_quarter": quarters,
                "value_minor": values,
                "custom_fields": fields,
            },
        )
        item(session, made[0], 10, 15, Backend=10)
        item(session, made[0], 5, 6, Data=5)
        item(session, made[2], 7, None, Data=7)
    with (
        both_kept.session(both_kept.rival) as session,
        session.recording("initiatives.imported", "file"),
    ):
        owner = both_kept.rival.people["planner"]
        status = [InitiativeStatus.SCOPING]
        other = {"title": ["Theirs"], "status": status, "business_owner_id": [owner]}
        add_initiatives(session, other)
    return both_kept


def item(session: Session, initiative_id: int, p50: int, p90: int | None, **hours: int) -> None:
    """A scope item of the initiative, inside a change."""
    row = ScopeItem(
        initiative_id=initiative_id,
        name="Work",
        estimate_p50=Decimal(p50),
        estimate_p90=None if p90 is None else Decimal(p90),
    )
    session.add(row)
    session.flush()
    for skill, amount in hours.items():
        session.add(ScopeSkill(scope_item_id=row.id, skill=skill, hours=Decimal(amount)))


def view(query: str) -> View:
    return SHAPE.read(parse_qsl(query))


def test_counts_stand_beside_the_filters_of_the_other_facets(portfolio: World):
    with portfolio.session() as session:
        counts = counting.counts(session, view("status=SCOPING"))

    assert (counts.everything, counts.shown) == (3, 2)
    assert counts.facets["status"] == {"SCOPING": 2, "PROPOSED": 1}
    assert counts.facets["quarter"] == {"2026-Q4": 2}
    assert counts.facets["missing"] == {"estimate": 1}
    assert sorted(counts.owners.values()) == ["Manager of Acme", "Planner of Acme"]


def test_those_of_one_name_are_counted_and_found(both: World):
    for of, titles in ((both.acme, ["Alpha", "ALPHA", "Beta"]), (both.rival, ["Beta"])):
        with both.session(of) as session, session.recording("initiative.added", "names"):
            for title in titles:
                initiative(session, of, title)
    with both.session() as session:
        shown = [row.title for row in listing.page(session, view("twice=name"))]
        counts = counting.counts(session, view(""))
        beside = counting.counts(session, view("status=SCOPING&twice=name"))

    assert sorted(shown) == ["ALPHA", "Alpha"]
    assert (counts.facets["twice"], beside.facets["twice"]["name"]) == ({"name": 2}, 0)
    assert beside.shown == 0


def test_custom_fields_are_counted_and_found_whatever_they_are_called(both: World):
    odd = [{"a=b": "2=3"}, {'A "b"': 'x"y'}, {"back\\slash": "p\\q"}, {"a=b": "2=3"}, {}]
    with both.session() as session, session.recording("initiative.added", "fields"):
        for number, fields in enumerate(odd):
            key = initiative(session, both.acme, f"Odd {number}")
            session.find(Initiative, key).custom_fields = fields
    with both.session() as session:
        counted = counting.counts(session, view("")).facets["field"]
        found = {
            asked: [row.title for row in listing.page(session, SHAPE.read([("field", asked)]))]
            for asked in counted
        }

    assert counted == {"a%3Db=2=3": 2, 'A "b"=x"y': 1, "back\\slash=p\\q": 1}
    assert found == {
        "a%3Db=2=3": ["Odd 0", "Odd 3"],
        'A "b"=x"y': ["Odd 1"],
        "back\\slash=p\\q": ["Odd 2"],
    }


@pytest.mark.parametrize("sought", ["élan", "ÉLAN", "Élan", "éLan"])
def test_a_search_finds_letters_with_accents_whatever_their_case(both: World, sought: str):
    titles = ["Projet élan", "Élan vital", "GRAND ÉLAN", "Elan"]
    with both.session() as session, session.recording("initiative.added", "titles"):
        for title in titles:
            initiative(session, both.acme, title)
    with both.session() as session:
        asked = SHAPE.read([("q", sought)])
        found = [row.title for row in listing.page(session, asked)]
        counts = counting.counts(session, asked)

    assert (sorted(found), counts.shown) == (sorted(titles[:3]), 3)


def test_saved_views_are_counted_together_and_each_as_its_list_shows_it(portfolio: World):
    queries = ["", "status=SCOPING", "missing=estimate", "q=a-", "field=Area%3DTax", "twice=name"]
    views = [view(query) for query in queries]
    with portfolio.session() as session:
        together = counting.view_counts(session, views)
        alone = [counting.counts(session, each).shown for each in views]
        nothing = counting.view_counts(session, [])

    assert together == alone == [3, 2, 2, 2, 1, 0]
    assert nothing == []


def test_a_search_counts_what_it_finds_and_all_there_is(portfolio: World):
    with portfolio.session() as session:
        counts = counting.counts(session, view("q=a-"))

    assert (counts.everything, counts.shown) == (3, 2)
    assert counts.facets["missing"] == {"estimate": 1}


def test_hours_are_known_when_every_scope_item_has_them(portfolio: World):
    with portfolio.session() as session:
        rows = {row.title: row.estimate for row in listing.page(session, view(""))}

    assert (rows["Alpha"].p50, rows["Alpha"].p90) == (15, 21)
    assert (rows["Beta"].p50, rows["Beta"].items) == (None, 0)
    assert (rows["Gamma"].p50, rows["Gamma"].p90, rows["Gamma"].without_p90) == (7, None, 1)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("p50", ["Gamma", "Alpha", "Beta"]),
        ("-p90", ["Alpha", "Gamma", "Beta"]),
        ("value", ["Gamma", "Alpha", "Beta"]),
        ("status", ["Beta", "Alpha", "Gamma"]),
        ("owner", ["Gamma", "Alpha", "Beta"]),
        ("-key", ["Gamma", "Alpha", "Beta"]),
    ],
)
def test_what_is_unknown_comes_last_whichever_way_it_is_sorted(
    portfolio: World, sort: str, order: list[str]
):
    with portfolio.session() as session:
        titles = [row.title for row in listing.page(session, view(f"sort={sort}"))]

    if sort == "-p90":
        assert titles[0] == order[0]
        assert set(titles[1:]) == set(order[1:])
    else:
        assert titles == order


def test_every_sort_keeps_every_row(portfolio: World):
    with portfolio.session() as session:
        for sort in (*SORTS, *(f"-{key}" for key in SORTS)):
            assert len(listing.page(session, view(f"sort={sort}"))) == 3


def test_a_file_row_states_the_only_scope_item_or_none(portfolio: World):
    with portfolio.session() as session:
        rows = list(exported(session, keys(session, view("sort=title")), plans=True))
        names = custom_names(session)
        asked = skills(session)

    assert [(row.initiative.title, row.p50, row.hours(["Data"])) for row in rows] == [
        ("Alpha", None, None),
        ("Beta", None, None),
        ("Gamma", 7, 7),
    ]
    assert [row.value for row in rows] == [50, None, 1]
    assert rows[2].business_owner == "manager@acme.example"
    assert (names, asked) == (["Area", "Site"], ["Backend", "Data"])


def test_an_address_is_read_and_written_back_the_same():
    asked = view("q=tax&status=SCOPING&status=PROPOSED&quarter=none&sort=-p50&page=3")

    assert asked.query == [
        ("q", "tax"),
        ("status", "SCOPING"),
        ("status", "PROPOSED"),
        ("quarter", "none"),
        ("sort", "-p50"),
        ("page", "3"),
    ]
    assert view("page=0&sort=colour&owner=me").ignored == ("owner=me", "sort=colour", "page=0")
