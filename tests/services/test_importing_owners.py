"""Importing who owns initiatives: members, and whoever owns them already."""

from sqlalchemy import select

from planner.core.identity import Membership, User
from planner.imports.models import ImportRow
from planner.portfolio.models import Initiative
from tests.kit import portfolio
from tests.kit.importing import checked, counts, imported
from tests.kit.world import World


def leaves(world: World, who: str) -> None:
    with world.session() as session:
        chosen = select(Membership).where(Membership.user_id == world.acme.people[who])
        member = session.scalars(chosen).one()
        with session.recording("member.shut_out", member):
            member.active = False


def kinds(world: World, key: int) -> list[tuple[int, str, str]]:
    with world.session() as session:
        rows = session.scalars(
            select(ImportRow).where(ImportRow.import_id == key).order_by(ImportRow.number)
        )
        return [(row.number, row.kinds, row.cells[0]["found"]) for row in rows if row.kinds]


def test_whoever_has_left_keeps_what_they_own_and_is_given_nothing_new(both: World):
    portfolio.made(both, "Pay", product_owner_id=both.acme.people["planner"])
    portfolio.made(both, "Bill", business_owner_id=both.acme.people["admin"])
    leaves(both, "planner")

    text = (
        "title,business owner,product owner\n"
        "Pay,planner@acme.example,Planner of Acme\n"
        "Bill,planner@acme.example,\n"
        "New,,planner@acme.example\n"
    )
    key, found = checked(both, text)

    assert found == counts(unchanged=1, rejected=2) | {"cells": 0}
    assert kinds(both, key) == [(3, "owner", "Planner of Acme"), (4, "owner", "Planner of Acme")]


def test_a_name_means_who_is_here_before_who_has_left(both: World):
    leaves(both, "planner")
    with both.session() as session, session.recording("test.renamed", "a name"):
        viewer = session.find(User, both.acme.people["viewer"])
        viewer.name = "Planner of Acme"

    assert imported(both, "title,owner\nPay,planner of acme\n") == counts(new=1)
    with both.session() as session:
        owner = session.scalars(select(Initiative.business_owner_id)).one()
    assert owner == both.acme.people["viewer"]
