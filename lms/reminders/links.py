"""Unsubscribe links in mails, for a person who is not signed in."""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

from lms.accounts.models import User

SALT = "lms.reminders.stop"
REMINDERS, SUMMARY = "reminders", "summary"


class WrongToken(Exception):
    """The address was not made here."""


def token_of(user: User, sort: str) -> str:
    """Return what proves that we wrote to this person; it holds for good."""
    token: str = signing.Signer(salt=SALT).sign_object([user.pk, sort])
    return token


def read_token(token: str) -> tuple[int, str]:
    """Return the person's primary key and the sort of mails. Raises WrongToken."""
    try:
        pk, sort = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError) as error:
        raise WrongToken from error
    return int(pk), str(sort)


def stop_address(user: User, sort: str) -> str:
    """Return the whole address that stops mails of a sort, in the person's language."""
    return _whole(user, "reminder_stop", token_of(user, sort))


def preferences_address(user: User) -> str:
    """Return the whole address of the page where days and hour are chosen."""
    return _whole(user, "my_reminders")


def _whole(user: User, name: str, *parts: str) -> str:
    with translation.override(user.language):
        return f"{settings.BASE_URL}{reverse(name, args=parts)}"
