"""A search line: what it asks for, and what is said of what it cannot."""

from datetime import timedelta

import pytest

from planner.domain.searching import Qualifier, Search, one_of, read, span

KNOWN = (
    Qualifier("state", "state:failed", "How it stands", one_of(["waiting", "failed"], "state")),
    Qualifier("queue", "queue:audit", "Its queue", one_of(["audit", "csv-import"], "queue")),
    Qualifier("subject", "subject:lean", "What it is about"),
)


@pytest.mark.parametrize(
    ("line", "words", "named"),
    [
        ("", (), {}),
        ("two words", ("two", "words"), {}),
        ('"two words" more', ("two words", "more"), {}),
        ("state:failed", (), {"state": ("failed",)}),
        ("STATE:failed lean", ("lean",), {"state": ("failed",)}),
        ("state:failed state:waiting", (), {"state": ("failed", "waiting")}),
        ('subject:"Q3 growth" x', ("x",), {"subject": ("Q3 growth",)}),
        ("at 12:30 http://x/y", ("at", "12:30", "http://x/y"), {}),
        ('"owner:somebody"', ("owner:somebody",), {}),
    ],
)
def test_a_line_is_words_and_qualifiers(line, words, named):
    assert read(line, KNOWN) == Search(words, named)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("staet:failed", "There is no “staet:”, so it was left out: did you mean state:?"),
        (
            "owner:me",
            "There is no “owner:”, so it was left out. There are state:, queue:, subject:; "
            "text goes in quotes.",
        ),
        (
            "state:faild",
            "“state:faild” was left out, since it is no state: did you mean failed?",
        ),
        (
            "queue:xyz",
            "“queue:xyz” was left out, since it is no queue: there are audit, csv-import.",
        ),
        ('queue:""', "“queue:” was left out, since nothing follows it: type queue:audit."),
        ("queue:", "“queue:” was left out, since nothing follows it: type queue:audit."),
    ],
)
def test_what_is_mistyped_is_left_out_with_a_sentence(line, sentence):
    assert read(f"{line} lean", KNOWN) == Search(("lean",), {}, (sentence,))


def test_a_search_is_written_as_it_is_read():
    line = 'state:failed subject:"Q3 growth" lean "two words" "a:b"'

    assert read(line, KNOWN).line == line


def test_one_qualifier_is_set_and_taken_off():
    search = read("state:failed lean", KNOWN)

    assert search.holding("state", "waiting").line == "state:waiting lean"
    assert search.holding("state").line == "lean"
    assert (search.empty, search.holding("state").empty, Search().empty) == (False, False, True)


def test_a_line_that_goes_on_and_on_is_cut():
    search = read("w " * 20, KNOWN)

    assert (len(search.words), search.problems) == (
        12,
        ("Only the first 12 words are searched for.",),
    )


def test_a_span_is_a_number_and_a_unit():
    assert [span(text) for text in ("30m", "24h", "7d", "2W", "0h", "h", "24", "-1d")] == [
        timedelta(minutes=30),
        timedelta(hours=24),
        timedelta(days=7),
        timedelta(weeks=2),
        None,
        None,
        None,
        None,
    ]
