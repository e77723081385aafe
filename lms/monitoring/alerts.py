"""Alert mails to the operator, straight to the mail server.

Not by the outbox, which may be what is ill; and without the database where that is away:
then a file in RUN_DIR remembers that it was told.
"""

import logging
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import DatabaseError
from django.template.loader import render_to_string
from django.utils import timezone, translation

from lms.monitoring import incidents
from lms.monitoring.models import Incident
from lms.monitoring.rules import BY_NAME, DATABASE
from lms.monitoring.state import state_of_site

logger = logging.getLogger(__name__)


def check(*, mail: bool) -> dict[tuple[str, str], str]:
    """Return what is wrong now; with ``mail`` tell the operator what is new of it.

    What cannot be sent is told by the next check.
    """
    try:
        found = incidents.findings(state_of_site())
        incidents.keep(found)
    except DatabaseError as error:
        found = {(DATABASE.name, ""): str(error).strip()}
        if mail:
            _tell_of_database()
        return found
    if mail:
        _tell_that_it_is_back()
        for incident in incidents.untold():
            _tell(incident)
    return found


def _tell(incident: Incident) -> None:
    if not settings.ALERT_EMAIL or not incidents.claim(incident):
        return
    if not _send(incident):
        incidents.give_back(incident)


def _marker() -> Path:
    """Return the empty file that is there while the database's absence is told."""
    return Path(settings.RUN_DIR) / "alert-database"


def _tell_of_database() -> None:
    if not settings.ALERT_EMAIL or _marker().exists():
        return
    if _send(Incident(rule=DATABASE.name)):
        # Where not even an empty file can be made it is told again: better than never.
        with suppress(OSError):
            _marker().touch()


def _tell_that_it_is_back() -> None:
    with suppress(FileNotFoundError):
        began = datetime.fromtimestamp(_marker().stat().st_mtime, UTC)
        ended = Incident(rule=DATABASE.name, began_at=began, ended_at=timezone.now())
        if _send(ended):
            _marker().unlink()


def _send(incident: Incident) -> bool:
    """Return whether the mail server took it."""
    message = _message(incident)
    try:
        with closing(get_connection(settings.MAIL_TRANSPORT)) as transport:
            transport.send_messages([message])
    except (SMTPException, OSError) as error:
        logger.error("No alert could be sent: %s", error)
        return False
    return True


def _message(incident: Incident) -> EmailMessage:
    with translation.override(settings.ALERT_LANGUAGE):
        context = _context(incident)
        subject = render_to_string("emails/alert/subject.txt", context)
        body = render_to_string("emails/alert/body.txt", context)
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[settings.ALERT_EMAIL],
        # No holiday notice comes back to it, RFC 3834.
        headers={"Auto-Submitted": "auto-generated"},
    )


def _context(incident: Incident) -> dict[str, Any]:
    rule = BY_NAME.get(incident.rule)
    return {
        "site": settings.BASE_URL,
        "incident": incident,
        # A rule of another version has no words here any more.
        "says": rule.says if rule else incident.rule,
        "do": rule.do if rule else "",
    }
