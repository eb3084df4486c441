"""How an answer is held against a vector: key by key, numbers within the tolerance."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from planner.domain.refusals import Conflict, Invalid, NotFound, Refusal

KINDS: dict[type[Refusal], str] = {
    NotFound: "NotFound",
    Conflict: "Workflow",
    Invalid: "Validation",
}


def refused(refusal: Refusal) -> dict[str, Any]:
    """A refusal in the shape of a vector; the status is the API's and left out."""
    name = next((name for kind, name in KINDS.items() if isinstance(refusal, kind)), "unnamed")
    return {"error": {"type": name}}


def differences(
    expected: Any, answer: Any, tolerance: Decimal, at: str = "answer"
) -> Iterator[str]:
    """A sentence for every place where the answer is not what was expected."""
    if isinstance(answer, set | frozenset):
        expected, answer = sorted(expected), sorted(answer)
    match expected:
        case dict():
            yield from _in_keys(expected, answer, tolerance, at)
        case list():
            yield from _in_rows(expected, answer, tolerance, at)
        case _ if _is_number(expected) and _is_number(answer):
            if abs(Decimal(expected) - Decimal(answer)) > tolerance:
                yield f"{at} is {answer}, not {expected}"
        case _ if type(expected) is not type(answer) or expected != answer:
            yield f"{at} is {answer!r}, not {expected!r}"


def _in_keys(expected: dict[str, Any], answer: Any, tolerance: Decimal, at: str) -> Iterator[str]:
    if not isinstance(answer, dict):
        yield f"{at} is {answer!r}, not an object"
        return
    for key, value in expected.items():
        if at == "answer.error" and key == "status":
            continue
        yield from differences(value, answer.get(key), tolerance, f"{at}.{key}")


def _in_rows(expected: list[Any], answer: Any, tolerance: Decimal, at: str) -> Iterator[str]:
    if not isinstance(answer, list) or len(answer) != len(expected):
        yield f"{at} is {answer!r}, not {len(expected)} rows"
        return
    for number, (wanted, given) in enumerate(zip(expected, answer, strict=True)):
        yield from differences(wanted, given, tolerance, f"{at}[{number}]")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
