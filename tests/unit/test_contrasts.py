"""The geometry of drawings of two figures that differ."""

from decimal import Decimal

from planner.web.contrasts import Dumbbell, Scale, moves


def test_moves_share_a_scale_and_warn_of_what_is_past_what_is_given():
    lines = [
        ("Data", Decimal("108.4"), Decimal("121.8")),
        ("Web", Decimal(90), Decimal(95)),
        ("Mainframe", None, Decimal(40)),
    ]

    scale, drawn = moves(lines, "supply")

    assert scale == Scale(Decimal(80), Decimal(140))
    assert drawn[0] == Dumbbell(
        title="Data: from 108 to 122 per cent of supply",
        guide="33.33%",
        first="47.33%",
        others=(("B", "69.67%"),),
        left="47.33%",
        right="69.67%",
        over=True,
    )
    assert drawn[1] and (drawn[1].over, drawn[1].left, drawn[1].right) == (
        False,
        "16.67%",
        "25.00%",
    )
    assert drawn[2] is None


def test_where_more_than_is_given_is_no_trouble_nothing_is_warned_of():
    _, [drawn] = moves([("Data", Decimal(100), Decimal(130))], "capacity", warns=False)

    assert drawn and (drawn.title, drawn.over) == (
        "Data: from 100 to 130 per cent of capacity",
        False,
    )


def test_a_label_leaves_room_for_one_at_either_edge_or_is_told_that_it_does_not():
    near_left, near_right = Scale(Decimal(80), Decimal(180)), Scale(Decimal(0), Decimal(110))

    assert (near_left.cramped, near_left.crowded) == (True, False)
    assert (near_right.cramped, near_right.crowded) == (False, True)
