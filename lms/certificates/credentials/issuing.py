"""Credential of a certificate: made when it is asked for, from the frozen facts."""

from django.conf import settings
from django.utils import timezone

from lms.certificates.credentials import addresses, jws
from lms.certificates.credentials.claims import Around, as_jwt, credential_of_facts
from lms.certificates.credentials.keys import signing_key
from lms.certificates.credentials.status import place_of
from lms.certificates.exceptions import NoCredential
from lms.certificates.models import Certificate
from lms.certificates.signing.key_file import KeyUnusable


def has_credential(certificate: Certificate) -> bool:
    """Tell whether the certificate may be handed out as a credential.

    It stands, has a number, and the facts name its holder and say the same number.
    """
    return bool(
        certificate.revoked_at is None
        and certificate.number
        and all(
            facts["holder"] and facts["number"] == certificate.number
            for facts in certificate.facts.values()
        )
    )


def credential_of(certificate: Certificate, language: str) -> str:
    """Return the certificate's credential in one language as a compact JWS.

    The same on each call, while the key is the same. Raises NoCredential, and KeyUnusable
    where there is no key.
    """
    if not has_credential(certificate):
        raise NoCredential(certificate.pk)
    key = signing_key()
    if key is None:
        raise KeyUnusable("No key of credentials is set.")
    place = place_of(certificate)
    around = Around(
        issuer=addresses.issuer_address(),
        site=settings.BASE_URL,
        picture=addresses.picture_address(certificate.kind),
        status_list=addresses.list_address(place.list_number),
        place=place.place,
        edition=str(certificate.edition_id),
        zone=timezone.get_default_timezone(),
    )
    kind = str(certificate.kind)
    credential = credential_of_facts(certificate.facts, language, kind, around)
    kid = addresses.key_address(key.thumbprint)
    return jws.signed(as_jwt(credential), key.private, kid)
