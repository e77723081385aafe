"""Celery task that looks after the site where no timer of the system does."""

from celery import shared_task

from lms.heartbeats.workers import forget_the_gone
from lms.monitoring.alerts import check


@shared_task
def check_health() -> None:
    """Look at everything, and tell the operator what is new; may be repeated."""
    forget_the_gone()
    check(mail=True)
