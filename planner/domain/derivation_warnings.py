"""What a derivation of token demand warns of, each with a code and a sentence."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from planner.domain.amounts import written


@dataclass(frozen=True, slots=True)
class NoRankings:
    """Nothing is ranked, so there is nothing to derive from."""

    code: ClassVar[str] = "NO_RANKINGS"
    sentence: ClassVar[str] = (
        "No initiative is ranked in this scenario, so there is no demand to derive."
    )


@dataclass(frozen=True, slots=True)
class NoPool:
    """A skill, as spelled, that no active pool is named after; its hours are counted nowhere."""

    code: ClassVar[str] = "NO_POOL"
    skill: str
    scope_item: str

    @property
    def sentence(self) -> str:
        """The warning, for people."""
        return (
            f"No active skill pool is called {self.skill}, "
            f"so its hours in {self.scope_item} are left out."
        )


@dataclass(frozen=True, slots=True)
class NoCalibration:
    """A pool without a rate in force."""

    code: ClassVar[str] = "NO_CALIBRATION"
    pool: str

    @property
    def sentence(self) -> str:
        """The warning, for people."""
        return f"{self.pool} has no rate in force, so one hour counts as one token."


@dataclass(frozen=True, slots=True)
class WholeItemTaken:
    """An item of which only a part, or no stated part (None), falls into the quarter."""

    code: ClassVar[str] = "WHOLE_ITEM_TAKEN"
    initiative_id: int
    scope_item: str
    share: Decimal | None

    @property
    def sentence(self) -> str:
        """The warning, for people."""
        if self.share is None:
            return f"{self.scope_item} states no share of this quarter; all of its hours are taken."
        share = written(self.share * 100)
        return f"{self.scope_item} has {share} % of its hours in this quarter; all are taken."


DerivationWarning = NoRankings | NoPool | NoCalibration
