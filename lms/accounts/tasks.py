"""Celery's way to what accounts do by the clock."""

from celery import shared_task

from lms.accounts import sessions


@shared_task
def clear_list_of_sessions() -> None:
    """Remove ended sessions from people's lists; may be repeated."""
    sessions.clear_ended()
