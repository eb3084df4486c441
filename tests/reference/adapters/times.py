"""How long things take."""

from datetime import datetime
from typing import Any

from planner.domain.cycle_times import Entered, cycle_times
from planner.domain.lifecycle import InitiativeStatus


def status_cycle_times(vector: Any) -> Any:
    # initiatives by id: the texts themselves are the order
    order = {
        text: place for place, text in enumerate(sorted(x["initiativeId"] for x in vector["logs"]))
    }
    log = [
        Entered(
            order[row["initiativeId"]],
            InitiativeStatus(row["toStatus"]),
            datetime.fromisoformat(row["at"]),
        )
        for row in vector["logs"]
    ]
    return [
        {"status": time.status.value, "avgDays": time.days, "count": time.count}
        for time in cycle_times(log)
    ]
