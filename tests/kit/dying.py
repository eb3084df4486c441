"""Named moments at which a worker can die: in a test's own process by `Died`, in another by a kill.

Nothing here is known to the product: the functions of a moment are wrapped from outside.
"""

import os
import random
import signal
import threading
from collections.abc import Callable
from typing import Any

from planner.core.jobs import closing, performing, placing, scheduling, settling, sweeping
from planner.core.jobs.leases import Leases
from planner.core.jobs.runs import Run
from planner.core.joined import Common
from planner.core.session import Session

Strike = Callable[[], None]
Put = Callable[[Any, str, Any], None]


class Died(BaseException):
    """What a kill looks like from inside: nothing that handles errors runs any more."""


def raise_died() -> None:
    raise Died


def killing(chance: float) -> Strike:
    """Kills this process, now and then."""

    def strike() -> None:
        if random.random() < chance:
            os.kill(os.getpid(), signal.SIGKILL)

    return strike


def _after(where: Any, name: str) -> Callable[[Strike, Put], None]:
    """The moment in which that function has done its part, and nothing is committed since."""

    def install(strike: Strike, put: Put) -> None:
        inner = getattr(where, name)

        def wrapped(*given: Any, **named: Any) -> Any:
            answer = inner(*given, **named)
            strike()
            return answer

        put(where, name, wrapped)

    return install


def _before_ack_commit(strike: Strike, put: Put) -> None:
    inner = settling.succeed_many

    def wrapped(connection: Any, results: Any) -> Any:
        answer = inner(connection, results)
        if results:
            strike()
        return answer

    put(settling, "succeed_many", wrapped)
    put(closing, "succeed_many", wrapped)


def _after_ack_commit(strike: Strike, put: Put) -> None:
    _after(closing, "close_now")(strike, put)
    put(performing, "close_now", closing.close_now)
    inner = Run.finish

    def finish(run: Run, result: Any = None) -> None:
        inner(run, result)
        run._session.after.append(strike)

    put(Run, "finish", finish)


def _around_common_commit(when: str) -> Callable[[Strike, Put], None]:
    """Before or after the commit of what brief jobs did together."""

    def install(strike: Strike, put: Put) -> None:
        inner = Common.commit

        def commit(common: Common) -> None:
            if when == "before":
                strike()
            inner(common)
            if when == "after":
                strike()

        put(Common, "commit", commit)

    return install


def _after_claim_commit(strike: Strike, put: Put) -> None:
    from workers.runner import Runner

    inner = Runner._take

    def take(runner: Runner, turn: Any) -> Any:
        claims = inner(runner, turn)
        if claims or turn.ended:
            strike()
        return claims

    put(Runner, "_take", take)


def _effect(strike: Strike, put: Put) -> None:
    put(MOMENTS_OF_HANDLERS, "effect", strike)


class _Handlers:
    """Where the handlers of tests tell of a moment of their own."""

    def effect(self) -> None:
        """An outside effect has been done."""


MOMENTS_OF_HANDLERS = _Handlers()

MOMENTS: dict[str, Callable[[Strike, Put], None]] = {
    "enqueue_before_commit": _after(placing, "_insert"),
    "change_before_commit": _after(Session, "_sign"),
    "after_claim_commit": _after_claim_commit,
    "before_handler": _after(Leases, "take"),
    "after_handler": _after(performing, "storable"),
    "after_external_effect": _effect,
    "before_checkpoint_commit": _after(Run, "_keep_place"),
    "before_ack_commit": _before_ack_commit,
    "after_ack_commit": _after_ack_commit,
    "before_common_commit": _around_common_commit("before"),
    "after_common_commit": _around_common_commit("after"),
    "rescue_before_commit": _after(sweeping, "_rescue"),
    "fire_before_commit": _after(scheduling, "_fire"),
    "in_heartbeat": _after(Leases, "_renew"),
}
"""Every moment by name."""


def install(name: str, strike: Strike, put: Put = setattr) -> None:
    """Strike at this moment from now on."""
    MOMENTS[name](strike, put)


def told_while_taking() -> None:
    """Tell this process to stop whenever its main thread takes a run, and holds a lock for it."""
    inner = Run.trust_from

    def trust_from(run: Run, sign_of_life: float) -> None:
        inner(run, sign_of_life)
        if threading.current_thread() is threading.main_thread():
            signal.raise_signal(signal.SIGTERM)

    Run.trust_from = trust_from
