"""Blocks pasted from a spreadsheet: how they are parted, named and numbered."""

from decimal import Decimal

import pytest

from planner.domain.files.csv_numbers import NumberFormat
from planner.domain.pasted import MOST_LINES, BlockTooLong, lines_of
from planner.domain.pasted_tokens import Asked, Supplied, read_demands, read_supplies

SHOWN = [(1, "Architecture"), (2, "Data engineering"), (3, "Quality assurance")]
INITIATIVES = [(7, "NDO-1", "Sign-in"), (8, None, "Hub"), (9, "NDO-3", "Hub")]


def supplied(text: str, chosen: NumberFormat | None = None) -> dict[int, str]:
    return {
        key: str(given.tokens) for key, given in read_supplies(text, SHOWN, chosen).values.items()
    }


def problems(found) -> list[tuple[int, str]]:
    return [(problem.line, problem.sentence) for problem in found.problems]


@pytest.mark.parametrize(
    "text",
    [
        "Data engineering\t380\nQuality assurance\t260",
        "Data engineering;380\nQuality assurance;260\n",
        "Data engineering, 380\r\nQuality assurance, 260",
        "Data engineering|380\n\nQuality assurance|260\n\n",
        "Pool,Tokens\nDATA  engineering,380\nquality assurance,260",
        "supply_tokens,updated_by,pool\n380,Ada,Data engineering\n260,,Quality assurance",
        "\ufeff-\n380\n260",
        "Supply\n\n380\n260",
    ],
)
def test_pools_and_tokens_are_found_however_they_are_parted(text: str):
    assert supplied(text) == {2: "380", 3: "260"}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Architecture\t1,234.5\nData engineering\t1,000", {1: "1234.5", 2: "1000"}),
        ("Architecture\t1.234,5\nData engineering\t12,5", {1: "1234.5", 2: "12.5"}),
        ("Architecture\t1 234,5\nData engineering\t7", {1: "1234.5", 2: "7"}),
        ("1,234\n12.5", {1: "1234", 2: "12.5"}),
    ],
)
def test_one_number_format_is_found_for_the_whole_block(text: str, read: dict[int, str]):
    assert supplied(text) == read


def test_a_number_format_that_was_chosen_is_kept_to():
    assert supplied("Architecture\t1.234", NumberFormat.POINTS) == {1: "1234"}


def test_a_line_without_a_number_leaves_its_pool_as_it_is():
    assert supplied("Architecture\t\nData engineering\t–\nQuality assurance\t5") == {3: "5"}


def test_each_line_that_cannot_be_taken_says_why_and_the_rest_is_taken():
    text = "Architecture\t120\nData enginering\t380\nQuality assurance\tmany\nX\t-3"

    found = read_supplies(text, SHOWN)

    assert found.values == {1: Supplied(Decimal(120))}
    assert problems(found) == [
        (2, "No skill pool is called “Data enginering”. Is it Data engineering?"),
        (
            3,
            "“many” is not a number such as 1234.5. "
            "Write digits only, with a decimal point where one is needed.",
        ),
        (4, "No skill pool is called “X”. Check how it is written here."),
    ]


def test_lines_that_disagree_are_left_out_and_lines_that_agree_are_one():
    found = read_supplies("Architecture\t1\nArchitecture\t2\nData engineering\t3\t\n" * 2, SHOWN)

    assert found.values == {2: Supplied(Decimal(3))}
    assert problems(found)[0] == (
        1,
        "Lines 1, 2, 4 and 5 say different things of it. Keep one of them.",
    )
    assert [line for line, _ in problems(found)] == [1, 2, 4, 5]


def test_more_numbers_than_pools_are_left_over():
    found = read_supplies("1\n2\n3\n4", SHOWN)

    assert len(found.values) == 3
    assert problems(found) == [(4, "There are 3 pools, and this is number 4.")]


def test_notes_are_taken_where_the_block_has_a_column_of_them():
    found = read_supplies("pool,tokens,notes\nArchitecture,5,'=two of them", SHOWN)

    assert found.values == {1: Supplied(Decimal(5), "=two of them")}


def test_demand_is_read_with_and_without_p90():
    whole = read_demands(
        "Sign-in\tArchitecture\t62\t86\nNDO-3\tArchitecture\t5\t", INITIATIVES, SHOWN
    )
    half = read_demands("Sign-in;architecture;62", INITIATIVES, SHOWN)

    assert whole.values == {
        (7, 1): Asked(Decimal(62), Decimal(86)),
        (9, 1): Asked(Decimal(5), None),
    }
    assert half.values == {(7, 1): Asked(Decimal(62), None, leaves_p90=True)}


def test_demand_names_an_initiative_by_its_key_where_titles_are_the_same():
    header = "external_key,initiative,pool,demand_p50,demand_p90"
    found = read_demands(
        f"{header}\nNDO-3,Hub,Architecture,5,9\n,Hub,Architecture,4,4\n,Sign-in,Architecture,3,2",
        INITIATIVES,
        SHOWN,
    )

    assert found.values == {(9, 1): Asked(Decimal(5), Decimal(9))}
    assert problems(found) == [
        (3, "Several are called “Hub”. Name the initiative by its key."),
        (4, "P90 is below P50: correct it, or leave it empty where it is unknown."),
    ]


def test_a_block_of_too_many_lines_is_refused():
    with pytest.raises(BlockTooLong, match="The block has 20,001 lines"):
        lines_of("1\n" * MOST_LINES + "1")
