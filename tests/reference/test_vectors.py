"""The engines give the agreed figures. PLANNER_VECTORS names another folder of the same shape."""

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from planner.domain.refusals import Refusal
from tests.reference.adapters import ADAPTERS, LATER
from tests.reference.comparing import differences, refused

OURS = Path(__file__).parent / "vectors"
FOLDER = Path(os.environ.get("PLANNER_VECTORS") or OURS)


def engines(folder: Path) -> dict[str, list[Any]]:
    """The vectors of every file of a folder, by engine; fractions are decimals."""
    files = [
        json.loads(path.read_text("utf-8"), parse_float=Decimal)
        for path in sorted(folder.glob("*.json"))
    ]
    return {
        name: [vector for file in files if file["engine"] == name for vector in file["vectors"]]
        for name in sorted({file["engine"] for file in files})
    }


ENGINES = engines(FOLDER)
CASES = [
    pytest.param(engine, vector, id=vector["id"])
    for engine, vectors in ENGINES.items()
    if engine in ADAPTERS
    for vector in vectors
]


@pytest.mark.parametrize(("engine", "vector"), CASES)
def test_the_engine_gives_the_agreed_figures(engine: str, vector: dict[str, Any]):
    try:
        answer = ADAPTERS[engine](vector["input"])
    except Refusal as refusal:
        answer = refused(refusal)

    found = list(differences(vector["expected"], answer, Decimal(vector["tolerance"])))
    assert found == [], vector["case"]


def test_the_folder_yields_vectors():
    assert len(CASES) > 0, f"{FOLDER} holds no vector of an engine that is built"


def test_every_engine_of_the_folder_has_an_adapter_or_comes_later():
    assert set(ENGINES) - set(ADAPTERS) - LATER == set()


def test_an_engine_with_an_adapter_comes_no_later():
    assert set(ADAPTERS) & LATER == set()


def test_every_adapter_has_vectors_of_ours():
    assert set(engines(OURS)) == set(ADAPTERS)
