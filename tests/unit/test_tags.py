"""Tags, as they are typed."""

import pytest

from planner.domain import tags


def test_tags_are_apart_by_commas_and_each_is_there_once():
    assert tags.read(" Fraud , public  services;fraud\nGDPR,,") == [
        "fraud",
        "public services",
        "gdpr",
    ]


def test_what_is_written_is_read_again():
    assert tags.read(tags.written(["fraud", "public services"])) == ["fraud", "public services"]


def test_twenty_tags_fit_and_one_more_does_not():
    assert len(tags.read(",".join(f"tag {n}" for n in range(20)))) == 20
    with pytest.raises(tags.TooManyTags) as refusal:
        tags.read(",".join(f"tag {n}" for n in range(21)))

    assert refusal.value.sentence == "21 tags are more than the 20 that one initiative may have."


def test_a_tag_of_forty_characters_fits_and_a_longer_one_does_not():
    assert tags.read("x" * 40) == ["x" * 40]
    with pytest.raises(tags.TagTooLong):
        tags.read("x" * 41)
