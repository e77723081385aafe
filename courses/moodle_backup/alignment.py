"""Alignment of a page's two languages, heading by heading and text by text."""

from courses.moodle_backup.segments import Segment
from courses.text.sequences import opcodes

Pair = tuple[Segment | None, Segment | None]


def aligned(ro: list[Segment], ru: list[Segment]) -> list[Pair]:
    """Return pairs in the order of both; what has no counterpart stands alone."""
    pairs: list[Pair] = []
    keys = [_key(s) for s in ro], [_key(s) for s in ru]
    for tag, start, end, other, other_end in opcodes(*keys):
        if tag == "equal":
            pairs += zip(ro[start:end], ru[other:other_end], strict=True)
        else:
            pairs += [(segment, None) for segment in ro[start:end]]
            pairs += [(None, segment) for segment in ru[other:other_end]]
    return pairs


def are_alike(pairs: list[Pair]) -> bool:
    """Tell whether everything has a counterpart."""
    return all(ro and ru for ro, ru in pairs)


def _key(segment: Segment) -> tuple[str, str]:
    return (segment.kind, segment.source)
