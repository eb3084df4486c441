"""Where figures come from: each kind of figure has a loader of its rows in a module of its name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from planner.analysis.queries.explanations.calculator import calculator
from planner.analysis.queries.explanations.comparison import compared
from planner.analysis.queries.explanations.demand import demand
from planner.analysis.queries.explanations.ledger import ledger
from planner.analysis.queries.explanations.named import names
from planner.analysis.queries.explanations.removed import removal
from planner.core.session import Session
from planner.core.stamp import Changed, Stamp
from planner.domain.explaining.calculator import OF_TOTAL
from planner.domain.explaining.demand import MEASURES
from planner.domain.explaining.ledger import OF_POOL
from planner.domain.explaining.people import OF_PERSON
from planner.domain.explanation import Explanation
from planner.domain.figures import Figure, read
from planner.domain.refusals import NotFound
from planner.scenarios import inputs
from planner.scenarios.models import Scenario
from planner.scenarios.queries import scenarios as queries

Explainer = Callable[[Session, Scenario, Figure, Stamp], Explanation | None]

OF_ONE: Mapping[str, Explainer] = {
    "ledger": ledger,
    "demand": demand,
    "calculator": calculator,
}
"""How figures of one scenario are explained, by what they are about."""

SCENARIOS: Mapping[str, int] = {**dict.fromkeys(OF_ONE, 1), "compare": 2}
"""How many scenarios a figure names, by what it is about."""

CALLED: Mapping[str, Mapping[str, str]] = {
    "ledger": OF_POOL,
    "demand": MEASURES,
    "calculator": {**OF_TOTAL, **OF_PERSON},
}
"""What measures are called in words, by what they are about."""


class NoFigure(NotFound):
    """Nothing is called so."""

    remedy = "Open the page that shows the figure, and choose it there."

    def __init__(self, name: str) -> None:
        super().__init__("figure", name[:200])


class FigureGone(NotFound):
    """A figure that a scenario does not have, or not any more; `removed` says by whose change."""

    remedy = "Look at what the scenario has now."

    def __init__(
        self,
        scenario: Scenario,
        about: Figure,
        of: Sequence[str],
        removed: Changed | None = None,
    ) -> None:
        self.scenario, self.removed = scenario, removed
        self.what = f"“{called(about)}”" + (f" for {', '.join(of)}" if of else "")
        super().__init__("figure", about.measure)

    @property
    def sentence(self) -> str:
        """What was asked for, in the words of its name."""
        return f"{self.scenario.name} has no {self.what}, or not any more."


@dataclass(frozen=True, slots=True)
class Explained:
    """An explanation with the scenarios it is about, and the revision of each one's inputs."""

    explanation: Explanation
    scenarios: Sequence[Scenario]
    stamps: Sequence[Stamp]

    @property
    def scenario(self) -> Scenario:
        """The scenario it is about; of a comparison the first."""
        return self.scenarios[0]

    @property
    def in_tokens(self) -> bool:
        """Whether it is a figure of planning in tokens."""
        kept = {"ledger", "demand"}
        return self.explanation.figure.about in kept or self.scenario.planning_mode == "TOKEN"


def called(about: Figure) -> str:
    """What is measured, in words."""
    known = CALLED.get(about.about, {})
    return known.get(about.measure) or about.measure.replace("-", " ")


def explained(session: Session, name: str) -> Explained:
    """The figure of this name with everything it stands on.

    Raises `NoFigure` for a name that means nothing, `NotFound` for a scenario that is not there,
    and `FigureGone` where the scenario has no such figure.
    """
    about = read(name)
    if about is None or len(about.scenarios) != SCENARIOS.get(about.about):
        raise NoFigure(name)
    found = [queries.scenario(session, key) for key in about.scenarios]
    stamps = [inputs.stamp(session, one) for one in found]
    explanation = _explanation(session, found[0], about, stamps[0])
    if explanation is None:
        gone = removal(session, found[0], about)
        raise FigureGone(found[0], about, names(session, about), gone)
    return Explained(explanation, found, stamps)


def _explanation(
    session: Session, scenario: Scenario, about: Figure, stamp: Stamp
) -> Explanation | None:
    if about.about == "compare":
        return compared(session, about)
    return OF_ONE[about.about](session, scenario, about, stamp)
