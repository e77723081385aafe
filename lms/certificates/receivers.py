"""Signal receiver that issues a certificate when an enrolment is completed."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from lms.certificates.services import issue_certificate
from lms.cohorts.models import Enrolment
from lms.progress.models import LearningEvent
from lms.progress.signals import enrolment_completed


@receiver(enrolment_completed, dispatch_uid="issue_certificate")
def issue_when_completed(
    sender: object,
    *,
    enrolment: Enrolment,
    completed_at: datetime,
    event: LearningEvent,
    **_told: Any,
) -> None:
    """Issue in the transaction of the last event: both happen, or neither."""
    issue_certificate(
        enrolment=enrolment, issued_at=completed_at, language=event.language
    )
