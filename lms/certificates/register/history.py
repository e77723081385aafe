"""History of one certificate as sentences: issued, asked about, replaced or revoked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from lms.certificates.models import Certificate, CertificateRequest
from lms.certificates.selectors import renewals_of

State = CertificateRequest.State


@dataclass(frozen=True)
class Entry:
    """One line; ``reason`` is free text of a colleague, or empty."""

    at: datetime
    sentence: str
    reason: str = ""


def history(certificate: Certificate) -> list[Entry]:
    """Return what happened to the certificate, newest first; two queries."""
    entries = [_issued(certificate), *_requests(certificate), *_renewals(certificate)]
    if certificate.revoked_at is not None:
        entries.append(_ended(certificate, certificate.revoked_at))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def predecessor(certificate: Certificate) -> Certificate | None:
    """Return the certificate that this one replaced."""
    try:
        earlier: Certificate = certificate.replaces
    except ObjectDoesNotExist:
        return None
    return earlier


def _issued(certificate: Certificate) -> Entry:
    earlier = predecessor(certificate)
    if earlier:
        sentence = _("Issued instead of %(number)s.") % {"number": earlier.number}
    elif renewed := certificate.renews:
        sentence = _("Issued to renew %(number)s.") % {"number": renewed.number}
    else:
        sentence = _("Issued.")
    return Entry(certificate.issued_at, sentence)


def _renewals(certificate: Certificate) -> Iterator[Entry]:
    for later in renewals_of(certificate).only("number", "issued_at"):
        renewed = _("Renewed by %(number)s.") % {"number": later.number}
        yield Entry(later.issued_at, renewed)


def _requests(certificate: Certificate) -> Iterator[Entry]:
    for one in certificate.requests.select_related("decided_by"):
        asked = _("The holder asked for the name “%(name)s”.")
        yield Entry(one.asked_at, asked % {"name": one.new_name})
        if one.state == State.REFUSED and one.decided_at:
            refused = _("%(who)s left it as it is.") % {"who": str(one.decided_by)}
            yield Entry(one.decided_at, refused, one.reason)


def _ended(certificate: Certificate, at: datetime) -> Entry:
    facts = {
        "who": str(certificate.revoked_by or _("The platform")),
        "why": str(certificate.get_revoked_class_display()),
    }
    if later := certificate.replaced_by:
        sentence = _("%(who)s replaced it by %(number)s: %(why)s.")
        facts["number"] = later.number
    else:
        sentence = _("%(who)s revoked it: %(why)s.")
    return Entry(at, sentence % facts, certificate.revoked_reason)
