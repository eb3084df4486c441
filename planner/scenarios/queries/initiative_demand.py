"""What one initiative asks of each pool, beside the rule that makes tokens of its hours."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from planner.core import zone
from planner.core.session import Session
from planner.domain.amounts import ONE, ZERO, round_half_up
from planner.domain.derive_demand import rates_on
from planner.domain.lifecycle import DemandSource
from planner.scenarios.derivation import calibrations
from planner.scenarios.planning import pools
from planner.scenarios.queries.demand import DemandRow, of_initiative


@dataclass(frozen=True, slots=True)
class PoolAsk:
    """One pool: the hours that the scope asks of it, its rate of today, and the row in a scenario.

    `rate` is None where none is in force, so that one hour counts as one token; `row` is None
    where the scenario has none.
    """

    pool_id: int
    pool: str
    hours: Decimal
    rate: Decimal | None
    row: DemandRow | None

    @property
    def tokens(self) -> Decimal:
        """What the rule makes of the hours."""
        return round_half_up(self.hours * (ONE if self.rate is None else self.rate))

    @property
    def behind(self) -> bool:
        """Whether the row was derived, and would be another one by now."""
        return (
            self.row is not None
            and self.row.source is DemandSource.DERIVED
            and self.row.p50 != self.tokens
        )


def pool_asks(
    session: Session, initiative_id: int, hours: Mapping[str, Decimal], scenario_id: int | None
) -> list[PoolAsk]:
    """The active pools that its scope or the scenario's rows ask, in the order of the ledger.

    `hours` are those of its scope by skill. A fixed number of statements.
    """
    rows = {} if scenario_id is None else of_initiative(session, scenario_id, initiative_id)
    by_name = {skill.lower(): amount for skill, amount in hours.items()}
    rates = rates_on(zone.today(session), calibrations(session))
    asks = [
        PoolAsk(
            pool.id,
            pool.name,
            by_name.get(pool.name.lower(), ZERO),
            rates.get(pool.id),
            rows.get(pool.id),
        )
        for pool in pools(session)
    ]
    return [ask for ask in asks if ask.hours or ask.row]
