"""Celery tasks of persons' rights: the nightly clearing."""

from celery import shared_task

from lms.privacy.retention.clearing import apply

SECONDS = 100


@shared_task
def apply_retention() -> None:
    """Clear what was kept long enough; may be repeated, and goes on where it stopped."""
    apply(seconds=SECONDS)
