"""`python -m planner organisation` and `password`: the first people in, and back in."""

import io
import sys

import pytest
from sqlalchemy import select

from planner.accounts.passwords import matches
from planner.cli.main import main
from planner.core.identity import Organisation, User
from planner.core.sign_in import outside
from tests.kit.world import World

ADA = "ada.lovelace@hollow.example"
GOOD = "eleven grey herons"


def typed(monkeypatch: pytest.MonkeyPatch, password: str, *words: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
    return main(list(words))


def create(monkeypatch: pytest.MonkeyPatch, password: str) -> int:
    words = ("organisation", "create", "hollow", "Hollow Trust", "--admin", ADA)
    return typed(monkeypatch, password, *words)


def test_an_organisation_begins_with_an_administrator_who_has_a_good_password(
    installed: World, monkeypatch
):
    assert create(monkeypatch, GOOD) == 0
    with installed.app.app_context(), outside() as session:
        user = session.scalars(select(User).where(User.email == ADA)).one()
    assert (user.name, matches(user.password_hash, GOOD)) == ("Ada Lovelace", True)


@pytest.mark.parametrize("password", ["", "short", "hollow trust 123", "lovelace lovelace"])
def test_nothing_is_made_with_a_weak_one(installed: World, monkeypatch, capsys, password: str):
    assert create(monkeypatch, password) == 1
    assert "Choose another one." in capsys.readouterr().err
    with installed.app.app_context(), outside() as session:
        assert session.scalar(select(Organisation).filter_by(slug="hollow")) is None


@pytest.mark.parametrize(
    ("slug", "sentence"),
    [
        ("acme", "There is an organisation called acme already."),
        ("sign-in", "No organisation can be called sign-in"),
        ("Hollow Trust", "'Hollow Trust' cannot stand in an address."),
    ],
)
def test_a_short_name_that_will_not_do_is_refused(
    installed: World, monkeypatch, capsys, slug: str, sentence: str
):
    words = ("organisation", "create", slug, "Hollow Trust", "--admin", ADA)

    assert typed(monkeypatch, GOOD, *words) == 1
    assert sentence in capsys.readouterr().err


def test_a_password_is_given_on_the_machine_and_signs_out_everywhere(installed: World, monkeypatch):
    admin = installed.client("admin")

    assert typed(monkeypatch, GOOD, "password", "Admin@acme.example") == 0
    assert admin.get("/").location == "/sign-in"


def test_nobody_of_that_address_is_said(installed: World, monkeypatch, capsys):
    assert typed(monkeypatch, GOOD, "password", "nobody@acme.example") == 1
    assert "nobody@acme.example" in capsys.readouterr().err
