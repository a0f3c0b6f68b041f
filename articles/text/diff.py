"""What two lists have in common, in bounded time: also for texts of five megabytes."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher

# Up to here every pair may be looked at; beyond it, only what stands once in either list leads the way.
MAX_PAIRS = 40_000
MAX_DEPTH = 20

Match = tuple[int, int, int]
"""Where a common run begins in the old list, where in the new one, and how long it is."""


def matches(old: Sequence[Hashable], new: Sequence[Hashable], depth: int = 0) -> Iterator[Match]:
    """The common runs, in order. A long stretch without any landmark counts as wholly different."""
    start = _common_start(old, new)
    end = _common_start(old[start:][::-1], new[start:][::-1])
    yield 0, 0, start
    old_middle, new_middle = old[start : len(old) - end], new[start : len(new) - end]
    if len(old_middle) * len(new_middle) <= MAX_PAIRS:
        found: Iterable[Match] = SequenceMatcher(None, old_middle, new_middle, autojunk=False).get_matching_blocks()
    else:
        found = _between_landmarks(old_middle, new_middle, depth) if depth < MAX_DEPTH else []
    yield from ((start + a, start + b, size) for a, b, size in found if size)
    yield len(old) - end, len(new) - end, end


def _between_landmarks(old: Sequence[Hashable], new: Sequence[Hashable], depth: int) -> Iterator[Match]:
    landmarks = _landmarks(old, new)
    from_old = from_new = 0
    for a, b in [*landmarks, (len(old), len(new))] if landmarks else []:
        for inner_a, inner_b, size in matches(old[from_old:a], new[from_new:b], depth + 1):
            yield from_old + inner_a, from_new + inner_b, size
        yield a, b, int(a < len(old))
        from_old, from_new = a + 1, b + 1


def _landmarks(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Positions of what stands once in either list, as far as the order is the same."""
    once_new = {item for item, count in Counter(new).items() if count == 1}
    once = {item for item, count in Counter(old).items() if count == 1} & once_new
    position = {item: index for index, item in enumerate(new) if item in once}
    return _longest_ascent([(index, position[item]) for index, item in enumerate(old) if item in once])


def _longest_ascent(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs whose second numbers ascend, by patience sorting."""
    tops: list[int] = []
    top_pairs: list[int] = []
    before: list[int] = []
    for index, (_old, new) in enumerate(pairs):
        pile = bisect_left(tops, new)
        before.append(top_pairs[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [new]
        top_pairs[pile : pile + 1] = [index]
    chain, index = [], top_pairs[-1] if top_pairs else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _common_start(old: Sequence[Hashable], new: Sequence[Hashable]) -> int:
    differing = (index for index, (a, b) in enumerate(zip(old, new, strict=False)) if a != b)
    return next(differing, min(len(old), len(new)))
