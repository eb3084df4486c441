"""Settings: each has a default that works, and says in words when its text cannot be used."""

import re
from pathlib import Path

import pytest

from planner.core.known_settings import SETTINGS
from planner.core.settings import BadSettings, read_settings

DOCUMENTED = Path(__file__).resolve().parents[2] / "docs" / "configuration.md"
WRONG = {
    "DATABASE_URL": "mysql://planner@db/planner",
    "OWNER_DATABASE_URL": "planner.db",
    "REDIS_URL": "localhost:6379",
    "PORT": "65536",
    "PUBLIC_URL": "planner.example",
    "PROXIES": "-1",
    "PRIVATE_NETWORKS": "10.1.0.0/99",
    "ATLASSIAN_AUTH_URL": "auth.atlassian.com",
    "ATLASSIAN_API_URL": "ftp://api.atlassian.com",
    "DEMO": "maybe",
    "WEB_WORKERS": "0",
    "WEB_THREADS": "many",
    "LEASE_SECONDS": "0",
    "SOLITARY_MEGABYTES": "-5",
    "LEAST_FREE_MEGABYTES": "1.5",
    "ATTACHMENT_MEGABYTES": "51",
    "BACKUPS": "backups",
    "LOG_LEVEL": "loud",
    "LOG_FORMAT": "xml",
}
ANYTHING_DOES = {
    *("INSTANCE", "HOST", "SECRET_KEY", "ENCRYPTION_KEY"),
    *("JIRA_CLIENT_ID", "JIRA_CLIENT_SECRET", "METRICS_TOKEN"),
}


def complaint(instance: Path, **given: str) -> str:
    told = {f"PLANNER_{name}": value for name, value in given.items()}
    with pytest.raises(BadSettings) as raised:
        read_settings({"PLANNER_INSTANCE": str(instance), **told})
    return str(raised.value)


def test_every_setting_is_tried_with_what_it_cannot_use():
    assert {setting.name for setting in SETTINGS} == {*WRONG, *ANYTHING_DOES}


@pytest.mark.parametrize("setting", [s for s in SETTINGS if s.name in WRONG], ids=lambda s: s.name)
def test_what_cannot_be_used_is_named_with_what_would_do(setting, tmp_path):
    said = complaint(tmp_path, **{setting.name: WRONG[setting.name]})

    found = "a secret that cannot be used" if setting.secret else repr(WRONG[setting.name])
    assert said == f"PLANNER_{setting.name} is {found}; give {setting.expects}."


def test_everything_that_is_wrong_is_said_at_once(tmp_path):
    said = complaint(tmp_path, PORT="none", DEMO="maybe", COLOUR="red").splitlines()

    assert [line.split()[0] for line in said] == [
        "PLANNER_PORT",
        "PLANNER_DEMO",
        "PLANNER_COLOUR",
    ]


def test_a_short_key_is_refused(tmp_path):
    said = complaint(tmp_path, SECRET_KEY="short")

    assert said == "PLANNER_SECRET_KEY is too short; give at least 32 characters."


def test_a_value_may_come_from_a_file(tmp_path):
    (tmp_path / "port").write_text("8123\n")
    given = {"PLANNER_INSTANCE": str(tmp_path), "PLANNER_PORT_FILE": str(tmp_path / "port")}

    settings = read_settings(given)

    assert (settings.port, settings.sources["PORT"]) == (8123, "file")


def test_a_file_that_is_not_there_is_named_by_its_setting(tmp_path):
    said = complaint(tmp_path, PORT_FILE=str(tmp_path / "none"))

    assert said == "PLANNER_PORT_FILE names no file of text that can be read."


def test_the_documentation_states_the_defaults_and_what_would_do():
    lines = dict(re.findall(r"^\| `PLANNER_(\w+)` \| (.*) \|$", DOCUMENTED.read_text(), re.M))
    stated = {name: tuple(line.split(" | ")) for name, line in lines.items()}

    assert {
        s.name: stated.get(s.name)
        for s in SETTINGS
        if stated.get(s.name) != (f"`{s.default}`" if s.default else "–", s.expects, _told(s))
    } == {}


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SECRET_KEY", "x" * 32, "hidden"),
        ("SECRET_KEY", "", "none"),
        ("DEMO", True, "yes"),
        ("PRIVATE_NETWORKS", (), "none"),
        ("PRIVATE_NETWORKS", ("10.1.0.0/16", "127.0.0.1"), "10.1.0.0/16, 127.0.0.1"),
        ("PUBLIC_URL", "", "none"),
        ("PORT", 8000, "8000"),
    ],
)
def test_a_value_is_told_as_people_write_it_and_a_secret_never(name: str, value, told: str):
    [setting] = [each for each in SETTINGS if each.name == name]

    assert setting.told(value) == told


def _told(setting) -> str:
    return setting.purpose.replace(" /metrics ", " `/metrics` ")
