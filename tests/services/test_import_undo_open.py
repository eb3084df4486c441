"""What the page of an undo does not compare, its file does, as the undo itself."""

import pytest

from planner.imports import initiatives_outlook, states_outlook
from planner.imports.queries.imports import one
from planner.imports.queries.undoing import outlook, staying
from tests.kit.importing import imported
from tests.kit.undoing import newest, reasons, taken_back
from tests.kit.world import World

NUMBERS = range(1, 8)
COMPARED = 3
KINDS = {
    "initiatives": ("external_key,title", "target_quarter", "2027-Q1"),
    "people": ("external_key,name", "job title", "Cook"),
}


@pytest.fixture(params=KINDS)
def touched(request, both: World, monkeypatch: pytest.MonkeyPatch) -> int:
    """An import whose seven rows were all touched since; three are other than it left them."""
    for module in (initiatives_outlook, states_outlook):
        monkeypatch.setattr(module, "MOST", COMPARED)
    names, beside, said = KINDS[request.param]
    for called in ("First", "Second"):
        imported(both, f"{names}\n" + "".join(f"K{n},{called} {n}\n" for n in NUMBERS))
    rows = [f"K{n},{'Ours' if n in (2, 5, 7) else 'Second'} {n},{said}\n" for n in NUMBERS]
    imported(both, f"{names},{beside}\n" + "".join(rows))
    return newest(both) - 1


def test_its_page_says_how_many_are_open_and_whoever_reads_to_the_end_is_told_of_all(
    both: World, touched: int
):
    with both.session() as session:
        seen = outlook(session, one(session, touched), plans=True)
        first = [line.title for line in seen.left.page(0, 50)]
        every = [(line.title, line.reason) for line in seen.left]

    assert (seen.restored, len(seen.left), first, seen.undecided) == (2, 1, ["Ours 2"], 4)
    assert every == [(f"Ours {n}", "Edited since the import") for n in (2, 5, 7)]


def test_what_the_file_says_would_stay_is_what_stays(both: World, touched: int):
    with both.session() as session:
        foreseen = {line.title for line in staying(session, one(session, touched), plans=True)}

    taken_back(both, touched)

    assert reasons(both).keys() == foreseen == {"Ours 2", "Ours 5", "Ours 7"}
