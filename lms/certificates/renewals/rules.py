"""Whether a certificate is due for renewal, and what its holder has to do."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from courses.models import Edition
from courses.text.languages import in_language
from lms.certificates.designs.selectors import NoDesign, design_for
from lms.certificates.kinds import COMPLETED
from lms.certificates.models import Certificate
from lms.cohorts.enrolment_conflicts import under_way
from lms.cohorts.models import Enrolment, Takes
from lms.progress.manifest import Unit, outline_for
from lms.progress.models import UnitProgress

# Before the window; to be begun; begun; done and held back; done; not to be done here.
LATER, OPEN, UNDER_WAY, HELD, RENEWED, CLOSED = (
    *("later", "open", "under_way"),
    *("held", "renewed", "closed"),
)


@dataclass(frozen=True)
class Renewal:
    """How the renewal of a certificate stands, for its holder.

    ``units`` are what is to be taken where that is not the whole course. ``enrolment`` is
    the way on which it is renewed, ``newer`` the certificate that came of it.
    """

    certificate: Certificate
    state: str
    ends_on: date
    opens_on: date
    is_expired: bool
    takes: str = Takes.WHOLE
    units: list[Unit] = field(default_factory=list)
    enrolment: Enrolment | None = None
    newer: Certificate | None = None

    @property
    def headings(self) -> list[str]:
        """What is to be taken, in the active language."""
        return [in_language(unit["heading"]) for unit in self.units]

    @property
    def is_twin(self) -> bool:
        """Whether ``newer`` has the same last day, so that it alone is to be renewed."""
        return self.newer is not None and self.newer.valid_until == self.ends_on

    @property
    def minutes(self) -> int:
        return sum(unit["minutes"] for unit in self.units)

    @property
    def course(self) -> str:
        """The course as the certificate names it, in the active language."""
        return in_language({x: f["course"] for x, f in self.certificate.facts.items()})


def newer_certificates() -> QuerySet[Certificate]:
    """Return what renews an outer certificate: the person's own for the course, of later end.

    Also one that came of another group: nobody is asked to renew what is renewed. Of two
    with the same last day it is the later one: one renewal is enough for both.
    """
    return Certificate.objects.filter(
        _outlasts(OuterRef("valid_until"), OuterRef("pk")),
        user=OuterRef("user"),
        edition__course=OuterRef("edition__course"),
        kind__in=COMPLETED,
        revoked_at=None,
    ).exclude(pk=OuterRef("pk"))


def _outlasts(day: Any, pk: Any) -> Q:
    """Return the condition for certificates that end later, or as late and are newer."""
    later = Q(valid_until=None) | Q(valid_until__gt=day)
    return later | Q(valid_until=day, pk__gt=pk)


def is_due(today: date | None = None) -> Q:
    """Return the condition for certificates that stand, are to be renewed, and are not.

    Only where the holder can go on: ``renewal_of`` says neither renewed nor closed of them,
    and the account is open.
    """
    day = today or timezone.localdate()
    stands = Q(revoked_at=None, renewable_from__lte=day, kind__in=COMPLETED)
    begun, others = begun_renewals("enrolment"), other_ways("enrolment")
    is_taught = Q(edition__course__live=True) | Exists(begun) | Exists(others)
    return (
        stands
        & Q(user__is_active=True)
        & is_taught
        & ~Exists(newer_certificates())
        & ~Exists(begun.exclude(state=Enrolment.State.ACTIVE))
        & ~Exists(_spent(begun))
    )


def begun_renewals(outer: str) -> QuerySet[Enrolment]:
    """Return the way on which an outer row's enrolment, named ``outer``, is renewed."""
    return Enrolment.objects.filter(renews=OuterRef(outer))


def _spent(begun: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """Return those of them whose certificate was issued; none that stands comes of them."""
    issued = Certificate.objects.filter(enrolment=OuterRef("pk"), kind__in=COMPLETED)
    return begun.filter(Exists(issued), progress__completed_at__isnull=False)


def other_ways(outer: str) -> QuerySet[Enrolment]:
    """Return the ways but ``outer`` on which the person of an outer row takes its course."""
    return Enrolment.objects.filter(
        user=OuterRef("user"),
        edition__course=OuterRef("edition__course"),
        state=Enrolment.State.ACTIVE,
        progress__completed_at=None,
    ).exclude(pk=OuterRef(outer))


def renewal_of(certificate: Certificate, today: date | None = None) -> Renewal | None:
    """Return how the renewal stands; None where nothing ends, or nothing stands.

    At most eight queries, and none for a certificate without end.
    """
    ends_on, opens_on = certificate.valid_until, certificate.renewable_from
    if certificate.revoked_at or ends_on is None or opens_on is None:
        return None
    day = today or timezone.localdate()
    state, more = _state(certificate, day >= opens_on)
    return Renewal(certificate, state, ends_on, opens_on, ends_on < day, **more)


def _state(certificate: Certificate, is_open: bool) -> tuple[str, dict[str, Any]]:
    if newer := _newer(certificate):
        return RENEWED, {"newer": newer}
    begun = Enrolment.objects.filter(renews=certificate.enrolment_id)
    if found := begun.select_related("progress", "cohort").first():
        return _of_begun(found), {"enrolment": found}
    others = under_way(certificate.enrolment).select_related("cohort")
    if other := others.order_by("-pk").first():
        return UNDER_WAY, {"enrolment": other}
    if not is_open:
        return LATER, {}
    edition = newest_edition(certificate.edition.course_id)
    if edition is None:
        return CLOSED, {}
    takes = takes_of(certificate, edition)
    units = outline_for(edition, takes=takes).required
    return OPEN, {
        "takes": takes,
        "units": units if takes == Takes.CHANGES else [],
    }


def _newer(certificate: Certificate) -> Certificate | None:
    own = Certificate.objects.filter(pk=certificate.pk)
    found = Certificate.objects.filter(
        _outlasts(certificate.valid_until, certificate.pk),
        user=certificate.user_id,
        edition__course__in=own.values("edition__course"),
        kind__in=COMPLETED,
        revoked_at=None,
    )
    return found.exclude(pk=certificate.pk).order_by("-issued_at", "-pk").first()


def _of_begun(enrolment: Enrolment) -> str:
    """Tell how a renewal stands that has no certificate which stands."""
    if enrolment.state != Enrolment.State.ACTIVE:
        return CLOSED
    progress = getattr(enrolment, "progress", None)
    if progress is None or progress.completed_at is None:
        return UNDER_WAY
    has_had = Certificate.objects.filter(enrolment=enrolment, kind__in=COMPLETED)
    return CLOSED if has_had.exists() else HELD


def newest_edition(course: int) -> Edition | None:
    """Return the newest edition of a course that is still online."""
    editions = Edition.objects.filter(course=course, course__live=True)
    return editions.defer("manifest").order_by("-number").first()


def takes_of(certificate: Certificate, edition: Edition) -> str:
    """Return what is to be taken: what changed, where the design and the edition have it.

    Only what changed since the edition that was certified, and what the holder has not
    taken yet: another change is another unit. Where nothing such is left, the whole course.
    """
    try:
        design = design_for(edition.course_id, certificate.kind, timezone.localdate())
    except NoDesign:
        return str(Takes.WHOLE)
    by_changes = design.renewed_by == Takes.CHANGES and _is_news(certificate, edition)
    return str(Takes.CHANGES if by_changes else Takes.WHOLE)


def _is_news(certificate: Certificate, edition: Edition) -> bool:
    """Tell whether the edition has a change that the holder does not know."""
    certified = Edition.objects.only("number", "digest").get(pk=certificate.edition_id)
    if edition.number <= certified.number:
        return False
    before = outline_for(certified, takes=Takes.CHANGES).required
    changes = {u["uid"] for u in outline_for(edition, takes=Takes.CHANGES).required}
    changes -= {unit["uid"] for unit in before}
    taken = UnitProgress.objects.filter(
        enrolment__user=certificate.user_id, unit__in=changes, done_at__isnull=False
    )
    return bool(changes - {str(uid) for uid in taken.values_list("unit", flat=True)})
