"""Celery tasks of merging: the nightly comparison of accounts."""

from celery import shared_task

from lms.merging.doubles import find


@shared_task
def find_likely_doubles() -> None:
    """Find the likely doubles anew; may be repeated."""
    find()
