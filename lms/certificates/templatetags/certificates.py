"""Template tag with a person's certificates, for pages of other applications."""

from datetime import date

from django import template
from django.contrib.auth.models import AnonymousUser

from courses.text.dates import long_date as written_date
from lms.accounts.models import User
from lms.accounts.printable import shown, unprintable
from lms.certificates import access, selectors
from lms.certificates.models import Certificate

register = template.Library()


@register.simple_tag
def own_certificates(user: User | AnonymousUser) -> list[Certificate]:
    """Return the person's certificates that stand, newest first; one query."""
    return list(access.own_certificates(user).filter(revoked_at=None))


@register.simple_tag
def letters_holding_back(user: User | AnonymousUser) -> str:
    """Return the signs of the name for which a certificate waits; one query, or none."""
    if not isinstance(user, User) or not (letters := unprintable(user.full_name)):
        return ""
    waits = selectors.completed_without_certificate(user).exists()
    return shown(letters) if waits else ""


@register.filter
def long_date(moment: date | None) -> str:
    """Return a date or a time's day in the active language; nothing for nothing."""
    return written_date(moment) if moment else ""
