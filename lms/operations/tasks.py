"""Celery tasks of the site: publishing what is scheduled, clearing what has ended."""

from allauth.account.models import EmailConfirmation
from celery import shared_task
from django.core.management import call_command


@shared_task
def publish_scheduled() -> None:
    """Publish and unpublish what editors have scheduled and is due; may be repeated."""
    call_command("publish_scheduled", verbosity=0)


@shared_task
def clear_sessions() -> None:
    """Delete sessions and confirmations of addresses that have ended; may be repeated."""
    call_command("clearsessions", verbosity=0)
    EmailConfirmation.objects.delete_expired_confirmations()
