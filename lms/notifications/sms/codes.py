"""A code to sign in with, by text message: the way in for who has a phone and no mail."""

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.accounts.sign_in_codes import DAYS_VALID, make_codes
from lms.notifications.models import TextMessage
from lms.notifications.sms.sending import queue_text

# Whoever has the phone has the code: it ends sooner than one on paper.
SMS_DAYS_VALID = min(7, DAYS_VALID)


@transaction.atomic
def text_code(*, person: User, by: User, key: UUID | str) -> TextMessage:
    """Return the queued message with a new code; unused earlier ones end at once.

    It says where to type the code and nothing of the course: somebody else may read it.
    The same ``key`` again makes nothing new. Raises CannotText and NotForCodes.
    """
    name = f"code:{person.pk}:{key}"
    if known := TextMessage.objects.filter(key=name).first():
        return known
    (made,) = make_codes(people=[person], by=by, each=1, days=SMS_DAYS_VALID)
    until = timezone.localdate() + timedelta(days=SMS_DAYS_VALID)
    facts = {
        "place": f"{urlsplit(settings.BASE_URL).netloc}/code",
        "code": made.codes[0],
        "until": f"{until:%d.%m.%Y}",
    }
    with translation.override(person.language):
        texts = [
            _(
                "Open %(place)s and type the code %(code)s. It works once, until %(until)s."
            )
            % facts,
            _("Code %(code)s: %(place)s") % facts,
        ]
    return queue_text(person=person, key=name, texts=texts)
