from decimal import Decimal

from planner.web.charts import Entry, Mark, bullet, stack
from planner.web.sparks import spark


def marks(drawing):
    return [(mark.kind, mark.x, mark.width) for mark in drawing.marks]


def test_a_pool_over_capacity_is_cut_at_its_supply():
    drawn = bullet("Data engineering", Decimal(400), Decimal(480), Decimal(560))

    assert drawn.title == "Data engineering: 480 of 400 supplied, 80 over; P90 560"
    assert marks(drawn) == [
        ("supply", "0.00%", "62.50%"),
        ("demand", "0.00%", "62.50%"),
        ("over-tail", "75.00%", "12.50%"),
        ("over", "62.50%", "12.50%"),
    ]


def test_a_tail_that_crosses_supply_is_drawn_in_two_kinds():
    drawn = bullet("Product", Decimal(400), Decimal(320), Decimal(480))

    assert drawn.title == "Product: 320 of 400 supplied, 80 spare; P90 480"
    assert marks(drawn) == [
        ("supply", "0.00%", "62.50%"),
        ("demand", "0.00%", "50.00%"),
        ("tail", "50.00%", "12.50%"),
        ("over-tail", "62.50%", "12.50%"),
    ]


def test_demand_past_the_edge_ends_at_the_edge():
    drawn = bullet("Design", Decimal(100), Decimal(300), Decimal(500))

    assert marks(drawn)[-1] == ("over", "62.50%", "37.50%")
    assert drawn.title == "Design: 300 of 100 supplied, 200 over; P90 500"


def test_a_pool_without_supply_is_hatched_from_edge_to_edge():
    drawn = bullet("Security architecture", Decimal(0), Decimal(46), Decimal(71))

    assert drawn.title == "Security architecture: 46 tokens of demand and no supply"
    assert drawn.marks == (Mark("none", "0.00%", "100.00%"),)


def test_a_pool_without_supply_or_demand_is_empty():
    drawn = bullet("Security architecture", None, Decimal(0), None)

    assert drawn.title == "Security architecture: no supply and no demand"
    assert drawn.marks == ()


def test_a_pool_without_demand_is_its_outline():
    drawn = bullet("Data science", Decimal(150), Decimal(0), None)

    assert drawn.title == "Data science: 0 of 150 supplied, 150 spare; no demand"
    assert marks(drawn) == [("supply", "0.00%", "62.50%")]


def test_an_unknown_p90_draws_no_tail_and_says_so():
    drawn = bullet("IT operations", Decimal(340), Decimal(272), None)

    assert drawn.title == "IT operations: 272 of 340 supplied, 68 spare; P90 unknown"
    assert marks(drawn) == [("supply", "0.00%", "62.50%"), ("demand", "0.00%", "50.00%")]


def test_demand_equal_to_supply_is_exactly_enough():
    drawn = bullet("Architecture", Decimal(210), Decimal(210), Decimal(210))

    assert drawn.title == "Architecture: 210 of 210 supplied, exactly enough; P90 210"


HUB, PORTAL, RECORD = (
    Entry(1, "Payments hub", Decimal(40)),
    Entry(2, "Licensing portal", Decimal(40)),
    Entry(3, "Customer record", Decimal(20)),
)


def test_the_line_names_the_initiative_it_cuts():
    drawn = stack([HUB, PORTAL, RECORD], Decimal(51))

    assert drawn.cut == PORTAL
    assert drawn.title == "The line cuts 2, Licensing portal: 11 of its 40 tokens fit"
    assert drawn.line == "50.00%"
    assert marks(drawn) == [
        ("demand", "0.00%", "38.98%"),
        ("demand-2", "39.22%", "10.54%"),
        ("over", "50.00%", "28.19%"),
        ("over", "78.43%", "19.37%"),
    ]
    assert [(label.text, label.over) for label in drawn.labels] == [
        ("1", False),
        ("2", True),
        ("3", True),
    ]


def test_a_line_between_two_initiatives_cuts_neither():
    drawn = stack([HUB, PORTAL, RECORD], Decimal(80))

    assert drawn.cut is None
    assert drawn.title == "Supply ends after 2, Licensing portal"


def test_enough_supply_fits_everything():
    assert stack([HUB, PORTAL, RECORD], Decimal(150)).title == "All three fit"
    assert stack([HUB], Decimal(150)).title == "The only one fits"


def test_no_supply_fits_nothing_and_no_demand_asks_nothing():
    assert stack([HUB, PORTAL], Decimal(0)).title == "No supply: nothing fits"
    assert stack([], Decimal(10)).title == "Nothing is asked of this pool"


def test_a_sparkline_marks_its_last_value_and_says_them_all():
    drawn = spark("Supply", [("2026-Q3", Decimal(300)), ("2026-Q4", Decimal(150))])

    assert (drawn.points, drawn.x, drawn.y) == ("3.0,3.0 69.0,10.0", 69.0, 10.0)
    assert drawn.title == "Supply by quarter: 2026-Q3 300, 2026-Q4 150"
    assert spark("Supply", [("2026-Q4", Decimal(150))]) is None
