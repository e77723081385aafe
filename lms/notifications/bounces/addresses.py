"""The envelope's sender, which names the mail to whoever returns it (VERP)."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "lms.notifications.bounces"
SIGNATURE_LENGTH = 16
# In BOUNCE_ADDRESS, the place of the mail's own sign.
PLACE = "*"


def return_address(mail: int) -> str:
    """Return where reports about the mail with this primary key are to go.

    Without BOUNCE_ADDRESS that is the sender, as everywhere. Where it has no place for a
    sign, reports name the mail by its Message-ID alone.
    """
    address: str = settings.BOUNCE_ADDRESS or settings.DEFAULT_FROM_EMAIL
    if not settings.BOUNCE_ADDRESS:
        return address
    return address.replace(PLACE, f"{mail}-{_signature(mail)}")


def mail_named_by(addresses: Iterable[str]) -> int | None:
    """Return the primary key that one of these addresses of ours names; None without one.

    Only signs that were made here count: a number can be guessed.
    """
    before, place, behind = settings.BOUNCE_ADDRESS.partition(PLACE)
    if not place:
        return None
    sign = re.compile(
        rf"{re.escape(before)}(\d{{1,18}})-([0-9a-f]{{{SIGNATURE_LENGTH}}}){re.escape(behind)}",
        re.IGNORECASE | re.ASCII,
    )
    for found in (sign.search(one) for one in addresses):
        if found:
            mail, signature = int(found[1]), found[2].lower()
            if constant_time_compare(signature, _signature(mail)):
                return mail
    return None


def _signature(mail: int) -> str:
    made = salted_hmac(SALT, str(mail), algorithm="sha256").hexdigest()
    return made[:SIGNATURE_LENGTH]
