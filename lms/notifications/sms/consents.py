"""Who has agreed to get text messages, at which number, and who said so when."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from lms.accounts.models import User
from lms.notifications.models import SmsConsent


def agreed_at(person: User) -> datetime | None:
    """Return when the person agreed for the number of today; None where not, or no more."""
    row = SmsConsent.objects.filter(person=person).first()
    is_valid = row is not None and row.stopped_at is None and row.phone == person.phone
    return row.agreed_at if row and is_valid and person.phone else None


def agreed() -> QuerySet[SmsConsent]:
    """Return the consents that stand: not taken back, and for the person's number of today."""
    standing = SmsConsent.objects.filter(stopped_at=None, phone=F("person__phone"))
    return standing.exclude(phone="")


def has_stopped(person: User) -> bool:
    """Tell whether the person wants none, which nobody else can take back."""
    return SmsConsent.objects.filter(person=person, stopped_at__isnull=False).exists()


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
