"""The code keeps its own rules."""

import re
from pathlib import Path

import planner.factory
from planner.core.known_settings import SETTINGS
from planner.domain.flags import FLAGS, Flag
from planner.domain.refusals import Refusal

ROOT = Path(__file__).resolve().parents[2]
READ = [
    *("planner/*.py", "workers/*.py", "tests/*.py", "bench/*.py"),
    *("templates/*.html", "static/js/*.js", "static/css/*.css"),
]
"""What is written by us to be read."""
BUILT = {"vendor", "node_modules", "instance", "__pycache__"}


def ours(*patterns: str) -> list[Path]:
    """Our files of these patterns, in which `*` is also any folders; nothing that was built."""
    return sorted(
        path
        for pattern in patterns
        for path in (ROOT / Path(pattern).parent).rglob(Path(pattern).name)
        if path.is_file() and not BUILT & set(path.relative_to(ROOT).parts)
    )


def refusals(kind: type[Refusal] = Refusal) -> list[type[Refusal]]:
    assert planner.factory.create_app, "loading the factory loads every feature"
    return [kind, *(found for child in kind.__subclasses__() for found in refusals(child))]


def test_every_refusal_has_a_docstring_and_no_error_in_its_name():
    odd = [kind.__name__ for kind in refusals() if not kind.__doc__ or "Error" in kind.__name__]

    assert odd == []


def test_every_setting_is_documented():
    documented = (ROOT / "docs" / "configuration.md").read_text()

    assert [s.name for s in SETTINGS if f"`PLANNER_{s.name}`" not in documented] == []


def test_every_flag_says_what_it_opens_and_is_documented():
    documented = (ROOT / "docs" / "guide" / "admin.md").read_text()

    assert set(FLAGS) == set(Flag)
    assert [flag for flag in Flag if f"`{flag}`" not in documented] == []


def test_a_change_of_inputs_names_a_row_as_its_subject():
    """A stamp finds changes by the table of their subject; words have none."""
    inputs = ("capacity", "portfolio", "scenarios", "imports", "periods")
    in_words = {
        action
        for package in inputs
        for path in ours(f"planner/{package}/*.py")
        for action in re.findall(r'recording\(\s*"([\w.]+)",\s*f?"', path.read_text())
    }

    assert in_words == {
        "calendar.extended",  # new periods change no plan that is there
        "scenario.drift_check_asked",  # a question, which changes nothing
        "initiatives.history_filled",  # what the log lacked is older than any plan
    }


def test_nothing_but_settings_reads_the_environment():
    allowed = {"planner/core/settings.py"}
    readers = {
        str(path.relative_to(ROOT))
        for path in ours("planner/*.py", "workers/*.py")
        if re.search(r"os\.environ\[|os\.getenv|environ\.get", path.read_text())
    }

    assert readers - allowed == set()


def test_nothing_but_core_reaches_past_the_session():
    reaching = {
        str(path.relative_to(ROOT))
        for path in ours("planner/*.py", "workers/*.py")
        if re.search(r"db\.engine|\.connection\(\)", path.read_text())
        and not str(path.relative_to(ROOT)).startswith("planner/core/")
    }

    assert reaching == set()


def test_a_broad_except_stands_in_the_runner_only():
    broad = {
        str(path.relative_to(ROOT))
        for path in ours("planner/*.py", "workers/*.py")
        if re.search(r"except (Base)?Exception\b", path.read_text())
    }

    assert broad <= {
        "planner/core/jobs/performing.py",
        "planner/core/jobs/together.py",
        "planner/cli/doctor.py",
        "planner/core/session.py",
        "workers/hands.py",
    }


def test_no_test_is_skipped_or_expected_to_fail():
    words = ["pytest." + "skip", "mark." + "skip", "x" + "fail", "importor" + "skip"]
    skipping = [
        str(path.relative_to(ROOT))
        for path in ours("tests/*.py")
        if any(word in path.read_text() for word in words)
    ]

    assert skipping == []


def test_modules_stay_readable():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in ours(*READ)
        if (lines := len(path.read_text().splitlines())) > 300 and "migrations" not in path.parts
    }

    assert long == {}
