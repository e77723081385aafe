"""Celery tasks of the site: publishing what is scheduled, clearing what has ended."""

import time

from allauth.account.models import EmailConfirmation
from celery import shared_task
from django.conf import settings
from django.core.management import call_command

from lms.outside.storage import sweep_unfinished

DAY_SECONDS = 24 * 3600


@shared_task
def publish_scheduled() -> None:
    """Publish and unpublish what editors have scheduled and is due; may be repeated."""
    call_command("publish_scheduled", verbosity=0)


@shared_task
def clear_sessions() -> None:
    """Delete sessions and confirmations of addresses that have ended; may be repeated."""
    call_command("clearsessions", verbosity=0)
    EmailConfirmation.objects.delete_expired_confirmations()


@shared_task
def sweep_unfinished_files() -> None:
    """Remove what killed processes left half written, more than a day ago."""
    sweep_unfinished(settings.MEDIA_ROOT, older_than=time.time() - DAY_SECONDS)
