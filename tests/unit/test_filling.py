"""What to fill in first, so that the most pools are known soonest."""

from planner.domain.filling import by_gain


def bundles(lacking: dict[int, list[str]]) -> list[tuple[str, list[int]]]:
    return [("".join(each.blanks), list(each.pools)) for each in by_gain(lacking)]


def test_one_blank_that_makes_two_pools_known_comes_before_two_that_make_one():
    assert bundles({1: ["a", "b"], 2: ["c"], 3: ["c"]}) == [("c", [2, 3]), ("ab", [1])]


def test_a_bundle_counts_on_those_before_it():
    assert bundles({1: ["a", "b", "c"], 2: ["a"]}) == [("a", [2]), ("bc", [1])]


def test_pools_that_share_their_blanks_are_known_together():
    assert bundles({1: ["a", "b"], 2: ["b", "a"], 3: ["a", "b", "c"]}) == [
        ("ab", [1, 2]),
        ("c", [3]),
    ]


def test_where_two_are_worth_as_much_the_smaller_and_then_the_first_comes_first():
    assert bundles({1: ["a", "b"], 2: ["c"], 3: ["d"]}) == [("c", [2]), ("d", [3]), ("ab", [1])]


def test_where_nothing_is_unknown_nothing_is_to_fill():
    assert by_gain({}) == []
