"""The application that tests copy is the one that the factory makes."""

from planner.factory import create_app
from tests.kit.copies import copied
from tests.kit.world import settings


def test_a_copy_is_as_the_factory_makes_it_with_the_same_settings(tmp_path):
    chosen = settings(tmp_path, PUBLIC_URL="https://planner.example", SECRET_KEY="k" * 40)

    made, copy = create_app(chosen), copied(chosen)

    assert copy.config == made.config
    assert copy.extensions["planner.settings"] is made.extensions["planner.settings"]
    assert copy.extensions.keys() == made.extensions.keys()


def test_copies_share_neither_settings_nor_a_database(tmp_path):
    first, second = (copied(settings(tmp_path / name)) for name in ("first", "second"))

    assert first.config["SECRET_KEY"] != second.config["SECRET_KEY"]
    assert first.extensions["planner.settings"].instance == tmp_path / "first"
    with first.app_context():
        address = first.extensions["sqlalchemy"].engine.url.database
    assert address == str(tmp_path / "first" / "planner.db")
