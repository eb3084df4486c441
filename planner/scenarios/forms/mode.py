"""The button that switches a scenario's planning mode."""

from wtforms import HiddenField
from wtforms.validators import AnyOf

from planner.domain.planning import PlanningMode
from planner.web.forms import Form


class ModeForm(Form):
    """The mode to plan in from now on."""

    to = HiddenField(
        "Planning mode",
        validators=[AnyOf([str(mode) for mode in PlanningMode], "Choose LEGACY or TOKEN.")],
    )

    @property
    def mode(self) -> PlanningMode:
        """The mode a valid form asks for."""
        return PlanningMode(self.to.data or "")
