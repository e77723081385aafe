"""Queries of designs: which one is in force, and the pictures that facts name."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from courses.models import CoursePage
from lms.certificates.designs.models import CertificateDesign, CertificateImage
from lms.certificates.kinds import Kind
from lms.certificates.pdf.sheet import Picture


class NoDesign(LookupError):
    """No design of this kind was ever published."""


def design_for(
    course: CoursePage | int | None, kind: str, day: date
) -> CertificateDesign:
    """Return the latest published design in force on a day; the course's own goes first.

    With its pictures: four queries. Where all were taken back, the last published one
    holds on: whoever completes a course has a certificate. Raises NoDesign.
    """
    key = course.pk if isinstance(course, CoursePage) else course
    while True:
        found = _in_force(key, kind, day)
        designs = CertificateDesign.objects.filter(pk=found.pk)
        if designs.filter(live_revision=found.live_revision_id).exists():
            return found
        # Published anew while it was read: words of one, pictures of the other.


def _in_force(key: int | None, kind: str, day: date) -> CertificateDesign:
    for wanted in dict.fromkeys((kind, str(Kind.COMPLETION))):
        designs = published_designs(key, wanted)
        designs = designs.prefetch_related("logos__image", "signatories__picture")
        in_force = designs.filter(in_force_from__lte=day)
        for rows in (in_force.filter(live=True), in_force, designs):
            if found := rows.first():
                return found
    raise NoDesign(kind)


def published_designs(course: int | None, kind: str) -> QuerySet[CertificateDesign]:
    """Return what was ever published for a course, the one to be taken first."""
    mine = Q(course=None) | Q(course=course) if course else Q(course=None)
    designs = CertificateDesign.objects.filter(
        mine, kind=kind, first_published_at__isnull=False
    )
    return designs.order_by(F("course").desc(nulls_last=True), "-in_force_from", "-pk")


def pictures_of(facts: Mapping[str, Any]) -> dict[str, CertificateImage]:
    """Return the pictures that one language's facts name, by hash; one query, or none."""
    names = {logo["sha256"] for logo in facts.get("logos", [])}
    names |= {who["picture"] for who in facts.get("signatories", []) if who["picture"]}
    if not names:
        return {}
    images = CertificateImage.objects.filter(sha256__in=names)
    return {image.sha256: image for image in images}


def as_pictures(images: Iterable[CertificateImage]) -> dict[str, Picture]:
    """Return pictures ready to be drawn, by hash; what they show is said elsewhere."""
    return {
        image.sha256: Picture(bytes(image.content), image.is_vector, "")
        for image in images
    }
