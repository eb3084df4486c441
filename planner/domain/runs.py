"""Keys as runs of consecutive ones: a hundred thousand that were made together are a few."""

from collections.abc import Iterable, Sequence


def runs(keys: Sequence[int]) -> list[tuple[int, int]]:
    """Keys in ascending order, each once, as the first and the last of each run of them."""
    if keys and keys[-1] - keys[0] + 1 == len(keys):
        return [(keys[0], keys[-1])]
    ends = [place for place in range(1, len(keys)) if keys[place] != keys[place - 1] + 1]
    starts = [0, *ends] if keys else []
    return [
        (keys[begin], keys[end - 1]) for begin, end in zip(starts, [*ends, len(keys)], strict=False)
    ]


def joined(each: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Runs that share no key, with those that follow one another made into one."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(each):
        if found and found[-1][1] + 1 == first:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def cut(each: Iterable[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """Runs cut before every multiple of `size`.

    What holds a key then begins at the multiple before it or later: `before(key, size)`.
    """
    return [
        (max(first, begin), min(last, begin + size - 1))
        for first, last in each
        for begin in range(before(first, size), last + 1, size)
    ]


def before(key: int, size: int) -> int:
    """The last multiple of `size` that is no higher than a key."""
    return key - key % size
