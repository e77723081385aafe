"""Rules of retention as data: what is kept how long, and why.

The privacy page, the operator's guide and the nightly clearing all read them here.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lms.certificates.archives.services import DAYS_KEPT
from lms.cohorts.rosters.retention import (
    DAYS_IMPORTED,
    DAYS_NOT_IMPORTED,
    DAYS_UNTAKEN,
)
from lms.merging.models import DAYS_TO_UNDO


@dataclass(frozen=True)
class Rule:
    """``days`` is None where nothing ends by the calendar: ``why`` says what ends it."""

    key: str
    what: Any
    why: Any
    days: int | None = None
    # Days that a setting of the environment, or a rule elsewhere, decides.
    is_fixed: bool = False


RULES = (
    Rule(
        "mail_secrets",
        _("Codes and links in emails"),
        _("Removed as soon as the email is sent; after these days in any case."),
        3,
    ),
    Rule(
        "mail_texts",
        _("Texts of emails"),
        _("To see what was written while somebody may still ask about it."),
        30,
    ),
    Rule(
        "mails",
        _("That an email was sent, to whom and when"),
        _("To prove that somebody was written to."),
        365,
    ),
    Rule(
        "text_messages",
        _("That an SMS was sent, to which number and when"),
        _("To see what became of it; what it says goes as soon as it is sent."),
        90,
    ),
    Rule(
        "sessions",
        _("Where somebody is signed in"),
        _("Removed the night after it has ended."),
        0,
        is_fixed=True,
    ),
    Rule(
        "sign_in_codes",
        _("That a code on paper was made and used"),
        _("To see who signed in by paper; the code itself ends earlier."),
        365,
    ),
    Rule(
        "rosters_untaken",
        _("Lists of people that were not imported"),
        _("To finish the import."),
        DAYS_NOT_IMPORTED,
        is_fixed=True,
    ),
    Rule(
        "rosters_imported",
        _("Files and names of imported lists"),
        _("To correct mistakes of the list."),
        DAYS_IMPORTED,
        is_fixed=True,
    ),
    Rule(
        "invitations",
        _("Invitations that nobody took"),
        _("Counted from their end."),
        DAYS_UNTAKEN,
        is_fixed=True,
    ),
    Rule(
        "outbox",
        _("Deliveries that are done"),
        _("To look for faults."),
        settings.OUTBOX_KEEP_DAYS,
        is_fixed=True,
    ),
    Rule(
        "reminders",
        _("That a reminder was written"),
        _("So that nobody is reminded twice."),
        365,
    ),
    Rule(
        "conversations",
        _("Messages between learners and supervisors"),
        _("To read again what was agreed; then they are removed."),
        730,
    ),
    Rule(
        "editor_state",
        _("What editors left open or unsaved in the CMS"),
        _("To go on where one stopped."),
        30,
    ),
    Rule(
        "cms_logs",
        _("Who changed what in the CMS"),
        _("To find out who changed a text, and when."),
        1825,
    ),
    Rule(
        "audit",
        _("Who signed in, read, exported and changed what"),
        _("To find misuse; network addresses go earlier."),
        settings.AUDIT_KEEP_DAYS,
        is_fixed=True,
    ),
    Rule(
        "data_exports",
        _("Copies of personal data"),
        _("To download the copy."),
        7,
    ),
    Rule(
        "certificate_archives",
        _("Archives of a group's certificates"),
        _("To download the archive."),
        DAYS_KEPT,
        is_fixed=True,
    ),
    Rule(
        "account_merges",
        _("What two merged accounts were before"),
        _("To undo a merge that was a mistake; that it was made is kept."),
        DAYS_TO_UNDO,
        is_fixed=True,
    ),
    Rule(
        "dated_rights",
        _("That somebody had a right for some time"),
        _("To see who could read and change what; counted from its end."),
        1095,
    ),
    Rule(
        "erasure_requests",
        _("That an erasure was asked for and done"),
        _("To prove that the request was answered."),
        1095,
    ),
    Rule(
        "never_started",
        _("Accounts that never started the course"),
        _("An email asks 30 days before; whoever signs in keeps the account."),
        365,
    ),
    Rule(
        "account",
        _("The account and how one signs in"),
        _("Until the person asks for erasure, or the account never started."),
    ),
    Rule(
        "ledger",
        _("What was learned"),
        _(
            "Totals need it for as long as the programme reports; erased people are nameless."
        ),
    ),
    Rule(
        "register",
        _("The register of certificates"),
        _("So that a certificate can be checked; erased people are nameless in it."),
    ),
    Rule(
        "content",
        _("The course itself"),
        _("It tells of nobody; who wrote what stays with it."),
    ),
)
BY_KEY = {rule.key: rule for rule in RULES}


def days_of(key: str) -> int:
    """Return a rule's days, those of the setting where it gives some."""
    rule = BY_KEY[key]
    if rule.days is None:
        raise ValueError(f"{key} does not end by the calendar")
    chosen: int = settings.RETENTION_DAYS.get(key, rule.days)
    return rule.days if rule.is_fixed else chosen
