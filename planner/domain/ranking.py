"""Rankings: initiatives in order of priority, numbered from 1 without gaps."""

from collections.abc import Collection, Iterable, Sequence

from planner.domain.refusals import Invalid


class NotRanked(Invalid):
    """Only what is ranked can be moved."""

    remedy = "Rank it first, then move it."

    def __init__(self) -> None:
        super().__init__("This initiative is not ranked in the scenario.")


class NoSuchRank(Invalid):
    """A rank is a number from 1 to as many as are ranked."""

    def __init__(self, number: int, ranked: int) -> None:
        self.remedy = f"Give a number from 1 to {ranked}."
        super().__init__(f"There is no rank {number} among {ranked} ranked initiatives.")


def move_up(ranked: Sequence[int], initiative_id: int) -> list[int]:
    """The ranking with one initiative a place higher; the first stays first."""
    return move_to(ranked, initiative_id, max(1, rank_of(ranked, initiative_id) - 1))


def move_down(ranked: Sequence[int], initiative_id: int) -> list[int]:
    """The ranking with one initiative a place lower; the last stays last."""
    return move_to(ranked, initiative_id, min(len(ranked), rank_of(ranked, initiative_id) + 1))


def move_to(ranked: Sequence[int], initiative_id: int, number: int) -> list[int]:
    """The ranking with one initiative at the number given; the others keep their order."""
    rank_of(ranked, initiative_id)
    if not 1 <= number <= len(ranked):
        raise NoSuchRank(number, len(ranked))
    others = [other for other in ranked if other != initiative_id]
    return [*others[: number - 1], initiative_id, *others[number - 1 :]]


def newcomers(ranked: Collection[int], initiative_ids: Iterable[int]) -> list[int]:
    """Those that are not ranked yet, in their order, each of them once: they go to the end."""
    return [key for key in dict.fromkeys(initiative_ids) if key not in ranked]


def remove(ranked: Sequence[int], initiative_id: int) -> list[int]:
    """The ranking without one initiative; those behind it move up."""
    return [other for other in ranked if other != initiative_id]


def renumber(ranked: Iterable[int]) -> dict[int, int]:
    """The rank of each initiative, 1 to n in the order given."""
    return {initiative_id: rank for rank, initiative_id in enumerate(dict.fromkeys(ranked), 1)}


def rank_of(ranked: Sequence[int], initiative_id: int) -> int:
    """The rank of one initiative, counted from 1. Raises NotRanked."""
    if initiative_id not in ranked:
        raise NotRanked
    return ranked.index(initiative_id) + 1
