"""Reminder mails; subjects and bodies never tell what the course is about."""

from datetime import datetime
from typing import Any

from django.utils import timezone, translation

from lms.accounts.languages import whole_address
from lms.accounts.models import User
from lms.cohorts.models import Enrolment
from lms.cohorts.responsibility import answering_for
from lms.notifications.backend import Draft
from lms.notifications.services import write_mail
from lms.reminders import due, links
from lms.reminders.models import Reminder
from lms.reminders.summary import summary_of


def who_answers(people: list[Enrolment]) -> dict[int, User | None]:
    """Return who answers today for each group of these people, by the group's key.

    None for a group that nobody leads. A few queries a group.
    """
    groups = {person.cohort_id: person.cohort for person in people}
    return {pk: answering_for(group) for pk, group in groups.items()}


def reminder_letter(
    reminder: Reminder, enrolment: Enrolment, leader: User | None
) -> Draft:
    """Return the mail to a learner; ``enrolment`` comes from ``due``, with its progress.

    An answer goes to ``leader``: see ``who_answers``.
    """
    if reminder.kind in due.RENEWALS:
        return _renewal_letter(reminder, enrolment, leader)
    silent = reminder.kind == Reminder.Kind.SILENCE
    user = enrolment.user
    return _letter(
        reminder,
        user,
        "reminder_silence" if silent else "reminder_deadline",
        links.REMINDERS,
        {
            "group": enrolment.cohort.name,
            "until": enrolment.until,
            "is_today": enrolment.until == reminder.on,
            "address": whole_address("my/", user.language),
            "messages_address": whole_address(
                f"my/messages/{enrolment.uid}/", user.language
            ),
            **_what_is_left(enrolment),
        },
        answered_by=leader,
    )


def _renewal_letter(reminder: Reminder, enrolment: Any, leader: User | None) -> Draft:
    """Return the mail about a certificate that ends; what to do is on its page."""
    user, until = enrolment.user, enrolment.until
    context = {
        "number": enrolment.number,
        "until": until,
        "is_today": until == reminder.on,
        "is_over": until < reminder.on,
        "is_last": reminder.kind == Reminder.Kind.LAST_VALID,
        "has_begun": enrolment.has_begun,
        "address": whole_address(f"certificates/{enrolment.code}/", user.language),
    }
    return _letter(
        *(reminder, user, "reminder_renewal", links.REMINDERS, context),
        answered_by=leader,
    )


def _what_is_left(enrolment: Enrolment) -> dict[str, Any]:
    progress = getattr(enrolment, "progress", None)
    if progress is None or not progress.units_done:
        return {"done": 0, "left": 0}
    done: int = progress.units_done
    return {"done": done, "left": progress.units_required - done}


def summary_letter(reminder: Reminder, user: User, now: datetime) -> Draft:
    """Return the Monday mail to who leads groups: numbers, and who comes first.

    The text goes once it is sent: it tells of people who do not read it.
    """
    with translation.override(user.language):
        summary = summary_of(user, now)
    context = {
        "summary": summary,
        "day": timezone.localdate(now),
        "address": whole_address("cohorts/", user.language),
    }
    return _letter(
        *(reminder, user, "monday_summary", links.SUMMARY, context), is_secret=True
    )


def _letter(
    reminder: Reminder,
    user: User,
    template: str,
    sort: str,
    context: dict[str, Any],
    is_secret: bool = False,
    answered_by: User | None = None,
) -> Draft:
    stop = links.stop_address(user, sort)
    return write_mail(
        key=reminder.mail_key,
        recipient=user.email,
        language=user.language,
        template=template,
        context={
            "name": user.full_name,
            "stop_address": stop,
            "preferences_address": links.preferences_address(user),
            **context,
        },
        unsubscribe_url=stop,
        is_secret=is_secret,
        answered_by=answered_by,
    )
