"""Outgoing mails as rows, so that each is sent once and can be asked for."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OutgoingMail(models.Model):
    """One message to one person; its state follows its effect in the outbox."""

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("email", "in the queue")
        RETRY = "retry", pgettext_lazy("email", "tried again later")
        SENT = "sent", pgettext_lazy("email", "sent")
        FAILED = "failed", pgettext_lazy("email", "failed")

    # Names the occasion; the same occasion never makes a second mail.
    key = models.CharField(max_length=120, unique=True)
    recipient = models.EmailField()
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    # Whom an answer reaches, at the address of the day; nobody where none is expected.
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    # Where one POST stops mails of this sort; empty for those a person has asked for.
    unsubscribe_url = models.CharField(max_length=300, blank=True)
    # Holds a code or a link that lets somebody in: its text goes as soon as it is sent.
    is_secret = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("email")
        verbose_name_plural = _("emails")
        constraints = [
            models.CheckConstraint(
                name="mail_sent_has_time",
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
            )
        ]
        indexes = [
            models.Index(
                fields=["state", "-id"],
                name="mail_not_sent",
                condition=~models.Q(state="sent"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} to {self.recipient}"
