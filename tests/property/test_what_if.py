"""What holds for every what-if."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.amounts import from_thousandths
from planner.domain.ledger import Demand, Pool, Supply, add_up, balance
from planner.domain.token_model import TokenInputs
from planner.domain.what_if import Amount, Changes, Fate, Way, read
from planner.domain.what_if_outcome import Ground, Row, outcome

KEYS = st.integers(1, 5)
POOLS = [Pool(key, f"Pool {key}") for key in range(1, 6)]
thousandths = st.integers(0, 10**9).map(from_thousandths)
rates = st.integers(1, 5000).map(from_thousandths)
rows = st.lists(
    st.builds(
        Row,
        st.integers(1, 9),
        KEYS,
        st.tuples(thousandths, st.none() | thousandths),
        st.none() | rates,
    ),
    unique_by=lambda row: (row.initiative_id, row.pool_id),
    max_size=30,
)
supplies = st.dictionaries(KEYS, thousandths)
amounts = (
    st.builds(Amount, st.just(Way.TO), thousandths)
    | st.builds(Amount, st.just(Way.BY), st.integers(-(10**9), 10**9).map(from_thousandths))
    | st.builds(Amount, st.just(Way.PERCENT), st.integers(-99999, 10**6).map(from_thousandths))
).filter(lambda amount: not amount.idle)
fates = st.sampled_from([Fate("out"), Fate("2027-Q1"), Fate("2031-Q4")])
changes = st.builds(
    Changes,
    st.dictionaries(KEYS, amounts),
    st.dictionaries(KEYS, st.builds(Amount, st.just(Way.TO), rates)),
    st.dictionaries(st.integers(1, 9), fates),
)


def ground(found: list[Row], given_tokens: dict[int, Decimal]) -> Ground:
    """A plan with these rows of demand and supplies."""
    asked = add_up(Demand(row.pool_id, *row.amounts) for row in found)
    stated = [Supply(key, tokens) for key, tokens in given_tokens.items()]
    return Ground(TokenInputs(POOLS, stated, asked), {}, found)


@given(rows, supplies)
def test_a_what_if_of_nothing_is_the_plan(found, given_tokens):
    done = outcome(Ground(ground(found, given_tokens).inputs, {}), Changes())

    assert (done.after, done.rows) == (done.before, [])


@given(changes, st.randoms())
def test_an_address_says_the_same_in_any_order_and_is_read_as_it_was_written(wanted, chance):
    query = wanted.query()
    mixed = list(query)
    chance.shuffle(mixed)

    assert (read(query).changes, read(mixed).changes) == (wanted, wanted)
    assert read(mixed).changes.query() == query


@given(rows, supplies, changes)
def test_its_ledger_is_that_of_the_plan_with_the_rows_rewritten(found, given_tokens, wanted):
    base = ground(found, given_tokens)
    done = outcome(base, wanted)
    asked = {(row.initiative_id, row.pool_id): row.amounts for row in found}
    asked |= {(row.initiative_id, row.pool_id): row.after for row in done.rows}
    demands = [Demand(key[1], *amounts) for key, amounts in asked.items() if amounts]
    given_now = [Supply(line.pool.id, line.supply) for line in done.after]

    assert done.after == balance(POOLS, given_now, demands)


@given(rows, supplies, changes, st.randoms())
def test_taking_every_change_back_one_by_one_ends_at_the_plan(found, given_tokens, wanted, chance):
    base = ground(found, given_tokens)
    names = [name for name, _ in wanted.query()]
    chance.shuffle(names)
    for name in names:
        wanted = wanted.without(name)

    assert outcome(base, wanted).after == outcome(base, Changes()).before


@given(rows, supplies, st.integers(1, 10**9).map(from_thousandths))
def test_a_supply_raised_and_lowered_by_as_much_is_as_it_was(found, given_tokens, more):
    base = ground(found, given_tokens)
    raised = outcome(base, Changes({1: Amount(Way.BY, more)})).after
    lifted = [Supply(line.pool.id, line.supply) for line in raised]
    again = Ground(TokenInputs(POOLS, lifted, base.inputs.totals), {})
    assert (
        outcome(again, Changes({1: Amount(Way.BY, -more)})).after == outcome(base, Changes()).after
    )
