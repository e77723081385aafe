"""Signal receivers: certificates of completed enrolments, and names of the site."""

import logging
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.signals import published, unpublished

from lms.accounts.models import User
from lms.certificates.designs import names
from lms.certificates.designs.models import CertificateDesign
from lms.certificates.exceptions import NameUnprintable, NotRenewable
from lms.certificates.services import issue_certificate, issue_held_back
from lms.cohorts.models import Enrolment
from lms.progress.models import LearningEvent
from lms.progress.signals import enrolment_completed

logger = logging.getLogger(__name__)

published.connect(names.forget, sender=CertificateDesign)
unpublished.connect(names.forget, sender=CertificateDesign)


@receiver(enrolment_completed, dispatch_uid="issue_certificate")
def issue_when_completed(
    sender: object,
    *,
    enrolment: Enrolment,
    completed_at: datetime,
    event: LearningEvent,
    **_told: Any,
) -> None:
    """Issue in the transaction of the last event: both happen, or neither.

    A name that cannot be printed holds back the certificate alone, until it is mended.
    """
    try:
        issue_certificate(
            enrolment=enrolment, issued_at=completed_at, language=event.language
        )
    except NameUnprintable:
        logger.warning(
            "No certificate for %s yet: its name lacks glyphs.", enrolment.uid
        )
    except NotRenewable:
        logger.warning(
            "No certificate for %s: the one to be renewed was revoked.", enrolment.uid
        )


@receiver(post_save, sender=User, dispatch_uid="issue_when_name_is_mended")
def issue_when_name_is_mended(
    sender: object,
    *,
    instance: User,
    created: bool,
    update_fields: Collection[str] | None = None,
    **_told: Any,
) -> None:
    """Issue what the name held back, in the transaction that changes it."""
    if created or (update_fields is not None and "full_name" not in update_fields):
        return
    # Who was erased has a name for the lists, and is certified nothing by it.
    if not instance.is_active:
        return
    issue_held_back(instance, issued_at=timezone.now())
