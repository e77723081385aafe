"""Differences of two sequences, in time that nobody's text can make long."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher

Opcode = tuple[str, int, int, int, int]
# difflib looks at each pair of equal elements again for every run that it finds: with so
# many pairs it takes a second at worst, and a text of 2,000 words has fewer.
MAX_PAIRS = 50_000


def opcodes(
    old: Sequence[Hashable],
    new: Sequence[Hashable],
    *,
    is_junk: Callable[[Hashable], bool] | None = None,
) -> Iterator[Opcode]:
    """Yield what makes the new sequence of the old one, as difflib.SequenceMatcher does.

    Where both repeat themselves too much to be compared, all between their common
    beginning and end is one replacement. Junk is compared only beside what is none.
    """
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    middle, other = old[start : len(old) - end], new[start : len(new) - end]
    if start:
        yield "equal", 0, start, 0, start
    for tag, i1, i2, j1, j2 in _of_middle(middle, other, is_junk):
        yield tag, i1 + start, i2 + start, j1 + start, j2 + start
    if end:
        yield "equal", len(old) - end, len(old), len(new) - end, len(new)


def _common(old: Sequence[Hashable], new: Sequence[Hashable]) -> int:
    pairs = zip(old, new, strict=False)
    differ = (n for n, (one, other) in enumerate(pairs) if one != other)
    return next(differ, min(len(old), len(new)))


def _of_middle(
    old: Sequence[Hashable],
    new: Sequence[Hashable],
    is_junk: Callable[[Hashable], bool] | None,
) -> Sequence[Opcode]:
    if not old and not new:
        return []
    here, there = Counter(old), Counter(new)
    pairs = sum(
        count * there[one]
        for one, count in here.items()
        if is_junk is None or not is_junk(one)
    )
    if pairs > MAX_PAIRS:
        return [("replace", 0, len(old), 0, len(new))]
    return SequenceMatcher(is_junk, old, new, autojunk=False).get_opcodes()
