"""Celery tasks of conversations."""

from celery import shared_task

from lms.conversations import services


@shared_task
def tell_of_all() -> None:
    """Tell of what waits; whoever was told is not told again."""
    services.tell_of_all()
