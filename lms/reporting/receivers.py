"""Signal receivers that queue xAPI statements, in the same transaction."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.dispatch import receiver

from lms.certificates.kinds import COMPLETED
from lms.certificates.models import Certificate
from lms.certificates.signals import (
    certificate_issued,
    certificate_replaced,
    certificate_revoked,
)
from lms.cohorts.models import Enrolment
from lms.outbox.services import enqueue
from lms.progress.manifest import Unit, outline_of
from lms.progress.models import Attempt, LearningEvent
from lms.progress.signals import attempt_marked, enrolment_completed, unit_completed
from lms.reporting import statements
from lms.reporting.statements import Person, Setting, Statement

STATEMENT_EFFECT = "xapi"


def report(statement: Statement) -> None:
    """Queue a statement for IOM's record store, once by its id."""
    enqueue(kind=STATEMENT_EFFECT, key=statement["id"], payload=statement)


def person_of(enrolment: Enrolment) -> Person:
    """Return who learns, by the opaque id that stands for the person outside.

    A registration keeps the actor that it began with, whichever account it belongs to
    since a merge.
    """
    learner = enrolment.began_as if enrolment.began_as_id else enrolment.user
    return Person(home_page=settings.BASE_URL, account=learner.public_id)


def setting_of(
    enrolment: Enrolment, language: str, unit: Unit | None = None
) -> Setting:
    """Return where something was done; ``unit`` is None for the whole course."""
    outline = outline_of(enrolment)
    modules = [m for m in outline.modules if unit is not None and unit in m["units"]]
    return Setting(
        base_url=settings.BASE_URL,
        registration=enrolment.uid,
        course_uid=outline.course["uid"],
        course_heading=outline.course["heading"],
        edition=enrolment.edition.number,
        cohort=enrolment.cohort.code,
        language=language,
        module=modules[0] if modules else None,
        renews=enrolment.renews.uid if enrolment.renews_id else None,
    )


def unit_statement(enrolment: Enrolment, unit: Unit, event: LearningEvent) -> Statement:
    """Return "completed" for the unit that this event completed."""
    return statements.unit_completed(
        person_of(enrolment),
        setting_of(enrolment, event.language, unit),
        unit,
        event.uid,
        event.recorded_at,
    )


def attempt_statement(
    enrolment: Enrolment, unit: Unit, event: LearningEvent
) -> Statement:
    """Return "passed" or "failed" for the attempt that this event submitted."""
    return statements.attempt_marked(
        person_of(enrolment),
        setting_of(enrolment, event.language, unit),
        unit,
        event.uid,
        event.recorded_at,
        score=Decimal(event.data["score"]),
        passed=event.data["passed"],
        number=event.data["number"],
    )


def course_statement(
    enrolment: Enrolment, event: LearningEvent, completed_at: datetime
) -> Statement:
    """Return "completed" for the course that this event completed."""
    setting = setting_of(enrolment, event.language)
    return statements.course_completed(
        person_of(enrolment), setting, event.uid, completed_at
    )


def certificate_statement(certificate: Certificate) -> Statement:
    """Return "earned" for a certificate; its id follows from the public check code."""
    enrolment = certificate.enrolment
    return statements.certificate_earned(
        person_of(enrolment),
        setting_of(enrolment, certificate.language),
        certificate.number,
        _cause(certificate),
        certificate.issued_at,
    )


def voiding_statement(certificate: Certificate, revoked_at: datetime) -> Statement:
    """Return "voided" of a revoked certificate's "earned"; the completion stays."""
    enrolment = certificate.enrolment
    return statements.certificate_voided(
        person_of(enrolment),
        setting_of(enrolment, certificate.language),
        certificate_statement(certificate)["id"],
        _cause(certificate),
        revoked_at,
    )


def certificate_statements(certificate: Certificate) -> list[Statement]:
    """Return all that the record store is told of a certificate, in order."""
    told = [certificate_statement(certificate)]
    if certificate.revoked_at is not None:
        told.append(voiding_statement(certificate, certificate.revoked_at))
    return told


def _cause(certificate: Certificate) -> UUID:
    return uuid5(NAMESPACE_URL, f"{settings.BASE_URL}/v/{certificate.code}")


@receiver(unit_completed, dispatch_uid="report_unit")
def report_unit(
    sender: object,
    *,
    enrolment: Enrolment,
    unit: Unit,
    event: LearningEvent,
    **_told: Any,
) -> None:
    report(unit_statement(enrolment, unit, event))


@receiver(attempt_marked, dispatch_uid="report_attempt")
def report_attempt(
    sender: object, *, attempt: Attempt, unit: Unit, event: LearningEvent, **_told: Any
) -> None:
    report(attempt_statement(attempt.enrolment, unit, event))


@receiver(enrolment_completed, dispatch_uid="report_course")
def report_course(
    sender: object,
    *,
    enrolment: Enrolment,
    completed_at: datetime,
    event: LearningEvent,
    **_told: Any,
) -> None:
    report(course_statement(enrolment, event, completed_at))


@receiver(certificate_issued, dispatch_uid="report_certificate")
def report_certificate(
    sender: object, *, certificate: Certificate, **_told: Any
) -> None:
    report(certificate_statement(certificate))


@receiver(certificate_revoked, dispatch_uid="void_certificate")
def void_certificate(sender: object, *, certificate: Certificate, **_told: Any) -> None:
    """Take the certificate's statement back; a participation had none."""
    if certificate.kind in COMPLETED and certificate.revoked_at is not None:
        report(voiding_statement(certificate, certificate.revoked_at))


@receiver(certificate_replaced, dispatch_uid="report_replacement")
def report_replacement(
    sender: object, *, certificate: Certificate, by: Certificate, **_told: Any
) -> None:
    """Report the certificate that stands now; the earlier one was voided just before."""
    if by.kind in COMPLETED:
        report(certificate_statement(by))
