"""Reading a report of failed delivery: RFC 3464, as mail servers really write it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser, Parser

# What is behind it is the mail that was returned, and of no use.
LARGEST_LETTER = 256 * 1024
MOST_PARTS, MOST_BLOCKS, MOST_IDS = 50, 20, 5
LONGEST_ADDRESS_LINE = 1000
# Where a mail server writes to whom it gave the report.
_OURS = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
_STATUS = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?!\d)", re.ASCII)
_ID = re.compile(r"<[^<>\s]{3,196}>")


class NoReport(Exception):
    """The letter is no report of delivery: an answer, a notice of absence, spam."""


class Malformed(Exception):
    """The letter cannot be read as a report."""


@dataclass(frozen=True)
class Report:
    """What a report says: about which mail, and what became of it.

    ``addresses`` are those of ours that it came to, ``message_ids`` those of the mail it
    returns. ``action`` is one of RFC 3464 in small letters; ``status`` is that of RFC 3463,
    or empty.
    """

    addresses: tuple[str, ...]
    message_ids: tuple[str, ...]
    action: str
    status: str


def read_report(letter: bytes) -> Report:
    """Return what a letter reports. Raises NoReport or Malformed, and nothing else."""
    try:
        return _read(BytesParser().parsebytes(letter[:LARGEST_LETTER]))
    except (NoReport, Malformed):
        raise
    except Exception as error:  # the parser stumbles in many ways over spoilt letters
        raise Malformed(type(error).__name__) from error


def _read(letter: Message) -> Report:
    kind = str(letter.get_param("report-type") or "").lower()
    if letter.get_content_type() != "multipart/report" or kind != "delivery-status":
        raise NoReport(letter.get_content_type())
    action, status = _fate(letter)
    return Report(
        addresses=tuple(
            str(line)[:LONGEST_ADDRESS_LINE]
            for name in _OURS
            for line in letter.get_all(name, [])[:MOST_IDS]
        ),
        message_ids=tuple(_message_ids(letter)),
        action=action,
        status=status,
    )


def _parts(letter: Message) -> Iterator[Message]:
    """Yield the parts of the report itself, not those of the mail that it returns."""
    payload = letter.get_payload()
    for part in payload[:MOST_PARTS] if isinstance(payload, list) else ():
        if isinstance(part, Message):
            yield part


def _fate(letter: Message) -> tuple[str, str]:
    """Return action and status. Raises Malformed where none is told.

    Our mails have one recipient each. Where a server tells of several, the address leads
    on to others, and the mail failed only if it reached none of them.
    """
    told = list(_told(letter))
    if not told:
        raise Malformed("no status")
    return next((one for one in told if one[0] != "failed"), told[0])


def _told(letter: Message) -> Iterator[tuple[str, str]]:
    for part in _parts(letter):
        blocks = part.get_payload()
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in blocks[:MOST_BLOCKS] if isinstance(blocks, list) else ():
            if isinstance(block, Message) and block.get("Action"):
                status = _STATUS.search(str(block.get("Status", "")))
                action = str(block["Action"]).strip().lower()
                yield action[:20], status[0] if status else ""


def _message_ids(letter: Message) -> Iterator[str]:
    """Yield the Message-IDs of the mail that is returned, as whole or as its headers."""
    for part in _parts(letter):
        returned = part.get_payload()
        whole = returned[0] if isinstance(returned, list) and returned else None
        if part.get_content_type() == "message/rfc822" and isinstance(whole, Message):
            yield from _ids_of(whole)
        elif part.get_content_type() in {"text/rfc822-headers", "message/global"}:
            text = part.get_payload(decode=True)
            if isinstance(text, bytes):
                yield from _ids_of(Parser().parsestr(text.decode("utf-8", "replace")))


def _ids_of(returned: Message) -> Iterator[str]:
    for line in returned.get_all("Message-ID", [])[:MOST_IDS]:
        yield from _ID.findall(str(line))[:1]
