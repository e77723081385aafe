"""Status list: one bit for each certificate with a credential, public and signed.

https://www.w3.org/TR/vc-bitstring-status-list. The bit is set once a certificate is revoked
or replaced; which certificate it is, only who has the credential knows.
"""

import gzip
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.certificates.credential_models import LIST_LENGTH, CredentialStatus
from lms.certificates.credentials.addresses import issuer_address, list_address
from lms.certificates.credentials.claims import CONTEXTS, instant
from lms.certificates.credentials.jws import base64url
from lms.certificates.models import Certificate

# A list that is half full gives every second draw of lots.
MOST_ON_A_LIST = LIST_LENGTH // 2
DRAWS = 64
# How long an old copy of the list may be taken for the list.
KEPT_SECONDS = 300
GOOD_FOR = timedelta(days=2)


class NoPlace(RuntimeError):
    """No free place was drawn: what draws lots is broken."""


def place_of(certificate: Certificate) -> CredentialStatus:
    """Return the certificate's place, drawn on the first call; also by many at once."""
    rows = CredentialStatus.objects.filter(certificate=certificate)
    for _draw in range(DRAWS):
        if found := rows.first():
            return found
        # Another process was first with this certificate, or with this place.
        with suppress(IntegrityError), transaction.atomic():
            return CredentialStatus.objects.create(
                certificate=certificate,
                list_number=1 + CredentialStatus.objects.count() // MOST_ON_A_LIST,
                place=secrets.randbelow(LIST_LENGTH),
            )
    raise NoPlace(certificate.pk)


def status_list(number: int) -> dict[str, Any] | None:
    """Return the list as a credential; None where no certificate is on it; two queries.

    It is the same for a day, unless a certificate is revoked.
    """
    on_it = CredentialStatus.objects.filter(list_number=number)
    if not on_it.exists():
        return None
    revoked = on_it.filter(certificate__revoked_at__isnull=False)
    address, since = list_address(number), _midnight()
    return {
        "@context": CONTEXTS[:1],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_address(),
        "validFrom": instant(since),
        "validUntil": instant(since + GOOD_FOR),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(revoked.values_list("place", flat=True)),
            "ttl": KEPT_SECONDS * 1000,
        },
    }


def encoded(places: Any) -> str:
    """Return a bit string with these bits set, packed; the first bit is place 0."""
    bits = bytearray(LIST_LENGTH // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8
    # Without the time of packing, the same bits are the same text. "u": base64url.
    return "u" + base64url(gzip.compress(bytes(bits), mtime=0))


def _midnight() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
