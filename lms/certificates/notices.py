"""Mails about a certificate: neutral words, the person's language, and whom to ask."""

from typing import Any

from django.utils import translation

from courses.text.dates import long_date
from lms.accounts.languages import whole_address
from lms.accounts.models import User
from lms.certificates.models import Certificate, CertificateRequest
from lms.cohorts.mail_sender import signature, signer_of
from lms.notifications.services import send_mail


def tell_revoked(certificate: Certificate, by: User) -> None:
    """Say that the certificate stands no more; the reason is for a talk, not for a mail."""
    _tell(
        certificate, f"certificate_revoked:{certificate.pk}", "certificate_revoked", by
    )


def tell_replaced(old: Certificate, new: Certificate, by: User | None) -> None:
    """Say that there is a new certificate, and where."""
    address = whole_address(f"certificates/{new.code}/", old.user.language)
    _tell(
        old,
        f"certificate_replaced:{old.pk}",
        "certificate_replaced",
        by,
        new_number=new.number,
        address=address,
    )


def tell_refused(request: CertificateRequest, by: User) -> None:
    """Give the answer to a request that was refused."""
    _tell(
        request.certificate,
        f"certificate_request:{request.pk}",
        "certificate_request_refused",
        by,
        reason=request.reason,
    )


def _tell(
    certificate: Certificate, key: str, template: str, by: User | None, **facts: Any
) -> None:
    """Write through the outbox; nobody reads at a closed account or without an address."""
    person = certificate.user
    if not person.has_address or not person.is_active:
        return
    contact = signer_of(certificate.enrolment.cohort, by)
    language = person.language
    with translation.override(language):
        day = long_date(certificate.revoked_at) if certificate.revoked_at else ""
    send_mail(
        key=key,
        recipient=person.email,
        language=language,
        template=template,
        context={
            "name": person.full_name,
            "number": certificate.number,
            "course": certificate.facts[language]["course"],
            "day": day,
            "contact": signature(contact, language),
            "contact_address": contact.email if contact and contact.has_address else "",
            "address": whole_address(f"certificates/{certificate.code}/", language),
            **facts,
        },
        answered_by=contact,
    )
