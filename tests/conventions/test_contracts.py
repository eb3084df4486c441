import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]
LAYERS = " ".join(CONTRACTS[0]["layers"])
OUTSIDE = {"planner.migrations"}  # called by commands and by Alembic, beside the layers


def test_every_package_has_its_layer():
    placed = set(re.findall(r"planner\.\w+", LAYERS))

    assert sorted(existing() - placed - OUTSIDE) == []


def test_what_stands_in_parentheses_does_not_exist():
    absent = set(re.findall(r"\((planner\.\w+)\)", LAYERS))

    assert sorted(existing() & absent) == []


def existing() -> set[str]:
    packages = [folder.parent.name for folder in (ROOT / "planner").glob("*/__init__.py")]
    modules = [file.stem for file in (ROOT / "planner").glob("*.py")]
    return {f"planner.{name}" for name in packages + modules} - {
        "planner.__init__",
        "planner.__main__",
    }
