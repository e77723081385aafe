"""Queueing a text message: to whom it may go, how often, and in how many parts."""

from datetime import date, datetime, timedelta

import phonenumbers
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumberType

from lms.accounts.models import User
from lms.notifications.models import TextMessage
from lms.notifications.sms.consents import agreed_at
from lms.notifications.sms.lengths import parts_of
from lms.outbox.services import enqueue

TEXT_EFFECT = "text_message"
MOST_PARTS = 2
# A number may be typed wrongly, and belong to somebody else.
MOST_A_DAY, PAUSE = 3, timedelta(minutes=15)
# By the clock of Chișinău: a phone rings beside a bed.
FIRST_HOUR, LAST_HOUR = 8, 20
# Some countries' numbers do not tell a mobile from a fixed line.
MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


class CannotText(Exception):
    """No text message may go to this person now; ``message`` says why."""

    def __init__(self, message: object) -> None:
        super().__init__(str(message))
        self.message = message


def is_offered() -> bool:
    """Tell whether the site has a gateway; without one nothing is said of text messages."""
    return bool(settings.SMS_URL)


def is_day(moment: datetime) -> bool:
    """Tell whether text messages go out at this moment."""
    return FIRST_HOUR <= timezone.localtime(moment).hour < LAST_HOUR


def goes_to(phone: str) -> bool:
    """Tell whether the gateway is used for the country of this number."""
    region = phonenumbers.region_code_for_number(phonenumbers.parse(phone))
    return region in settings.SMS_COUNTRIES


def require_country(phone: str) -> None:
    """Raise CannotText for a number of a country that the gateway is not used for."""
    if not goes_to(phone):
        raise CannotText(
            _("The phone is of another country, to which this site sends no SMS.")
        )


def require_mobile(phone: str) -> None:
    """Raise CannotText for a fixed line, and for a number that is paid for by the call."""
    if phonenumbers.number_type(phonenumbers.parse(phone)) not in MOBILE:
        raise CannotText(
            _("The phone is no mobile phone: an SMS would not arrive at this number.")
        )


@transaction.atomic
def queue_text(
    *,
    person: User,
    key: str,
    texts: list[str],
    kind: str = "code",
    useful_until: date | None = None,
) -> TextMessage:
    """Return the queued message: the first of the texts that takes two parts at most.

    The same ``key`` again makes no second one. What waits for the gateway after
    ``useful_until`` is not sent. Raises CannotText.
    """
    # Two who write at once are counted one after the other. Both may have put in rows of
    # the person by now, which a lock against all change would wait for, each for the other.
    people = User.objects.select_for_update(of=("self",), no_key=True)
    person = people.get(pk=person.pk)
    if known := TextMessage.objects.filter(key=key).first():
        return known
    _require_allowed(person)
    text = next((one for one in texts if parts_of(one) <= MOST_PARTS), None)
    if text is None:
        raise CannotText(_("The text is too long for an SMS."))
    message = TextMessage.objects.create(
        key=key,
        person=person,
        phone=person.phone,
        language=person.language,
        kind=kind,
        text=text,
        useful_until=useful_until,
    )
    enqueue(kind=TEXT_EFFECT, key=str(message.uid), payload={"text": message.pk})
    return message


def _require_allowed(person: User) -> None:
    if not person.phone:
        raise CannotText(_("There is no phone number."))
    if agreed_at(person) is None:
        raise CannotText(_("The person has not agreed to get SMS at this number."))
    require_country(person.phone)
    require_mobile(person.phone)
    now = timezone.now()
    lately = TextMessage.objects.filter(
        phone=person.phone, created_at__gt=now - timedelta(days=1)
    )
    if lately.count() >= MOST_A_DAY or lately.filter(created_at__gt=now - PAUSE):
        raise CannotText(
            _("An SMS went to this number a short time ago. Try again later.")
        )
