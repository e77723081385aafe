"""Celery tasks of cohorts: deleting lists that were kept long enough."""

from celery import shared_task
from django.utils import timezone

from lms.cohorts.rosters.retention import (
    clear_old_lists,
    delete_untaken_invitations,
)


@shared_task
def clear_lists() -> None:
    """Delete the lists and invitations whose days are over; may be repeated."""
    clear_old_lists(now=timezone.now())
    delete_untaken_invitations(now=timezone.now())
