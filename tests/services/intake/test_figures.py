"""What is counted of requests, and how they are listed, on both databases."""

from datetime import date
from decimal import Decimal

from planner.core.session import Session
from planner.domain.intake import Effort, IntakeStatus, Urgency
from planner.intake.queries import listing
from planner.intake.queries.pipeline import pipeline, statistics
from planner.intake.queries.view import SHAPE, SORTS
from planner.scenarios.models import Allocation
from tests.kit.intake import asked, converted
from tests.kit.people import employee
from tests.kit.plan import plan
from tests.kit.world import World


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

    assert (found.approved_unconverted, found.converted_planned) == (1, 1)
    assert (found.converted_unplanned, found.direct_planned) == (1, 1)
    assert (found.coverage, found.planning) == (Decimal("50.0"), Decimal("33.3"))
    assert (elsewhere.converted_planned, elsewhere.converted_unplanned) == (0, 2)
    assert anywhere == found


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
        counted = listing.counts(session, SHAPE.read([("status", "DRAFT")]))
        assert (counted.everything, counted.shown) == (3, 2)
        assert counted.facets["status"] == {"DRAFT": 2, "TRIAGE": 1}
        assert counted.facets["urgency"] == {"LOW": 1, "HIGH": 1}
        for sort in SORTS:
            assert len(titles(session, ("sort", sort))) == 3
    with both.session(both.rival) as session:
        assert titles(session) == []
