"""Reading the mailbox to which reports of failed delivery come."""

import imaplib
import logging
from typing import Any

from django.conf import settings

from lms.notifications.bounces.reports import LARGEST_LETTER
from lms.notifications.bounces.services import take_letter
from lms.notifications.models import BounceCount
from lms.notifications.selectors import without_names
from lms.outbox import breakers
from lms.outside.imap import Mailbox, asked, opened

logger = logging.getLogger(__name__)
SYSTEM = "mailbox of returned mails"
LETTERS_A_TURN = 100
MATCHED = {str(BounceCount.Outcome.HARD), str(BounceCount.Outcome.SOFT)}


def read_mailbox() -> int:
    """Return how many letters were read; none without BOUNCE_URL, or when it is away.

    What named a mail of ours is deleted there; all else is marked as read and stays, as
    somebody may have written to this address. A letter is flagged after it was taken in:
    one that is read twice changes nothing.
    """
    if settings.BOUNCE_MAILBOX is None:
        return 0
    try:
        read = _read()
    except (OSError, imaplib.IMAP4.error) as error:
        breakers.found_away(SYSTEM)
        logger.warning("The %s: %s", SYSTEM, without_names(str(error))[:200])
        return 0
    breakers.found_back(SYSTEM)
    return read


def _read() -> int:
    with opened(Mailbox(**settings.BOUNCE_MAILBOX)) as dialogue:
        (unseen,) = asked(dialogue, "SEARCH", "UNSEEN")
        uids = [one.decode("ascii") for one in (unseen or b"").split()][:LETTERS_A_TURN]
        for uid in uids:
            _take(dialogue, uid)
        if uids:
            dialogue.expunge()
    return len(uids)


def _take(dialogue: imaplib.IMAP4, uid: str) -> None:
    # Of a huge letter the beginning: what counts stands before the mail it returns.
    wanted = f"(BODY.PEEK[]<0.{LARGEST_LETTER}>)"
    outcome = take_letter(_text_of(asked(dialogue, "FETCH", uid, wanted)))
    flags = r"(\Seen \Deleted)" if outcome in MATCHED else r"(\Seen)"
    asked(dialogue, "STORE", uid, "+FLAGS.SILENT", flags)


def _text_of(answer: list[Any]) -> bytes:
    """Return the letter of an answer; nothing where somebody else deleted it meanwhile."""
    texts = (part[1] for part in answer if isinstance(part, tuple))
    return next((text for text in texts if isinstance(text, bytes)), b"")
