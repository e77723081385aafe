"""The clock's way to mails that came back."""

from celery import shared_task

from lms.notifications.bounces.mailbox import read_mailbox


@shared_task
def read_bounces() -> None:
    """Read what came to the mailbox of returned mails; may be repeated."""
    read_mailbox()
