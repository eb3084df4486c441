"""Two files of the demo were imported, and the cost of a programme doubled between them."""

import re
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from planner.cli.demo.organisation import present
from planner.cli.demo.tables import DATA
from planner.core import sign_in
from planner.core.audit import AuditEvent
from planner.core.chain import Walk, walked
from planner.core.identity import User
from planner.core.session import Session
from planner.imports.commands import checking, preparing, repeating
from planner.imports.models import Import
from planner.imports.queries.imports import one
from planner.portfolio.models import Initiative
from planner.portfolio.queries.stated import StatedScope, stated_scopes
from tests.kit.browser import text_of
from tests.kit.demo import Installation, entered, the_demo
from tests.kit.importing import applied, checked
from tests.kit.undoing import became, undone
from tests.kit.world import Organisation, World

AGAIN = {"new": 0, "changed": 0, "unchanged": 8, "rejected": 0, "cells": 0}


@pytest.fixture
def office(installation: Installation) -> World:
    """A demo of one test, in which the manager acts."""
    present()
    own = the_demo()
    with sign_in.outside() as session:
        manager = session.scalars(select(User.id).where(User.email == "manager@demo")).one()
    return World(installation.app, Organisation(own.id, own.slug, {"admin": manager}), None)


def programme(session: Session) -> Initiative:
    return session.scalars(select(Initiative).where(Initiative.external_key == "NDO-0223")).one()


def work(session: Session) -> StatedScope:
    [found] = stated_scopes(session, [programme(session).id]).values()
    return found


def keys(session: Session) -> list[int]:
    """The two imports, the earlier first."""
    chosen = select(Import.id).where(Import.file_name.startswith("programme-costs-"))
    return list(session.scalars(chosen.order_by(Import.id)))


def shown(made: Flask, path: str) -> str:
    """What a page of the demo says to the manager."""
    return text_of(entered(made, "manager@demo").get(f"/demo/{path}").text)


def test_the_programme_tells_of_both_imports_with_the_way_to_each(made: Flask):
    page = entered(made, "manager@demo").get("/demo/initiatives/23/imports").text

    assert (
        "Tomasz Lind changed this initiative with programme-costs-2026-11.csv "
        "Delivery health: at risk delayed Whole-life cost: £1.2m £2.4m "
        "Hours P50: 780 1,560 Hours P90: 1,085 2,170 "
        "Hours of Product and delivery: 620 1,240 Hours of Software development: 160 320 "
        "2026-11-18 10:48 "
        "Tomasz Lind changed this initiative with programme-costs-2026-10.csv "
        "Delivery health: on track at risk Whole-life cost: nothing £1.2m "
    ) in text_of(page)
    assert re.findall(r'href="(/demo/imports/[^"]*)">(.*?)<', page) == [
        ("/demo/imports/2", "programme-costs-2026-11.csv"),
        ("/demo/imports/1", "programme-costs-2026-10.csv"),
    ]


def test_the_list_of_imports_offers_to_undo_the_one_of_the_last_30_days(made: Flask):
    assert (
        "programme-costs-2026-11.csv initiatives 2026-11-18 10:42 Tomasz Lind applied "
        "8 0 4 4 0 until 2026-12-18 10:48 "
        "programme-costs-2026-10.csv initiatives 2026-10-16 14:30 Tomasz Lind applied "
        "8 0 7 0 1 30 days over "
    ) in shown(made, "imports")


def test_each_has_its_page_with_what_became_of_its_rows(made: Flask):
    first, second = shown(made, "imports/1"), shown(made, "imports/2")

    assert "0 new initiatives, 7 changed, 1 row handed back" in first
    assert "It ended more than 30 days ago, so it can no longer be undone." in first
    assert "0 new initiatives, 4 changed" in second
    assert "Applied by Tomasz Lind, 2026-11-18 10:48" in second
    assert "Undo this import" in second


def test_the_difference_stands_row_by_row(made: Flask):
    page = shown(made, "imports/2/preview?show=changed")

    assert "Whole-life cost £1.2m £2.4m" in page


def test_the_row_that_was_handed_back_says_why(office: World):
    with office.session() as session:
        first = keys(session)[0]
    text = entered(office.app, "manager@demo").get(f"/demo/imports/{first}/rejected.csv").text

    assert text.splitlines()[1:] == [
        "NDO-0232,Contact centre telephony,paused,£0.9m,,,,,"
        '"Health: found ""paused"", expected on track, at risk or delayed; or green, amber or red. '
        'Use one of those words, or leave the cell empty."'
    ]


def test_the_same_file_changes_nothing_again(office: World):
    with office.session() as session:
        assert repeating.repeat(session, one(session, keys(session)[1])).found == AGAIN


def test_taken_back_the_second_leaves_what_the_first_had_brought(office: World):
    with office.session() as session:
        second = keys(session)[1]

    assert undone(office, second) == became(restored=4)

    with office.session() as session:
        assert programme(session).custom_fields == {"Whole-life cost": "£1.2m"}
        assert (work(session).p50, work(session).p90) == (Decimal(780), Decimal(1085))
        assert work(session).hours == {
            "Product and delivery": Decimal(620),
            "Software development": Decimal(160),
        }


def told(session: Session, key: int) -> dict[str, set[str]]:
    """What the audit tells of an import: the names of the facts by the action, without its job."""
    about = (AuditEvent.subject_kind == "imports") & (AuditEvent.subject_id == key)
    rows = session.execute(select(AuditEvent.action, AuditEvent.facts).where(about))
    return {action: set(facts) - {"job_id"} for action, facts in rows}


def test_the_audit_tells_of_them_what_commands_tell(office: World):
    key, _ = checked(office, (DATA / "programme-costs-1.csv").read_bytes())
    with office.session() as session:
        of = one(session, key)
        preparing.match(session, of, preparing.Matching(of.fills, of.skills))
        checking.check_now(session, of)
    applied(office, key)

    with office.session() as session:
        by_commands = told(session, key)
        assert [told(session, key) for key in keys(session)] == [by_commands, by_commands]
        *_, last = walked(session, Walk(), {})
        assert last.broken_at is None
