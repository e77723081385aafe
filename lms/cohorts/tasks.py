"""Celery tasks of cohorts: lists that were kept long enough, and rights that end."""

from celery import shared_task
from django.utils import timezone

from lms.cohorts.rights.endings import look_after_rights
from lms.cohorts.rosters.retention import (
    clear_old_lists,
    delete_untaken_invitations,
)


@shared_task
def clear_lists() -> None:
    """Delete the lists and invitations whose days are over; may be repeated."""
    clear_old_lists(now=timezone.now())
    delete_untaken_invitations(now=timezone.now())


@shared_task
def look_after() -> None:
    """Close rights that have ended, and warn of those that end soon; may be repeated."""
    look_after_rights()
