"""What pages of a conversation read."""

from lms.cohorts.models import Enrolment
from lms.conversations.models import Message, messages_of

# Older ones stay; a page of years would load on no phone.
MOST_SHOWN = 100


def shown_messages(enrolment: Enrolment) -> list[Message]:
    """Return the newest messages of a conversation, the oldest of them first."""
    newest = messages_of(enrolment).select_related("author").order_by("-pk")
    return list(newest[:MOST_SHOWN])[::-1]
