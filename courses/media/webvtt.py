"""WebVTT captions: parsed and checked before they are kept, so that players show them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

MAX_BYTES = 300_000
# https://www.w3.org/TR/webvtt1/: hours may be left out, a line's settings may follow.
_TIME = r"(?:([0-9]{2,6}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})"
TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t]+\S+:\S+)*[ \t]*")
NO_CUES = ("NOTE", "STYLE", "REGION")

# What players read as marks inside a caption: voices, italics, times of single words.
MARK = re.compile(
    r"</?(?:c|i|b|u|ruby|rt|v|lang)(?:[.\s][^<>]*)?>|<(?:[0-9]+:)?[0-9]{2}:[0-9]{2}\.[0-9]{3}>"
)
_SIGNS = {
    **{"&lt;": "<", "&gt;": ">", "&nbsp;": "\u00a0"},
    **{"&lrm;": "\u200e", "&rlm;": "\u200f", "&amp;": "&"},
}
_SIGN = re.compile("|".join(_SIGNS))

Block = list[tuple[int, str]]


class CaptionsRefused(ValueError):
    """A file is no usable WebVTT; the text says why, ``line`` where."""

    def __init__(self, reason: Any, line: int = 1) -> None:
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
    return "\n".join(filter(None, (cue.words for cue in _cues(data))))


@dataclass(frozen=True)
class Cue:
    """One caption as it stands in the file.

    ``head`` is its name, if it has one, and the line with its times and settings.
    """

    head: tuple[str, ...]
    words: str

    @property
    def times(self) -> str:
        """Return the times as the file has them: 00:01.000 --> 00:04.000."""
        return " ".join(self.head[-1].split()[:3])


def cues_of(data: bytes) -> list[Cue]:
    """Return the captions of a file in their order. Raises CaptionsRefused."""
    check_captions(data)
    return _cues(data)


def with_words(data: bytes, words: Sequence[str], *, with_notes: bool = False) -> bytes:
    """Return a file with other words, one for each cue as they are to stand in a file.

    Times, settings, styles and regions stay. Notes and what the first lines tell are for
    those who made the file: they stay where they are asked for. Raises CaptionsRefused
    where a player would not show the result so.
    """
    header, *blocks = _blocks(_text(data))
    cues = iter(list(zip(_cues(data), words, strict=True)))
    parts = [_lines(header) if with_notes else "WEBVTT"]
    for block in blocks:
        if not _is_note(block):
            cue, said = next(cues)
            parts.append("\n".join((*cue.head, said)))
        elif with_notes or _is_style(block):
            parts.append(_lines(block))
    made = ("\n\n".join(parts) + "\n").encode()
    if [cue.words for cue in cues_of(made)] != list(words):
        raise CaptionsRefused(_("A caption's words would end it."))
    return made


# --- the words of a cue -----------------------------------------------------------------


def readable(words: str) -> str:
    """Return a cue's words for a person: signs instead of their names, marks as they are.

    Words in which that would look like other marks stay as they stand in the file.
    """
    return _named_signs_read(words) if _is_plain(words) else words


def storable(text: str, like: str) -> str:
    """Return a text for a file; ``like`` are the cue's words it was translated from."""
    if not _is_plain(like):
        return text
    return _outside_marks(
        text,
        lambda part: (
            part.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        ),
    )


def marks_of(text: str) -> list[str]:
    """Return the marks inside a caption, in order of their names.

    Who speaks may be written otherwise in another language; that somebody does, may not.
    """
    return sorted(re.sub(r"^(<v[^\s>]*)\s[^>]*", r"\1", m) for m in MARK.findall(text))


def without_marks(text: str) -> str:
    """Return what a caption says, without its marks."""
    return MARK.sub(" ", text)


def _named_signs_read(words: str) -> str:
    return _outside_marks(
        words, lambda part: _SIGN.sub(lambda found: _SIGNS[found[0]], part)
    )


def _is_plain(words: str) -> bool:
    return marks_of(_named_signs_read(words)) == marks_of(words)


def _outside_marks(text: str, changed: Callable[[str], str]) -> str:
    """Return a text changed everywhere but in its marks."""
    out, end = [], 0
    for mark in MARK.finditer(text):
        out += [changed(text[end : mark.start()]), mark[0]]
        end = mark.end()
    return "".join([*out, changed(text[end:])])


# --- the parts of a file ----------------------------------------------------------------


def _cues(data: bytes) -> list[Cue]:
    cues = []
    for block in list(_blocks(_text(data)))[1:]:
        if not _is_note(block):
            lines = [line for _at, line in block]
            at = _times_at(block) + 1
            cues.append(Cue(tuple(lines[:at]), "\n".join(lines[at:])))
    return cues


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


def _lines(block: Block) -> str:
    return "\n".join(line for _at, line in block)


def _is_note(block: Block) -> bool:
    first = block[0][1]
    return first.split(" ")[0].strip() in NO_CUES and "-->" not in first


def _is_style(block: Block) -> bool:
    return _is_note(block) and not block[0][1].startswith("NOTE")


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
