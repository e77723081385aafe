"""The first administrator: made on the server, before anybody can sign in or get mail."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from lms.accounts.models import User


@transaction.atomic
def make_administrator(*, email: str, name: str) -> User:
    """Return the administrator with this address, whom the same call finds again.

    The address counts as confirmed: mail may not work yet. Who is an administrator
    already keeps password and name. Raises ValidationError for what is no address.
    """
    address = email.strip().lower()
    validate_email(address)
    person, _is_new = User.objects.get_or_create(
        email=address,
        defaults={"full_name": name, "password": make_password(None)},
    )
    User.objects.filter(pk=person.pk).update(
        is_staff=True, is_superuser=True, is_active=True
    )
    EmailAddress.objects.update_or_create(
        user=person, email=address, defaults={"verified": True, "primary": True}
    )
    return person


def link_to_choose_password(person: User) -> str:
    """Return an address at which the person chooses a password, once.

    It ends with PASSWORD_RESET_TIMEOUT, and with the next sign-in.
    """
    words = {
        "uidb36": user_pk_to_url_str(person),
        "key": default_token_generator.make_token(person),
    }
    with translation.override(person.language):
        path = reverse("account_reset_password_from_key", kwargs=words)
    return f"{settings.BASE_URL}{path}"
