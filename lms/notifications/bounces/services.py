"""What becomes of a report: the mail it names is marked, and everything is counted."""

import logging
import re
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lms.notifications.bounces.addresses import mail_named_by
from lms.notifications.bounces.reports import Malformed, NoReport, Report, read_report
from lms.notifications.models import BounceCount, OutgoingMail

logger = logging.getLogger(__name__)
Outcome = BounceCount.Outcome
State, Bounce = OutgoingMail.State, OutgoingMail.Bounce
# Servers give up after five days; what comes later is an old report sent once more.
DAYS_OF_REPORTS = 14
# Statuses of RFC 3463 by which it is the address that is wrong. Full mailboxes (5.2.2),
# too large mails and suspicion of spam (5.7) say nothing of it.
_WRONG_ADDRESS = re.compile(r"5\.(0\.0|1\.(?![78]$)\d+|2\.1|4\.[14])", re.ASCII)


def take_letter(letter: bytes) -> str:
    """Return what became of a letter of the mailbox, one of BounceCount's outcomes."""
    try:
        report = read_report(letter)
    except NoReport:
        return count(Outcome.OTHER)
    except Malformed:
        return count(Outcome.MALFORMED)
    return take_report(report)


@transaction.atomic
def take_report(report: Report) -> str:
    """Mark the mail that a report is about; return what became of it.

    Nothing of the report is believed but which mail it is, and that this one failed: whose
    address it was is in our own row. The same report again changes nothing.
    """
    if report.action != "failed":
        return count(Outcome.NO_FAILURE)
    mail = _mail_of(report)
    if mail is None or mail.sent_at is None:
        return count(Outcome.UNKNOWN)
    if mail.state == State.BOUNCED:
        return count(Outcome.AGAIN)
    if mail.sent_at < timezone.now() - timedelta(days=DAYS_OF_REPORTS):
        return count(Outcome.LATE)
    is_hard = _WRONG_ADDRESS.fullmatch(report.status)
    mail.state, mail.bounced_at = State.BOUNCED, timezone.now()
    mail.bounce = Bounce.HARD if is_hard else Bounce.SOFT
    mail.bounce_status = report.status
    mail.save(update_fields=["state", "bounced_at", "bounce", "bounce_status"])
    return count(Outcome.HARD if is_hard else Outcome.SOFT)


def _mail_of(report: Report) -> OutgoingMail | None:
    mails = OutgoingMail.objects.select_for_update(of=("self",)).defer("text", "html")
    if key := mail_named_by(report.addresses):
        return mails.filter(pk=key).first()
    if not report.message_ids:
        return None
    return mails.filter(message_id__in=report.message_ids).order_by("pk").first()


@transaction.atomic
def count(outcome: str) -> str:
    """Add one to the reports that came to this end; return it."""
    now = timezone.now()
    row, is_new = BounceCount.objects.get_or_create(
        outcome=outcome, defaults={"number": 1, "last_at": now}
    )
    if not is_new:
        BounceCount.objects.filter(pk=row.pk).update(
            number=F("number") + 1, last_at=now
        )
    logger.info("A report about a mail came in: %s.", outcome)
    return str(outcome)


def take_all(reports: Iterable[Report]) -> dict[str, int]:
    """Take reports one by one; return how many came to which end."""
    found: dict[str, int] = {}
    for report in reports:
        outcome = take_report(report)
        found[outcome] = found.get(outcome, 0) + 1
    return found
