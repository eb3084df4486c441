"""What is counted of requests, and how they are listed, on both databases."""

from datetime import date
from decimal import Decimal

from planner.core.session import Session
from planner.core.streaming import AT_ONCE
from planner.domain.intake import Counted, Effort, IntakeStatus, Urgency
from planner.intake.commands.requests import add_from_issue
from planner.intake.models import IntakeRequest
from planner.intake.queries import listing
from planner.intake.queries.pipeline import behind, pipeline, statistics
from planner.intake.queries.view import SHAPE, SORTS
from planner.scenarios.models import Allocation
from tests.kit.intake import asked, converted
from tests.kit.jira import connected, issues, synced
from tests.kit.people import employee
from tests.kit.plan import plan
from tests.kit.statements import counted
from tests.kit.world import World
from tests.parts.jira import Jira


def test_the_pipeline_counts_what_is_planned_in_the_quarter(both: World):
    lean = plan(both, demand={"By hand": {}})
    _, planned = converted(both, "Planned")
    converted(both, "Not planned")
    asked(both, "Waiting", IntakeStatus.APPROVED)

    with both.session() as session:
        with session.recording("scenario.staffed", "plan"):
            ada = employee(session, "Ada")
            for key in (planned, lean.initiatives["By hand"], None):
                session.add(
                    Allocation(
                        scenario_id=lean.scenario,
                        employee_id=ada,
                        initiative_id=key,
                        start_date=date(2026, 10, 1),
                        end_date=date(2026, 12, 31),
                        percentage=Decimal(10),
                    )
                )
        found, elsewhere = pipeline(session, lean.period), pipeline(session, lean.period + 99)
        anywhere = pipeline(session, None)
        named = [(str(each.counted), each.title) for each in behind(session, lean.period)]
        unplanned = [each.counted for each in behind(session, lean.period + 99)]

    assert (found.approved_unconverted, found.converted_planned) == (1, 1)
    assert (found.converted_unplanned, found.direct_planned) == (1, 1)
    assert (found.coverage, found.planning) == (Decimal("50.0"), Decimal("33.3"))
    assert (elsewhere.converted_planned, elsewhere.converted_unplanned) == (0, 2)
    assert anywhere == found
    assert named == [
        ("entered by hand and planned", "By hand"),
        ("converted, not planned", "Not planned"),
        ("approved, not converted", "Waiting"),
        ("converted and planned", "Planned"),
    ]
    assert unplanned == [Counted.UNPLANNED, Counted.UNPLANNED, Counted.APPROVED]
    assert (found.counted, elsewhere.counted) == (4, 3)


def test_a_part_of_what_stands_behind_the_figures_is_read_alone(both: World):
    for title in ("delta", "Bravo", "alpha", "Charlie"):
        asked(both, title, IntakeStatus.APPROVED)
    asked(both, "Theirs", IntakeStatus.APPROVED, organisation=both.rival)
    asked(both, "Not agreed")

    with both.session() as session:
        with counted(both.engine) as statements:
            part = [each.title for each in behind(session, None, offset=1, most=2)]
        whole = [each.title for each in behind(session, None)]

    assert (part, whole) == (["Bravo", "Charlie"], ["alpha", "Bravo", "Charlie", "delta"])
    assert len(statements) == 1


def test_statistics_count_by_status_and_those_not_closed_by_urgency(both: World):
    asked(both, urgency=Urgency.HIGH)
    asked(both, status=IntakeStatus.CLOSED, urgency=Urgency.HIGH)
    converted(both)
    asked(both, "Theirs", organisation=both.rival)

    with both.session() as session:
        found = statistics(session)

    assert (found.total, found.converted, found.unconverted) == (3, 1, 1)
    assert (found.by_status["DRAFT"], found.by_status["CLOSED"]) == (1, 1)
    assert (found.by_urgency[Urgency.HIGH], found.by_urgency[None]) == (1, 1)


def test_the_list_is_filtered_searched_and_sorted_by_score(both: World):
    asked(both, "Low", value_score=1, urgency=Urgency.LOW, effort=Effort.XL, customer="Anglers")
    asked(both, "High", value_score=9, urgency=Urgency.HIGH, effort=Effort.S)
    asked(both, "Unknown", IntakeStatus.TRIAGE)

    def titles(session: Session, *pairs: tuple[str, str]) -> list[str]:
        return [each.request.title for each in listing.rows(session, SHAPE.read(pairs))]

    with both.session() as session:
        assert titles(session, ("sort", "-score")) == ["High", "Low", "Unknown"]
        assert titles(session, ("sort", "score")) == ["Low", "High", "Unknown"]
        assert titles(session, ("status", "TRIAGE")) == ["Unknown"]
        assert titles(session, ("effort", "none")) == ["Unknown"]
        assert titles(session, ("q", "angl")) == ["Low"]
        found = listing.counts(session, SHAPE.read([("status", "DRAFT")]))
        assert (found.everything, found.shown) == (3, 2)
        assert found.facets["status"] == {"DRAFT": 2, "TRIAGE": 1}
        assert found.facets["urgency"] == {"LOW": 1, "HIGH": 1}
        for sort in SORTS:
            assert len(titles(session, ("sort", sort))) == 3
    with both.session(both.rival) as session:
        assert titles(session) == []


def test_the_list_is_filtered_by_who_asked_and_searched_by_the_key_in_jira(both: World, jira: Jira):
    viewer, admin = both.acme.people["viewer"], both.acme.people["admin"]
    asked(both, "Renewals", requested_by_id=viewer)
    jira.put(7, "PERM-7", jira.now, summary="Permits online")
    connected(both, jira, ["PERM"])
    synced(both)
    with both.session() as session:
        add_from_issue(session, issues(both)["PERM-7"].id)

    with both.session() as session:
        for asks, titles in (
            (("q", "perm-7"), ["Permits online"]),
            (("source", "JIRA"), ["Permits online"]),
            (("source", "none"), ["Renewals"]),
            (("requester", str(viewer)), ["Renewals"]),
        ):
            view = SHAPE.read([asks])
            assert [each.request.title for each in listing.rows(session, view)] == titles
            assert listing.counts(session, view).shown == 1
        found = listing.counts(session, SHAPE.read([]))
        assert found.facets["requester"] == {str(viewer): 1, str(admin): 1}
        assert found.names["requester"][str(viewer)] == "Viewer of Acme"


def test_every_row_is_read_as_it_is_taken_and_not_kept(both: World):
    with both.session() as session, session.recording("intake.added", "requests"):
        rows = [{"title": f"Request {number}"} for number in range(3 * AT_ONCE)]
        session.add_rows(IntakeRequest, rows)

    with both.session() as session:
        keys = listing.keys(session, SHAPE.read([]))
        held = [len(session.identity_map) for _ in listing.every_row(session, keys)]

    assert (len(held), max(held) <= 2 * AT_ONCE) == (3 * AT_ONCE, True)
