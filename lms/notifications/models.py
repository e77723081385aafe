"""Outgoing messages as rows, so that each is sent once and can be asked for."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.accounts.models import User
from lms.accounts.phones import LONGEST, phone_check

SENT_STATES = ("sent", "bounced")
BOUNCES = ("hard", "soft")


class OutgoingMail(models.Model):
    """One message to one person; its state follows its effect in the outbox."""

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("email", "in the queue")
        RETRY = "retry", pgettext_lazy("email", "tried again later")
        SENT = "sent", pgettext_lazy("email", "sent")
        FAILED = "failed", pgettext_lazy("email", "failed")
        # Sent, and a report says that it did not reach the person.
        BOUNCED = "bounced", pgettext_lazy("email", "came back")

    class Bounce(models.TextChoices):
        # There is no such address, or nobody takes mail there.
        HARD = "hard", _("The address takes no mail")
        # A full mailbox, a suspicion of spam: another mail may arrive.
        SOFT = "soft", _("Not taken this time")

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
    # What the report said, and when it was read here; see ``bounces``.
    bounced_at = models.DateTimeField(null=True, blank=True)
    bounce = models.CharField(
        max_length=4, choices=Bounce.choices, blank=True, default="", db_default=""
    )
    # As in RFC 3463: "5.1.1".
    bounce_status = models.CharField(
        max_length=11, blank=True, default="", db_default=""
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("email")
        verbose_name_plural = _("emails")
        constraints = [
            models.CheckConstraint(
                name="mail_sent_has_time",
                condition=models.Q(state__in=SENT_STATES, sent_at__isnull=False)
                | (~models.Q(state__in=SENT_STATES) & models.Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="mail_bounced_has_time",
                condition=models.Q(
                    state="bounced", bounced_at__isnull=False, bounce__in=BOUNCES
                )
                | (
                    ~models.Q(state="bounced")
                    & models.Q(bounced_at__isnull=True, bounce="")
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "-id"],
                name="mail_not_sent",
                condition=~models.Q(state="sent"),
            ),
            # By which reports name the mail.
            models.Index(fields=["message_id"], name="mail_message_id"),
            # The addresses that take no mail: few, and asked for each person of a list.
            models.Index(
                Lower("recipient"),
                "bounced_at",
                name="mail_took_no_mail",
                condition=models.Q(bounce="hard"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} to {self.recipient}"


class BounceCount(models.Model):
    """How many reports of returned mails came to the same end, and when the last did.

    What is ignored is counted, so that a flood and a wrong setting are seen; of a report
    nothing else is kept.
    """

    class Outcome(models.TextChoices):
        HARD = "hard", _("The address takes no mail")
        SOFT = "soft", _("Not taken this time")
        # Delivered, or still on its way.
        NO_FAILURE = "no_failure", _("No failure: delivered or still on its way")
        UNKNOWN = "unknown", _("About no email of ours")
        LATE = "late", _("Later than a report can be")
        AGAIN = "again", _("Told before")
        OTHER = "other", _("No report: an answer or another email")
        MALFORMED = "malformed", _("Could not be read")

    outcome = models.CharField(max_length=12, choices=Outcome.choices, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        ordering = ["outcome"]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.number}"


class SmsConsent(models.Model):
    """That a person agreed to get text messages at a number, who noted it, and the end."""

    person = models.OneToOneField(User, models.CASCADE, related_name="sms_consent")
    # Of a new number nothing was said.
    phone = models.CharField(max_length=LONGEST, blank=True)
    agreed_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [phone_check("sms_consent_phone_e164")]

    def __str__(self) -> str:
        return f"{self.person_id} since {self.agreed_at}"


class TextMessage(models.Model):
    """One text message to one person; its state follows its effect in the outbox.

    Most hold a code that lets somebody in: the text goes as soon as it is sent.
    """

    class Kind(models.TextChoices):
        CODE = "code", pgettext_lazy("sms", "sign-in code")
        REMINDER = "reminder", pgettext_lazy("sms", "reminder")

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("sms", "in the queue")
        RETRY = "retry", pgettext_lazy("sms", "tried again later")
        SENT = "sent", pgettext_lazy("sms", "sent")
        FAILED = "failed", pgettext_lazy("sms", "failed")

    # By it the gateway knows a message that it is told twice.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Names the occasion; the same occasion never makes a second message.
    key = models.CharField(max_length=120, unique=True)
    person = models.ForeignKey(User, models.CASCADE, related_name="text_messages")
    phone = models.CharField(max_length=LONGEST)
    language = models.CharField(max_length=2)
    kind = models.CharField(
        max_length=10, choices=Kind.choices, default=Kind.CODE, db_default="code"
    )
    text = models.CharField(max_length=400, blank=True)
    # The last day on which it is true; later it is not sent.
    useful_until = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            phone_check("text_message_phone_e164"),
            models.CheckConstraint(
                name="text_message_sent_has_time",
                condition=models.Q(state="sent", sent_at__isnull=False, text="")
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
            ),
        ]
        indexes = [
            # How many went to a number lately.
            models.Index(fields=["phone", "created_at"], name="text_message_lately"),
            models.Index(fields=["state", "-id"], name="text_message_state"),
        ]

    def __str__(self) -> str:
        return f"{self.key}"
