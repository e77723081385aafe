"""Reminders by text message, for who has no mail address.

Others read a phone's screen: they name neither the course nor what it is about, and hold
no code. Whoever has none left is told whom to ask.
"""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from lms.notifications.models import TextMessage
from lms.notifications.sms.sending import queue_text
from lms.reminders import due
from lms.reminders.models import Reminder

# Without a last day it is true for so long, should the gateway be away.
DAYS_TRUE = 3


def text_reminder(reminder: Reminder, enrolment: Any) -> TextMessage:
    """Return the queued message; ``enrolment`` comes from ``due``. Raises CannotText."""
    last = enrolment.until or reminder.on + timedelta(days=DAYS_TRUE)
    return queue_text(
        person=enrolment.user,
        key=reminder.mail_key,
        kind=TextMessage.Kind.REMINDER,
        texts=reminder_texts(reminder, enrolment),
        # A certificate that has ended is told of on the day itself.
        useful_until=max(last, reminder.on),
    )


def reminder_texts(reminder: Reminder, enrolment: Any) -> list[str]:
    """Return what may be said, in the person's language, the fuller text first."""
    facts = {
        "place": urlsplit(settings.BASE_URL).netloc,
        "until": f"{enrolment.until:%d.%m.%Y}" if enrolment.until else "",
    }
    with translation.override(enrolment.user.language):
        full = _sentence(reminder, enrolment.until) % facts
        help_from = _("Help: your supervisor.")
    return [f"{full} {help_from}", full, f"{facts['place']} {facts['until']}".strip()]


def _sentence(reminder: Reminder, until: date | None) -> str:
    if reminder.kind in due.RENEWALS and until is not None:
        if until < reminder.on:
            return _("Your certificate at %(place)s ended on %(until)s.")
        return _("Renew your certificate at %(place)s by %(until)s.")
    if until is not None:
        return _("You have until %(until)s to go on at %(place)s.")
    return _("You can go on at %(place)s.")
