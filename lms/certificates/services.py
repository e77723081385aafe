"""Services of certificates: issuing, revoking and replacing."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from courses.text.languages import CODES
from lms.accounts.models import User
from lms.accounts.printable import unprintable
from lms.audit.models import Action
from lms.audit.services import record
from lms.certificates.comparison import (
    completion_of,
    digest_of,
    renewed_today,
    require_printable,
    terms_of,
)
from lms.certificates.exceptions import (
    CertificateRevoked,
    CourseNotFinished,
    FactsChanged,
    NameUnprintable,
    NothingToCertify,
    NotRenewable,
)
from lms.certificates.facts import Issue, facts_of, frozen_life
from lms.certificates.files import PDF_EFFECT, effect_key
from lms.certificates.holders import hold_person, lock_holders
from lms.certificates.kinds import COMPLETED, Kind
from lms.certificates.models import (
    Certificate,
    CertificateCounter,
    CertificateRequest,
    RevocationClass,
    new_check_code,
)
from lms.certificates.notices import tell_replaced, tell_revoked
from lms.certificates.participation import earns_participation
from lms.certificates.requests import close_open
from lms.certificates.selectors import completed_without_certificate
from lms.certificates.signals import (
    certificate_issued,
    certificate_replaced,
    certificate_revoked,
)
from lms.certificates.terms import Terms
from lms.cohorts.models import Enrolment
from lms.cohorts.services import as_it_stands
from lms.outbox.services import enqueue
from lms.progress.manifest import outline_of
from lms.progress.models import EnrolmentProgress

State = CertificateRequest.State
# What of an enrolment goes into the facts and into the mails.
NEEDED = ("user", "edition", "cohort__supervisor")


@transaction.atomic
def issue_certificate(
    *, enrolment: Enrolment, issued_at: datetime, language: str
) -> Certificate:
    """Return the enrolment's certificate, issued on the first call.

    A revoked certificate is returned as it is: only ``replace_certificate`` gives another
    for the same enrolment. It takes the place of a certificate of participation. The PDFs
    are drawn after commit. ``issued_at`` has a time zone. Of an enrolment that renews a
    certificate it names that one, which stays as it is. Raises CourseNotFinished while a
    required unit is to be done, NameUnprintable, and NotRenewable when the certificate to
    be renewed was revoked meanwhile: nothing is frozen then.
    """
    completed_at = _completed_at(enrolment)
    if existing := _existing(enrolment):
        return existing
    try:
        # A savepoint, so that the number goes back when another request was first.
        with transaction.atomic():
            certificate = _issue(enrolment, completed_at, issued_at, language)
    except IntegrityError:
        if existing := _existing(enrolment):
            return existing
        raise
    certificate_issued.send(sender=Certificate, certificate=certificate)
    return certificate


def issue_held_back(person: User, *, issued_at: datetime) -> None:
    """Issue what waited: for a name that can be printed, or for something to renew."""
    with transaction.atomic():
        for enrolment in completed_without_certificate(person):
            try:
                issue_certificate(
                    enrolment=enrolment, issued_at=issued_at, language=person.language
                )
            except NameUnprintable:
                return
            except NotRenewable:
                continue


@transaction.atomic
def issue_participation(*, enrolment: Enrolment, by: User) -> Certificate:
    """Return a certificate of participation; the one that stands already, if there is one.

    An enrolment that was united with another is answered for by that one. Raises
    NothingToCertify for who may still pass or has hardly begun, or whose account is merged
    at this very moment, and NameUnprintable.
    """
    enrolment = as_it_stands(enrolment)
    rows = EnrolmentProgress.objects.select_for_update().filter(pk=enrolment.pk)
    progress = rows.first()
    hold_person(enrolment)
    if enrolment.user.merged_into_id:
        raise NothingToCertify(enrolment.pk)
    if standing := _standing(enrolment):
        return standing
    if progress is None or not earns_participation(enrolment, progress):
        raise NothingToCertify(enrolment.pk)
    now = timezone.now()
    certificate = create_certificate(
        enrolment,
        progress.last_activity_at or now,
        now,
        enrolment.user.language,
        Kind.PARTICIPATION,
    )
    record(
        Action.CERTIFICATE_ISSUED, actor=by, person=enrolment.user, target=certificate
    )
    return certificate


@transaction.atomic
def revoke_certificate(
    *,
    certificate: Certificate,
    by: User,
    reason: str,
    why: Any = RevocationClass.ERROR,
) -> Certificate:
    """Return the certificate, revoked for good; its page and its check say so.

    ``why`` is the class that anybody may read, ``reason`` a sentence for colleagues. The
    holder is told by a neutral mail; a request for another name is closed. Raises
    CertificateRevoked when it was revoked before.
    """
    row = _revoke(certificate, by, reason, why)
    with translation.override(row.user.language):
        close_open(row, State.REFUSED, by, _("The certificate is no longer valid."))
    tell_revoked(row, by)
    return row


@transaction.atomic
def replace_certificate(
    *,
    certificate: Certificate,
    by: User,
    reason: str,
    why: Any = RevocationClass.FACTS,
    shown: str = "",
) -> Certificate:
    """Return a new certificate with today's facts, such as a corrected name.

    The old one is revoked and points at the new one; its holder is told, and requests for
    it are answered. ``shown`` is the digest of the facts that somebody confirmed. Raises
    CertificateRevoked when it was revoked before, FactsChanged when other facts would be
    frozen than were shown, and NameUnprintable.
    """
    old = _revoke(certificate, by, reason, why)
    new = successor_of(old, shown=shown)
    close_open(old, State.REPLACED, by)
    give_way(old, new, by)
    return new


def successor_of(old: Certificate, *, shown: str) -> Certificate:
    """Return a new certificate that keeps what a revoked one proves: course, days, end.

    Raises FactsChanged when other facts would be frozen than were shown, and NameUnprintable.
    """
    if old.is_nameless:
        # The account has a name that nobody gave its person.
        raise NameUnprintable("")
    renewed = renewed_today(old)
    new = create_certificate(
        old.enrolment,
        completion_of(old),
        timezone.now(),
        old.language,
        old.kind,
        terms=terms_of(old),
        renews=renewed.pk if renewed else None,
        merged_from=old.merged_from_id,
    )
    if shown and digest_of(new.facts) != shown:
        raise FactsChanged(old.pk)
    require_printable(new.facts)
    return new


def _revoke(certificate: Certificate, by: User, reason: str, why: str) -> Certificate:
    lock_holders([certificate.user_id])
    rows = Certificate.objects.select_for_update(of=("self",))
    rows = rows.select_related("user", *(f"enrolment__{name}" for name in NEEDED))
    row = rows.defer("enrolment__edition__manifest").get(pk=certificate.pk)
    if row.revoked_at is not None:
        raise CertificateRevoked(row.pk)
    # The clock of another machine may run behind the one that issued it.
    row.revoked_at = max(timezone.now(), row.issued_at)
    row.revoked_by, row.revoked_class, row.revoked_reason = by, why, reason
    row.save(
        update_fields=["revoked_at", "revoked_by", "revoked_class", "revoked_reason"]
    )
    record(
        Action.CERTIFICATE_REVOKED,
        actor=by,
        person=row.user,
        target=row,
        details={"why": str(why)},
    )
    certificate_revoked.send(sender=Certificate, certificate=row)
    return row


def _completed_at(enrolment: Enrolment) -> datetime:
    """Return when the course was completed; requests for one enrolment queue up here."""
    progress = (
        EnrolmentProgress.objects.select_for_update().filter(pk=enrolment.pk).first()
    )
    if progress is None or progress.completed_at is None:
        raise CourseNotFinished(enrolment.pk)
    return progress.completed_at


def _standing(enrolment: Enrolment) -> Certificate | None:
    live = Certificate.objects.filter(revoked_at=None)
    if enrolment.renews_id:
        return live.filter(enrolment=enrolment).first()
    own = live.filter(user_id=enrolment.user_id, edition_id=enrolment.edition_id)
    return own.filter(enrolment__renews=None).first()


def _existing(enrolment: Enrolment) -> Certificate | None:
    """Return what certifies the completion; a participation is no such thing."""
    standing = _standing(enrolment)
    if standing and standing.kind in COMPLETED:
        return standing
    same_way = Q(enrolment=enrolment) | Q(enrolment__merged_into=enrolment)
    issued = Certificate.objects.filter(same_way, kind__in=COMPLETED)
    if enrolment.renews_id is None:
        # Earned here by another person, while two accounts were one, it is that one's.
        issued = issued.filter(user=enrolment.user_id)
    return issued.last()


def _issue(
    enrolment: Enrolment, completed_at: datetime, issued_at: datetime, language: str
) -> Certificate:
    hold_person(enrolment)
    if enrolment.user.merged_into_id:
        # The way is the other account's by now, which gets what it comes to.
        raise CourseNotFinished(enrolment.pk)
    if enrolment.renews_id is None:
        return _instead_of_participation(enrolment, completed_at, issued_at, language)
    earlier = Certificate.objects.select_for_update().filter(
        enrolment=enrolment.renews_id, kind__in=COMPLETED, revoked_at=None
    )
    old = earlier.first()
    if old is None:
        raise NotRenewable("revoked")
    return create_certificate(
        enrolment,
        completed_at,
        issued_at,
        language,
        old.kind,
        terms=Terms(renews=old.number, after=old.valid_until),
        renews=old.pk,
    )


def _instead_of_participation(
    enrolment: Enrolment, completed_at: datetime, issued_at: datetime, language: str
) -> Certificate:
    """Issue; a participation that stands is revoked first, and points at the new one."""
    standing = _standing(enrolment)
    old = standing if standing and standing.kind == Kind.PARTICIPATION else None
    if old:
        with translation.override(old.language):
            old.revoked_reason = _("The course was completed since.")
        old.revoked_at = max(issued_at, old.issued_at)
        old.revoked_class = RevocationClass.COMPLETED
        old.save(update_fields=["revoked_at", "revoked_class", "revoked_reason"])
    of_supervisors = outline_of(enrolment).course.get("audience") == "supervisors"
    kind = Kind.SUPERVISION if of_supervisors else Kind.COMPLETION
    due = _due_for(enrolment, issued_at)
    new = create_certificate(
        enrolment,
        completed_at,
        issued_at,
        language,
        kind,
        terms=Terms(renews=due.number, after=due.valid_until) if due else None,
        renews=due.pk if due else None,
    )
    if old:
        give_way(old, new, by=None)
    return new


def _due_for(enrolment: Enrolment, issued_at: datetime) -> Certificate | None:
    """Return the holder's certificate of an earlier edition that this completion renews."""
    rows = Certificate.objects.filter(
        user=enrolment.user_id,
        edition__course__editions=enrolment.edition_id,
        kind__in=COMPLETED,
        revoked_at=None,
        renewable_from__lte=timezone.localtime(issued_at).date(),
    )
    rows = rows.exclude(edition=enrolment.edition_id).order_by("-valid_until", "-pk")
    return rows.select_for_update(of=("self",)).first()


def give_way(old: Certificate, new: Certificate, by: User | None) -> None:
    """Let a revoked certificate point at the one in its place, and tell all who have to know.

    ``by`` is None where a participation gives way by itself.
    """
    old.replaced_by = new
    old.save(update_fields=["replaced_by"])
    details = {"by": new.code, "why": str(old.revoked_class)}
    record(
        Action.CERTIFICATE_REPLACED,
        actor=by,
        person=old.user,
        target=old,
        details=details,
    )
    if old.kind in COMPLETED:
        certificate_replaced.send(sender=Certificate, certificate=old, by=new)
    tell_replaced(old, new, by)


def create_certificate(
    enrolment: Enrolment,
    completed_at: datetime,
    issued_at: datetime,
    language: str,
    kind: str,
    *,
    terms: Terms | None = None,
    renews: int | None = None,
    merged_from: int | None = None,
) -> Certificate:
    """Return a new certificate with the year's next number and today's facts, frozen.

    Its PDFs are drawn after commit. ``terms`` are what it takes over, ``renews`` the key of
    the one it renews, ``merged_from`` of the replaced one's. Raises NameUnprintable.
    """
    if letters := unprintable(enrolment.user.full_name):
        raise NameUnprintable(letters)
    issue = Issue(
        enrolment=enrolment,
        number=_next_number(timezone.localtime(issued_at).year),
        code=new_check_code(),
        completed_at=completed_at,
        issued_at=issued_at,
        kind=kind,
        terms=terms or Terms(),
    )
    facts = facts_of(issue)
    life = frozen_life(facts)
    certificate = Certificate.objects.create(
        number=issue.number,
        code=issue.code,
        enrolment=enrolment,
        user_id=enrolment.user_id,
        edition_id=enrolment.edition_id,
        language=language,
        kind=kind,
        valid_until=life.valid_until,
        renewable_from=life.renewable_from,
        renews_id=renews,
        merged_from_id=merged_from,
        facts=facts,
        issued_at=issued_at,
    )
    for code in CODES:
        enqueue(
            kind=PDF_EFFECT,
            key=effect_key(certificate, code),
            payload={"certificate": certificate.pk, "language": code},
        )
    return certificate


def _next_number(year: int) -> str:
    """Return the year's next number; the counter stays locked until the transaction ends."""
    CertificateCounter.objects.get_or_create(year=year)
    counter = CertificateCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"TIP-{year}-{counter.last:06d}"
