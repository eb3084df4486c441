"""The work of files that are made in the background."""

from hashlib import sha256

from pydantic import Field

from planner.core.jobs import Payload, Retries, Task


class Workbook(Payload):
    """The address of a table as a workbook, what the table is called, and who asked."""

    address: str = Field(max_length=4000)
    name: str = Field(max_length=200)
    user_id: int


WORKBOOK = Task(
    "reports/workbook",
    payload=Workbook,
    retries=Retries.exponential(1),
    dedup=lambda payload: _same(payload.user_id, payload.address),
    about=lambda payload: payload.name,
)


def _same(user_id: int, address: str) -> str:
    return f"workbook-{user_id}-{sha256(address.encode()).hexdigest()[:32]}"
