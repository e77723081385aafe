"""Messages between a learner and whoever answers for the group."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.cohorts.models import Enrolment

LONGEST = 2000


class Message(models.Model):
    """One message of an enrolment's conversation, in the words of its author.

    A learner's message waits until it is settled: by an answer, or because it needs none.
    """

    # Names the form that was sent: sent twice, it is one message.
    key = models.UUIDField(editable=False)
    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="messages", db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    is_from_learner = models.BooleanField()
    text = models.TextField(_("message"), max_length=LONGEST)
    written_at = models.DateTimeField(default=timezone.now)
    # When the other side had it before its eyes first.
    seen_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "key"], name="message_sent_once"
            ),
            models.CheckConstraint(
                name="message_says_something", condition=~Q(text="")
            ),
            models.CheckConstraint(
                name="only_learners_messages_are_settled",
                condition=Q(is_from_learner=True) | Q(settled_at=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["enrolment", "written_at"],
                name="message_waits",
                condition=Q(is_from_learner=True, settled_at=None),
            ),
            models.Index(
                fields=["enrolment"],
                name="answer_unseen",
                condition=Q(is_from_learner=False, seen_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


# Which messages wait for an answer, and which answers nobody has read.
WAITING = Q(is_from_learner=True, settled_at=None)
UNSEEN = Q(is_from_learner=False, seen_at=None)
# The enrolment at which a message is read: where two were united, the one that counts.
READ_AT = Coalesce("enrolment__merged_into", "enrolment")


def messages_of(enrolment: Enrolment) -> models.QuerySet[Message]:
    """Return all that is read at an enrolment, the oldest first."""
    ways = Q(enrolment=enrolment) | Q(enrolment__merged_into=enrolment)
    return Message.objects.filter(ways).order_by("pk")
