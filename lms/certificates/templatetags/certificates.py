"""Template tag with a person's certificates, for pages of other applications."""

from datetime import date
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from courses.text.dates import long_date as written_date
from lms.accounts.models import User
from lms.accounts.printable import shown, unprintable
from lms.certificates import access, selectors
from lms.certificates.checking.standing import state_of
from lms.certificates.models import Certificate, CertificateRequest
from lms.certificates.register import states
from lms.certificates.renewals.rules import RENEWED, Renewal, renewal_of
from lms.certificates.renewals.stopped import stopped_by
from lms.certificates.requests import name_differs

register = template.Library()


@register.simple_tag
def own_certificates(user: User | AnonymousUser) -> list[Certificate]:
    """Return the person's certificates that stand, newest first; one query."""
    return list(access.own_certificates(user).filter(revoked_at=None))


@register.simple_tag
def renewals_due(certificates: list[Certificate]) -> list[Renewal]:
    """Return what of a person's live certificates is due for renewal and not renewed.

    Without a query where nothing is.
    """
    today = timezone.localdate()
    opened = [c for c in certificates if c.renewable_from and c.renewable_from <= today]
    found = (renewal_of(each, today) for each in opened)
    return [one for one in found if one and one.state != RENEWED]


@register.simple_tag
def stops_renewal(uid: object) -> Certificate | None:
    """Return the revoked certificate that stops the renewal with this uid; one query."""
    return stopped_by(uid)


@register.simple_tag
def differing_certificates(user: User | AnonymousUser) -> list[Certificate]:
    """Return the person's live certificates that carry another name than the account.

    Two queries; each has ``waiting``, the open request for it, or None.
    """
    if not isinstance(user, User):
        return []
    own = access.own_certificates(user).filter(revoked_at=None)
    # The account as it is kept: a form may have put something else into this one.
    person = User.objects.get(pk=user.pk)
    return [with_request(each) for each in own if name_differs(each, person)]


@register.simple_tag
def last_request(certificate: Certificate) -> CertificateRequest | None:
    """Return the newest request of the certificate's holder for another name; one query."""
    rows = CertificateRequest.objects.filter(certificate=certificate)
    return rows.order_by("-asked_at", "-pk").first()


def with_request(certificate: Certificate) -> Certificate:
    """Return the certificate with ``waiting``."""
    rows = certificate.requests.filter(state=CertificateRequest.State.OPEN)
    certificate.waiting = rows.first()
    return certificate


@register.simple_tag
def enrolment_certificates(uid: str) -> list[dict[str, Any]]:
    """Return an enrolment's certificates with their state in words, newest first."""
    same_way = Q(enrolment__uid=uid) | Q(enrolment__merged_into__uid=uid)
    rows = Certificate.objects.filter(same_way).defer("facts")
    return [
        {
            "certificate": row,
            "label": states.label_of(row),
            "kind": states.KINDS[state_of(row)],
        }
        for row in rows.order_by("-issued_at", "-pk")
    ]


@register.simple_tag
def waiting_requests(user: User | AnonymousUser) -> int:
    """Return how many requests for another name wait for the person's answer."""
    # By the roles, which are there already: to ask for single rights costs two queries,
    # and who has one without a role is not shown the groups.
    if not (isinstance(user, User) and user.has_role("coordinator")):
        return 0
    rows = access.decided_requests(user)
    return rows.filter(state=CertificateRequest.State.OPEN).count()


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
