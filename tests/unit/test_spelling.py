"""Names are the same whatever their case, and stay written as they were."""

from planner.domain.spelling import overlaid, restated, spellings


def test_a_name_is_called_as_it_was_written_first():
    assert spellings(["Web", "data", "web", "WEB"]) == {
        "Web": ["Web", "web", "WEB"],
        "data": ["data"],
    }


def test_what_is_said_takes_the_place_of_what_was_in_the_spelling_that_is_known():
    assert overlaid({"Team": "A", "Site": "York"}, {"team": "B"}) == {"Team": "B", "Site": "York"}
    assert overlaid({"Team": "A"}, {"Team": "B", "Area": "Tax"}) == {"Team": "B", "Area": "Tax"}


def test_both_spellings_stay_where_a_field_is_not_named():
    assert overlaid({"Team": "A", "team": "B"}, {"Site": "York"}) == {
        "Team": "A",
        "team": "B",
        "Site": "York",
    }


def test_an_amount_replaces_those_of_all_spellings_together():
    assert restated({"Web": 5, "web": 1, "Data": 3}, {"web": 6}) == {"Web": 6, "Data": 3}
    assert restated({"Web": 5, "web": 1}, {"Data": 3}) == {"Web": 5, "web": 1, "Data": 3}
    assert restated({"Web": 5}, {"WEB": 7}) == {"Web": 7}
