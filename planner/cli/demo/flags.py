"""The demo's flags."""

from collections.abc import Mapping

from planner.cli.demo.stage import Stage
from planner.core.flags import FlagSetting, forget
from planner.domain.flags import Flag


def add_flags(stage: Stage, users: Mapping[str, int]) -> None:
    """Turn token planning on; every other flag is off, with somebody answerable for it."""
    stage.session.add_rows(
        FlagSetting,
        [
            {
                "flag": flag,
                "enabled": flag is Flag.TOKEN_PLANNING_V1,
                "reason": "Agreed by the planning board" if flag is Flag.TOKEN_PLANNING_V1 else "",
                "owner_id": users["admin"],
                "changed_by": users["admin"],
                "changed_at": stage.ago(30, "10:00"),
            }
            for flag in Flag
        ],
    )
    stage.session.after.append(forget)
