"""Which of very many words came before."""

from planner.domain.fingerprints import FIRST, Fingerprints


def test_a_word_that_came_before_is_known_however_many_came_since():
    before = Fingerprints()

    assert before.note(["Pay", "Permits"])
    for first in range(0, 4 * FIRST, 1000):
        assert before.note([f"K-{n}" for n in range(first, first + 1000)])

    assert not before.note(["Portal", "Pay"])
    assert not before.note(["K-0"])
    assert not before.note([f"K-{4 * FIRST - 1}", "Grants"])
    assert not before.note(["Grants"])
    assert not before.note(["Parks", "Parks"])
