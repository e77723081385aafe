"""Celery tasks of reminders."""

from celery import shared_task
from django.utils import timezone

from lms.reminders import services


@shared_task
def remind() -> None:
    """Queue the reminders that are due; what a killed run left, the next one does."""
    services.remind_learners(now=timezone.now())


@shared_task
def summarise() -> None:
    """Queue the supervisors' summaries that are due."""
    services.send_summaries(now=timezone.now())
