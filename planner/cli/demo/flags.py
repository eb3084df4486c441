"""The demo's flags."""

from collections.abc import Mapping

from planner.cli.demo.stage import Stage
from planner.core.flags import FlagSetting, forget
from planner.domain.flags import Flag

ON = {
    Flag.TOKEN_PLANNING_V1: "Agreed by the planning board",
    Flag.MATRIX_ORG_V1: "Chapters and rotations take time that teams plan with",
    Flag.ORG_CAPACITY_VIEW: "Heads of division asked where their people are short",
    Flag.JOB_PROFILES: "Costs are planned since the pay round of April",
}


def add_flags(stage: Stage, users: Mapping[str, int]) -> None:
    """Turn on what the demo has data for; every other flag is off. Each has its owner."""
    stage.session.add_rows(
        FlagSetting,
        [
            {
                "flag": flag,
                "enabled": flag in ON,
                "reason": ON.get(flag, ""),
                "owner_id": users["admin"],
                "changed_by": users["admin"],
                "changed_at": stage.ago(30, "10:00"),
            }
            for flag in Flag
        ],
    )
    stage.session.after.append(forget)
