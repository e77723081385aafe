"""Celery tasks of the shared cache."""

from celery import shared_task

from lms.caching.services import clear_counters


@shared_task
def clear() -> None:
    """Take away counters that have run out; they name addresses of the net."""
    clear_counters()
