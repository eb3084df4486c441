"""Importing people with their skills: the same steps as for initiatives, and twice is once."""

from datetime import date
from decimal import Decimal

from sqlalchemy import delete, null, select, update

from planner.capacity.models import Employee, EmployeeSkill, OrgLink, OrgMembership
from planner.core.audit import AuditEvent
from planner.domain.organisation import Relationship
from planner.imports.models import Import, ImportBatch, ImportRow
from planner.imports.queries.imports import one
from planner.imports.queries.undoing import outlook
from planner.people.places import Place, places_of
from planner.people.writing import restate_skills
from planner.scenarios.models import Allocation
from tests.kit.importing import applied, checked, counts, imported
from tests.kit.people import employee, member, node
from tests.kit.plan import plan
from tests.kit.statements import counted
from tests.kit.undoing import became, newest, reasons, undone
from tests.kit.world import World

TEXT = (
    "external_key,name,email,employment_type,hours_per_week,active_start,skills\n"
    "P1,Ada,ADA@acme.example,part time,30,2026-09-01,Backend 4; Data\n"
    "P2,Bea,,,,,\n"
)


def skills(world: World) -> dict[str, dict[str, int]]:
    with world.session() as session:
        rows = session.execute(
            select(Employee.name, EmployeeSkill.name, EmployeeSkill.proficiency).join(
                EmployeeSkill, EmployeeSkill.employee_id == Employee.id
            )
        )
        found: dict[str, dict[str, int]] = {}
        for person, skill, level in rows:
            found.setdefault(person, {})[skill] = level
        return found


def places(world: World, person: int) -> list[Place]:
    with world.session() as session:
        return places_of(session, [person])[person]


def test_a_file_of_people_is_known_by_its_columns_and_the_same_again_changes_nothing(both: World):
    key, found = checked(both, TEXT)

    assert found == counts(new=2) | {"cells": 0}
    assert applied(both, key) == counts(new=2)
    with both.session() as session:
        assert one(session, key).kind == "people"
        ada, bea = session.scalars(select(Employee).order_by(Employee.name)).all()
        assert (ada.email, ada.employment_type, ada.hours_per_week, ada.active_start) == (
            "ada@acme.example",
            "PART_TIME",
            Decimal(30),
            date(2026, 9, 1),
        )
        day = session.scalars(select(Import.created_at)).one().date()
        assert (bea.employment_type, bea.hours_per_week, bea.active_start) == (
            "FULL_TIME",
            Decimal(40),
            day,
        )
    assert skills(both) == {"Ada": {"Backend": 4, "Data": 3}}
    assert imported(both, TEXT) == counts(unchanged=2)


def test_cells_replace_blanks_keep_and_each_change_is_shown(both: World):
    with both.session() as session, session.recording("employees.added", "people"):
        employee(session, "Ada", external_key="P1", skills={"Backend": 4, "Data": 2})

    key, found = checked(
        both, "key,name,hours per week,title,skills\nP1,Ada Lovelace,30,,Backend 5\nP9,,1,,\n"
    )

    assert found == counts(changed=1, rejected=1) | {"cells": 4}
    with both.session() as session:
        row = session.scalars(select(ImportRow).where(ImportRow.number == 2)).one()
        was = {cell["field"]: (cell["was"], cell["now"]) for cell in row.cells}
    assert was == {
        "Name": ("Ada", "Ada Lovelace"),
        "Hours a week": ("40", "30"),
        "Skill Backend": ("4", "5"),
        "Skill Data": ("2", ""),
    }
    assert applied(both, key) == counts(changed=1, rejected=1)
    assert skills(both) == {"Ada Lovelace": {"Backend": 5}}
    with both.session() as session:
        facts = session.scalars(
            select(AuditEvent.facts).where(AuditEvent.action == "import.applied")
        ).one()
        assert (facts["changed"], facts["ranked"]) == (1, 0)


def test_a_last_day_ends_memberships_and_whoever_saw_other_skills_is_told(both: World):
    with both.session() as session, session.recording("employees.added", "people"):
        ada = employee(session, "Ada", skills={"Data": 2})
        member(session, ada, node(session, "ENG"))

    assert imported(both, "name,last day,skills\nAda,2026-12-31,Data 3\n") == counts(changed=1)
    with both.session() as session:
        assert session.scalars(select(OrgMembership.end_date)).one() == date(2026, 12, 31)
        assert session.find(Employee, ada).version == 2


def test_a_last_day_before_the_first_on_file_is_refused(both: World):
    with both.session() as session, session.recording("employees.added", "people"):
        employee(session, "Ada", active_start=date(2026, 9, 1))

    key, found = checked(both, "name,skills,last day\nAda,,2026-08-01\n")

    assert found == counts(rejected=1) | {"cells": 0}
    with both.session() as session:
        [row] = session.scalars(select(ImportRow).where(ImportRow.import_id == key))
        assert (row.kinds, row.cells[0]["expected"]) == ("days", "a day from 2026-09-01, the first")


def test_people_an_import_made_go_and_those_it_changed_are_as_before(both: World):
    with both.session() as session, session.recording("employees.added", "people"):
        employee(session, "Cleo", external_key="P3", skills={"Data": 2})
    imported(
        both, TEXT + "P3,Cleo Ode,cleo@acme.example,contractor,37.5,2026-09-01,Backend 5; Data 3\n"
    )

    assert undone(both, newest(both)) == became(removed=2, restored=1)

    with both.session() as session:
        [cleo] = session.scalars(select(Employee))
        assert (cleo.name, cleo.email, cleo.employment_type, cleo.hours_per_week) == (
            "Cleo",
            None,
            "FULL_TIME",
            Decimal(40),
        )
        assert cleo.active_start == date(2020, 1, 1)
    assert skills(both) == {"Cleo": {"Data": 2}}


def test_people_who_were_edited_or_have_a_place_since_stay(both: World):
    imported(both, TEXT + "P3,Cleo,,,,,\nP4,Dan,,,,,\n")
    made = plan(both)
    with both.session() as session:
        keys = dict(session.execute(select(Employee.name, Employee.id)).all())
        with session.recording("employee.added", session.find(Employee, keys["Ada"])):
            employee(session, "Eve", manager_id=keys["Ada"])
            member(session, keys["Bea"], node(session, "ENG"))
            session.find(Employee, keys["Cleo"]).version += 1  # as the command does
            restate_skills(session, {keys["Cleo"]: {"Data": 1}})
            session.add(
                Allocation(
                    scenario_id=made.scenario,
                    employee_id=keys["Dan"],
                    start_date=date(2026, 10, 1),
                    end_date=date(2026, 12, 31),
                    percentage=Decimal(50),
                )
            )

    assert undone(both, newest(both)) == became(left=4)
    assert reasons(both) == {
        "Ada": "Somebody reports to them",
        "Bea": "Belongs to an org node",
        "Cleo": "Edited since the import",
        "Dan": "Is given to work in Lean",
    }


def test_an_edit_that_was_turned_back_is_none_and_two_that_stand_are_told_apart(both: World):
    imported(both, "name,email\nAda,a@acme.example\nBea,\nCleo,\nDan,\n")
    imported(both, "name,email,job title\nAda,,Cook\nBea,b@acme.example,\nDan,,Cook\nEve,,\n")
    key = newest(both)
    for email in ("c@acme.example", "b@acme.example"):  # there and back
        imported(both, f"name,email\nBea,{email}\nEve,e@acme.example\n")
    with both.session() as session, session.recording("employees.removed", "one"):
        session.execute(delete(Employee).where(Employee.name == "Dan"))

    assert undone(both, key) == became(restored=2, left=1, gone=1)
    assert reasons(both) == {"Eve": "Edited since the import"}


def test_how_an_undo_would_go_is_told_without_looking_at_what_nobody_touched(both: World):
    imported(both, TEXT)
    imported(both, TEXT.replace("Ada", "Ida"))
    with both.session() as session:
        of = one(session, newest(both))
        with counted(both.engine) as sent:
            found = outlook(session, of, plans=True)

    assert (found.restored, list(found.left)) == (1, [])
    assert not [text for text in sent if ".changes" in text or "employee_skills" in text]


def test_an_import_that_has_kept_no_versions_is_weighed_row_by_row(both: World):
    imported(both, TEXT)
    with both.session() as session, session.recording("import.aged", "all of them"):
        session.execute(update(ImportBatch).values(marks=null()))

    assert undone(both, newest(both)) == became(removed=2)


def test_an_undo_of_a_last_day_gives_back_the_places_that_ended_with_it(both: World):
    with both.session() as session, session.recording("employees.added", "people"):
        ada, root = employee(session, "Ada"), node(session, "ENG")
        team = node(session, "TEAM", root)
        member(session, ada, root, end=date(2026, 5, 31))
        member(session, ada, team, date(2026, 6, 1), date(2026, 12, 31))
        member(session, ada, root, date(2027, 1, 1))
        session.add(
            OrgLink(
                employee_id=ada,
                node_id=team.id,
                relationship=Relationship.TEMPORARY_ROTATION,
                percentage=Decimal("12.5"),
                start_date=date(2026, 6, 1),
            )
        )
    before = places(both, ada)

    imported(both, "name,last day\nAda,2026-10-31\n")

    assert [place[-1] for place in places(both, ada)] == ["2026-10-31", "2026-05-31", "2026-10-31"]
    assert undone(both, newest(both)) == became(restored=1)
    assert places(both, ada) == before


def test_places_that_were_changed_since_a_last_day_stay(both: World):
    with both.session() as session, session.recording("employees.added", "people"):
        ada, root = employee(session, "Ada"), node(session, "ENG")
        member(session, ada, root)
    imported(both, "name,last day\nAda,2026-10-31\n")
    with both.session() as session, session.recording("org_membership.ended", "a place"):
        session.scalars(select(OrgMembership)).one().end_date = date(2026, 9, 30)

    assert undone(both, newest(both)) == became(restored=1)

    assert [place[-1] for place in places(both, ada)] == ["2026-09-30"]
    with both.session() as session:
        assert session.find(Employee, ada).active_end is None
