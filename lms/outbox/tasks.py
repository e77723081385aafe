"""Celery's way into the outbox: by the bell, and by the clock."""

from celery import shared_task

from lms.heartbeats.services import beat, of_queue
from lms.outbox import purging, services
from lms.outbox.handlers import kinds_of

# A kind with much to do goes on at the next poll, after the others had their turn.
SECONDS_A_KIND = 20


@shared_task
def work(kind: str) -> None:
    """Do what is due of one kind."""
    services.work_off(kind, seconds=SECONDS_A_KIND)


@shared_task
def poll(queue: str) -> None:
    """Do what is due of a queue's kinds; finds what the bell did not announce."""
    beat(of_queue(queue))
    for kind in kinds_of(queue):
        services.work_off(kind, seconds=SECONDS_A_KIND)


@shared_task
def purge() -> None:
    """Take away what was done long ago; may be repeated."""
    purging.purge_done(seconds=SECONDS_A_KIND)
