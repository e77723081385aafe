"""Celery's way to the retention of the audit log."""

from celery import shared_task

from lms.audit import retention

SECONDS = 60


@shared_task
def clear() -> None:
    """Empty addresses and remove rows that are old enough; may be repeated."""
    retention.clear_by_age(seconds=SECONDS)
