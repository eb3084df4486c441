"""Things that are made while others are dealt with."""

import threading

import pytest

from planner.core.ahead import Ahead


def test_things_come_in_their_order_whether_begun_or_not():
    with Ahead(iter("abc")) as found:
        assert next(found) == "a"
        found.begin()
        found.begin()
        assert list(found) == ["b", "c"]
        assert list(found) == []


def test_the_next_is_made_in_a_thread_of_its_own_while_this_one_is_dealt_with():
    made, here = threading.Event(), threading.current_thread()
    makers = []

    def making():
        for number in range(2):
            makers.append(threading.current_thread())
            made.set()
            yield number

    with Ahead(making()) as found:
        next(found)
        made.clear()
        found.begin()

        assert made.wait(10)
    assert (makers[0], makers[1] is here) == (here, False)


def test_what_making_raises_is_raised_where_the_thing_would_have_come():
    def making():
        yield 1
        raise ValueError("the file ends here")

    with Ahead(making()) as found:
        first = next(found)
        found.begin()

        with pytest.raises(ValueError, match="ends here"):
            next(found)
    assert first == 1


def test_nothing_is_being_made_any_more_once_its_block_has_ended():
    going, ended = threading.Event(), []

    def making():
        yield 1
        going.wait(10)
        ended.append("made")
        yield 2

    with Ahead(making()) as found:
        next(found)
        found.begin()
        going.set()

    assert ended == ["made"]
