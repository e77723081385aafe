"""Celery's way to what is counted from the ledger every night."""

from celery import shared_task

from lms.progress import time_on_task


@shared_task
def count_times() -> None:
    """Count how long units take; may be repeated."""
    time_on_task.count_times()
