"""Celery task that publishes what is scheduled."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def publish_scheduled() -> None:
    """Publish and unpublish what editors have scheduled and is due; may be repeated."""
    call_command("publish_scheduled", verbosity=0)
