"""Services of reminders: each written once whatever dies in between; people's choices."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.cohorts.models import Enrolment
from lms.notifications.backend import queue_mails
from lms.notifications.sms.sending import CannotText, require_country
from lms.reminders import due, summary
from lms.reminders.letters import reminder_letter, summary_letter, who_answers
from lms.reminders.models import Preference, Reminder
from lms.reminders.texts import text_reminder


def remind_learners(*, now: datetime) -> int:
    """Return how many reminders are queued. Safe to repeat and to run twice at once."""
    return sum(
        _remind(kind, people, now)
        for kind in due.KINDS
        for people in due.chunks(kind, now)
    )


def _remind(kind: str, people: list[Enrolment], now: datetime) -> int:
    """Write to all whom nobody else wrote to before."""
    by_mail = [person for person in people if person.user.has_address]
    by_text = [person for person in people if not person.user.has_address]
    count = _mail(kind, by_mail, now) if by_mail else 0
    return count + sum(_text(kind, person, now) for person in by_text)


@transaction.atomic
def _mail(kind: str, people: list[Enrolment], now: datetime) -> int:
    """Queue the mails of those rows that this worker was the first to write."""
    wanted = [_row(kind, person, now) for person in people]
    kept = _first_to_write(wanted)
    leaders = who_answers(people)
    queue_mails(
        reminder_letter(reminder, person, leaders[person.cohort_id])
        for reminder, person in zip(wanted, people, strict=True)
        if reminder.pk in kept
    )
    return len(kept)


def _text(kind: str, person: Enrolment, now: datetime) -> int:
    """Queue one text message, in a transaction of its own: each number has its limits."""
    reminder = _row(kind, person, now)
    try:
        require_country(person.user.phone)
        with transaction.atomic():
            if not _first_to_write([reminder]):
                return 0
            text_reminder(reminder, person)
    except CannotText:
        # Nothing is kept: where the number had its share, a later run may find room.
        return 0
    return 1


def _row(kind: str, person: Any, now: datetime) -> Reminder:
    return Reminder(
        user=person.user,
        enrolment=person,
        kind=kind,
        occasion=person.occasion,
        on=timezone.localdate(now),
        made_at=now,
    )


def _first_to_write(reminders: list[Reminder]) -> set[object]:
    """Return the keys of the rows that are new.

    The insert waits for another worker's open transaction with the same rows, and then
    leaves them out.
    """
    Reminder.objects.bulk_create(reminders, ignore_conflicts=True)
    written = Reminder.objects.filter(pk__in=[reminder.pk for reminder in reminders])
    return set(written.values_list("pk", flat=True))


def send_summaries(*, now: datetime) -> int:
    """Return how many Monday summaries are queued. Safe to repeat, as above."""
    return sum(_summarise(user, now) for user in summary.due(now).iterator())


@transaction.atomic
def _summarise(user: User, now: datetime) -> int:
    today = timezone.localdate(now)
    reminder = Reminder(
        user=user, kind=Reminder.Kind.SUMMARY, occasion=today, on=today, made_at=now
    )
    if not _first_to_write([reminder]):
        return 0
    queue_mails([summary_letter(reminder, user, now)])
    return 1


def choose(
    *, user: User, reminders: bool, summary: bool, days: list[int], hour: int
) -> Preference:
    """Return the person's choice, kept. ``days`` are weekdays, 0 for Monday."""
    preference, _ = Preference.objects.update_or_create(
        user=user,
        defaults={
            "reminders": reminders,
            "summary": summary,
            "days": sum(1 << day for day in set(days)),
            "hour": hour,
        },
    )
    return preference


def stop(*, user_id: int, sort: str) -> None:
    """Stop mails of a sort to a person; nothing happens for one who is gone."""
    if User.objects.filter(pk=user_id).exists():
        Preference.objects.update_or_create(user_id=user_id, defaults={sort: False})
