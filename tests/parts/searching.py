"""How examples are made up: judged by what they find, not by how busy the machine is or by luck.

Tests of a change try the same examples each time, so that it fails for what it changed; half as
many as is usual, since trying them again finds nothing new. `make soak` searches on, with other
examples every time.
"""

from hypothesis import HealthCheck, settings

PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}


def registered() -> None:
    """Name the profiles, before the command line asks for one."""
    settings.register_profile("steady", **PATIENT, derandomize=True, max_examples=50)
    settings.register_profile("searching", **PATIENT, max_examples=3000)


def chosen(profile: str | None) -> None:
    """Make up examples by the profile that was asked for, or as for a change."""
    settings.load_profile(profile or "steady")
