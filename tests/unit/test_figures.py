"""The names of figures."""

import pytest

from planner.domain.figures import Figure, figure, read


def test_a_name_is_readable_and_says_what_the_figure_is():
    assert str(figure("ledger", 2, "delta", pool=5)) == "ledger-2.pool-5.delta"
    assert str(figure("compare", (2, 4), "re-scoped", pool=5, initiative=31)) == (
        "compare-2-4.pool-5.initiative-31.re-scoped"
    )


def test_what_an_address_cannot_hold_is_written_by_its_number():
    skill = figure("calculator", 5, "gap", skill="C++ / front-end_1.0 é")

    assert str(skill) == "calculator-5.skill-C~2b~~2b~_~2f~_front-end~5f~1~2e~0_é.gap"
    assert read(str(skill)) == skill


def test_a_name_is_read_back_with_its_keys():
    found = read("demand-2.initiative-31.pool-5.p50")

    assert found == Figure("demand", (2,), (("initiative", "31"), ("pool", "5")), "p50")
    assert (found.key("pool"), found.key("skill"), found.name("initiative")) == (5, None, "31")


@pytest.mark.parametrize(
    "text",
    ["", "ledger", "ledger-2", "ledger-x.net", "ledger-0.net", "ledger-2.pool.net", "-2.net"],
)
def test_what_names_no_figure_is_none(text: str):
    assert read(text) is None


def test_a_sign_that_is_none_stays_as_it_was_written():
    assert read("calculator-5.skill-A~ffffff~.gap").name("skill") == "A~ffffff~"
