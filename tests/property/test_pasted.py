"""What holds for every block that is pasted."""

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.amounts import from_thousandths
from planner.domain.filling import by_gain
from planner.domain.pasted_tokens import Asked, read_demands, read_supplies

POOLS = [(1, "Data engineering"), (2, "QA, manual"), (3, "Ops")]
INITIATIVES = [(7, "NDO-1", "Sign-in"), (8, None, "Hub")]

amounts = st.integers(0, 10**11).map(from_thousandths)
pairs = st.tuples(st.sampled_from(INITIATIVES), st.sampled_from(POOLS))
demands = st.dictionaries(pairs, st.tuples(amounts, st.none() | amounts), min_size=1, max_size=6)


def block(rows) -> str:
    return "\n".join("\t".join(str(cell) for cell in row) for row in rows)


def lines(asked) -> list[list[object]]:
    return [
        [initiative[2], pool[1], p50, "" if p90 is None else p50 + p90]
        for (initiative, pool), (p50, p90) in asked.items()
    ]


@given(demands, st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_demand(asked, random):
    rows = lines(asked)
    before = read_demands(block(rows), INITIATIVES, POOLS)
    random.shuffle(rows)

    assert read_demands(block(rows), INITIATIVES, POOLS).values == before.values


@given(demands)
def test_demand_that_is_written_out_reads_back_as_it_was(asked):
    read = read_demands(block(lines(asked)), INITIATIVES, POOLS)

    assert read.problems == []
    assert read.values == {
        (initiative[0], pool[0]): Asked(p50, None if p90 is None else p50 + p90)
        for (initiative, pool), (p50, p90) in asked.items()
    }


@given(st.dictionaries(st.sampled_from(POOLS), amounts, min_size=1))
def test_supply_reads_back_by_name_and_in_order_alike(given_):
    named = read_supplies(block([(name, given_[key, name]) for key, name in given_]), POOLS)
    numbers = [given_.get(pool, "") for pool in POOLS]
    in_order = read_supplies("\n".join(str(number) for number in numbers), POOLS)

    tokens = {key: tokens for (key, _), tokens in given_.items()}
    assert {key: said.tokens for key, said in named.values.items()} == tokens
    assert {key: said.tokens for key, said in in_order.values.items()} == tokens


@given(st.dictionaries(st.integers(1, 6), st.sets(st.integers(1, 5), min_size=1)))
def test_every_unknown_pool_is_in_one_bundle_and_known_once_those_before_are_filled(lacking):
    filled: set[int] = set()
    pools: list[int] = []
    for bundle in by_gain(lacking):
        filled |= set(bundle.blanks)
        pools += bundle.pools
        assert all(lacking[pool] <= filled for pool in bundle.pools)

    assert sorted(pools) == sorted(lacking)
    assert sum(len(bundle.blanks) for bundle in by_gain(lacking)) == len(filled)
