"""Celery's way into the outbox: by the bell, and by the clock."""

from celery import shared_task

from lms.outbox import purging, services

# A kind with much to do goes on at the next poll, after the others had their turn.
SECONDS_A_KIND = 20


@shared_task
def work(kind: str) -> None:
    """Do what is due of one kind."""
    services.work_off(kind, seconds=SECONDS_A_KIND)


@shared_task
def poll() -> None:
    """Do what is due of all kinds; finds what the bell did not announce."""
    services.work_off_all(seconds=SECONDS_A_KIND)


@shared_task
def purge() -> None:
    """Take away what was done long ago; may be repeated."""
    purging.purge_done(seconds=SECONDS_A_KIND)
