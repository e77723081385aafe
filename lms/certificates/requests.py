"""Requests for a certificate with the corrected name: asked once, answered by a person."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.audit.models import Action
from lms.audit.services import record
from lms.certificates.exceptions import AlreadyAnswered, NothingToAsk
from lms.certificates.facts import printable_name
from lms.certificates.models import Certificate, CertificateRequest
from lms.certificates.notices import tell_refused

State = CertificateRequest.State
MOST_REFUSALS = 3


def name_differs(certificate: Certificate, person: User) -> bool:
    """Tell whether a live certificate carries another name than the account."""
    if certificate.revoked_at is not None or certificate.is_nameless:
        return False
    now = printable_name(person.full_name)
    return any(facts["holder"] != now for facts in certificate.facts.values())


@transaction.atomic
def ask_replacement(*, certificate: Certificate, by: User) -> CertificateRequest:
    """Return the holder's open request; asked again, it says the name as it is now.

    Raises NothingToAsk where the certificate carries that name, or stands no more, and
    AlreadyAnswered when this name was refused often enough: then people have to talk.
    """
    row = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if not name_differs(row, by):
        raise NothingToAsk(row.pk)
    name = printable_name(by.full_name)
    refused = row.requests.filter(state=State.REFUSED, new_name=name)
    if refused.count() >= MOST_REFUSALS:
        raise AlreadyAnswered(row.pk)
    try:
        with transaction.atomic():
            waiting, is_new = CertificateRequest.objects.get_or_create(
                certificate=row,
                state=State.OPEN,
                defaults={"user": by, "new_name": name},
            )
    except IntegrityError:  # pressed twice at once
        waiting, is_new = open_request(row), False
    if not is_new and waiting.new_name != name:
        waiting.new_name = name
        waiting.save(update_fields=["new_name"])
    if is_new:
        record(Action.CERTIFICATE_ASKED, actor=by, person=by, target=row)
    return waiting


def open_request(certificate: Certificate) -> CertificateRequest:
    """Return the certificate's open request. Raises DoesNotExist."""
    return CertificateRequest.objects.get(certificate=certificate, state=State.OPEN)


@transaction.atomic
def refuse_replacement(
    *, request: CertificateRequest, by: User, reason: str
) -> CertificateRequest:
    """Return the request, refused: the holder reads why. Raises AlreadyAnswered."""
    rows = CertificateRequest.objects.select_for_update(of=("self",))
    rows = rows.select_related("certificate__user", "certificate__enrolment__cohort")
    row = rows.get(pk=request.pk)
    if row.state != State.OPEN:
        raise AlreadyAnswered(row.pk)
    _close(row, State.REFUSED, by, reason)
    record(Action.CERTIFICATE_KEPT, actor=by, person=row.user, target=row.certificate)
    tell_refused(row, by)
    return row


def close_open(
    certificate: Certificate, state: Any, by: User, reason: str = ""
) -> None:
    """Answer the certificate's open request, if there is one, in the caller's transaction."""
    rows = CertificateRequest.objects.select_for_update()
    for row in rows.filter(certificate=certificate, state=State.OPEN):
        _close(row, state, by, reason)


def _close(row: CertificateRequest, state: Any, by: User, reason: str) -> None:
    row.state, row.decided_by, row.reason = state, by, reason
    row.decided_at = timezone.now()
    row.save(update_fields=["state", "decided_by", "decided_at", "reason"])
