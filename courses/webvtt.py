"""Captions: WebVTT files are read before they are kept, so that players show them."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

MAX_BYTES = 300_000
# https://www.w3.org/TR/webvtt1/: hours may be left out, a line's settings may follow.
_TIME = r"(?:([0-9]{2,6}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})"
TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t]+\S+:\S+)*[ \t]*")
NO_CUES = ("NOTE", "STYLE", "REGION")

Block = list[tuple[int, str]]


class CaptionsRefused(ValueError):
    """A file is no usable WebVTT; the text says why, ``line`` where."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.line = line


def check_captions(data: bytes) -> int:
    """Return the number of cues. Raises CaptionsRefused for anything but WebVTT.

    Checked are size, encoding, signature, the times of every cue and their order, and
    that every cue says something.
    """
    if len(data) > MAX_BYTES:
        raise CaptionsRefused(_("The captions are larger than 300 KB."))
    blocks = list(_blocks(_text(data)))
    if not blocks or not re.match(r"WEBVTT(?:[ \t]|$)", blocks[0][0][1]):
        raise CaptionsRefused(_("Captions begin with the line WEBVTT."))
    starts = [_start_of(block) for block in blocks[1:] if not _is_note(block)]
    if not starts:
        raise CaptionsRefused(_("There are no captions in the file."))
    for (before, __), (start, line) in zip(starts, starts[1:], strict=False):
        if start < before:
            raise CaptionsRefused(_("A caption begins before the one above it."), line)
    return len(starts)


def words_of(data: bytes) -> str:
    """Return all that the captions of a usable file say, without their times.

    Raises CaptionsRefused for a file that is no text.
    """
    blocks = [block for block in list(_blocks(_text(data)))[1:] if not _is_note(block)]
    return "\n".join(
        line for block in blocks for _number, line in block[_times_at(block) + 1 :]
    )


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CaptionsRefused(_("The captions must be UTF-8 text."), line) from error
    if "\0" in text:
        raise CaptionsRefused(_("The captions must be UTF-8 text."))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _blocks(text: str) -> Iterator[Block]:
    """Yield the parts between empty lines, each line with its number."""
    block: Block = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _is_note(block: Block) -> bool:
    first = block[0][1]
    return first.split(" ")[0].strip() in NO_CUES and "-->" not in first


def _times_at(block: Block) -> int:
    return 0 if "-->" in block[0][1] else 1


def _start_of(block: Block) -> tuple[int, int]:
    """Return when a cue begins, in milliseconds, and its line."""
    at = _times_at(block)
    if at >= len(block):
        raise CaptionsRefused(_("A caption has no times."), block[0][0])
    number, line = block[at]
    found = TIMING.fullmatch(line)
    if found is None:
        reason = _("A caption's times look like 00:01.000 --> 00:04.000.")
        raise CaptionsRefused(reason, number)
    start, end = _milliseconds(found.groups()[:4]), _milliseconds(found.groups()[4:])
    if end <= start:
        raise CaptionsRefused(_("A caption ends before it begins."), number)
    if len(block) == at + 1:
        raise CaptionsRefused(_("A caption says nothing."), number)
    return start, number


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
