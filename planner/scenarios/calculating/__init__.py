"""What the calculators of both planning modes read: a constant number of selects each.

The rules are `planner.domain.calculator` and `planner.domain.token_calculator`. Without a
breakdown the database adds up what initiatives ask, so that a plan of thousands of scope items
arrives as a few rows per skill.
"""

from planner.capacity import queries as capacity
from planner.core import zone
from planner.core.session import Session
from planner.domain.assumptions import Assumptions, read
from planner.domain.calculation import CalculatorOptions
from planner.domain.calculator import CalculatorInputs
from planner.domain.token_calculator import TokenCalculatorInputs
from planner.domain.token_model import TokenInputs
from planner.scenarios.calculating import demand
from planner.scenarios.calculating.people import people
from planner.scenarios.models import Scenario


def hours_inputs(
    session: Session, scenario: Scenario, options: CalculatorOptions
) -> CalculatorInputs:
    """What the calculator of a scenario in hours reads."""
    assumed = assumptions(scenario, options)
    ranked, planned = demand.counts(session, scenario)
    return CalculatorInputs(
        assumed,
        demand.shared_asks(session, scenario, options),
        people(session, scenario, assumed, options),
        ranked,
        planned,
        demand.unshared(session, scenario),
    )


def token_inputs(
    session: Session, scenario: Scenario, options: CalculatorOptions, ledger: TokenInputs
) -> TokenCalculatorInputs:
    """What the calculator of a scenario in tokens reads, beside what the ledger has read."""
    assumed = assumptions(scenario, options)
    ranked, planned = demand.counts(session, scenario)
    plan = CalculatorInputs(
        assumed,
        demand.whole_asks(session, scenario, options),
        people(session, scenario, assumed, options),
        ranked,
        planned,
    )
    return TokenCalculatorInputs(
        plan,
        ledger.pools,
        capacity.rates_on(session, zone.today(session)),
        {supply.pool_id: supply.tokens for supply in ledger.supplies},
        demand.typed(session, scenario),
    )


def assumptions(scenario: Scenario, options: CalculatorOptions) -> Assumptions:
    """Those asked about, or else the scenario's own."""
    return options.assumptions or read(scenario.assumptions).assumptions
