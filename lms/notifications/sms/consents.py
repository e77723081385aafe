"""Who has agreed to get text messages, at which number, and who said so when.

A stop is of the person and of the number: whoever has the number next, as after a merge of
two accounts, gets none before agreeing in person.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from lms.accounts.models import User
from lms.notifications.models import SmsConsent


def agreed_at(person: User) -> datetime | None:
    """Return when the person agreed for the number of today; None where not, or no more."""
    row = SmsConsent.objects.filter(person=person).first()
    is_valid = row is not None and row.stopped_at is None and row.phone == person.phone
    if row is None or not is_valid or not person.phone:
        return None
    return None if _stopped_by_others(person, row) else row.agreed_at


def agreed() -> QuerySet[SmsConsent]:
    """Return the consents that stand: not taken back, and for the person's number of today.

    Nor was a later stop said at the number by somebody else, see ``agreed_at``.
    """
    standing = SmsConsent.objects.filter(stopped_at=None, phone=F("person__phone"))
    stopped = SmsConsent.objects.filter(
        phone=OuterRef("phone"), stopped_at__gt=OuterRef("agreed_at")
    ).exclude(person=OuterRef("person"))
    return standing.exclude(phone="").exclude(Exists(stopped))


def has_stopped(person: User) -> bool:
    """Tell whether nobody else can agree: the person, or somebody at the number, said stop."""
    row = SmsConsent.objects.filter(person=person).first()
    if row is not None and row.stopped_at is not None:
        return True
    return _stopped_by_others(person, row)


def _stopped_by_others(person: User, own: SmsConsent | None) -> bool:
    """Tell whether another account said stop at the number of today, after the own word.

    After a stop nobody but the person agrees, so that a later word is the person's.
    """
    if not person.phone:
        return False
    stops = SmsConsent.objects.filter(phone=person.phone, stopped_at__isnull=False)
    if own is not None and own.phone == person.phone:
        stops = stops.filter(stopped_at__gt=own.agreed_at)
    return stops.exclude(person=person).exists()


@transaction.atomic
def agree(*, person: User, by: User) -> bool:
    """Note that the person agrees, for the number of today; False where it cannot be.

    ``by`` is the person, or who was told so. After a stop only the person agrees again.
    """
    if not person.phone or (by.pk != person.pk and has_stopped(person)):
        return False
    if agreed_at(person) is None:
        SmsConsent.objects.update_or_create(
            person=person,
            defaults={
                "phone": person.phone,
                "agreed_at": timezone.now(),
                "recorded_by": by,
                "stopped_at": None,
            },
        )
    return True


def stop(*, person: User) -> None:
    """Write no more text messages to the person; those that wait are not sent either."""
    SmsConsent.objects.update_or_create(
        person=person,
        defaults={"stopped_at": timezone.now(), "phone": person.phone},
    )
