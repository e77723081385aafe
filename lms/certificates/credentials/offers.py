"""What of a certificate's credentials a page offers."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from lms.certificates.credentials.files import FORMS
from lms.certificates.credentials.issuing import has_credential
from lms.certificates.credentials.keys import key_path
from lms.certificates.models import Certificate


@dataclass(frozen=True)
class Offer:
    """Files by language, as (code, its name, address by form), and the badge to look at."""

    picture: str
    files: list[tuple[str, str, dict[str, str]]]


def offer_of(certificate: Certificate) -> Offer | None:
    """Return what can be downloaded; None without a key, and for what stands no more.

    The language in which the person completed the course comes first. No query.
    """
    if not key_path() or not has_credential(certificate):
        return None
    languages = sorted(
        settings.LANGUAGES, key=lambda pair: pair[0] != certificate.language
    )
    return Offer(
        picture=reverse("credential_picture", args=[certificate.kind, "svg"]),
        files=[(code, name, _addresses(certificate, code)) for code, name in languages],
    )


def _addresses(certificate: Certificate, language: str) -> dict[str, str]:
    return {
        form: reverse("certificate_credential", args=[certificate.code, language, form])
        for form in FORMS
    }
