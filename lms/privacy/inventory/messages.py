"""Inventory of emails, text messages and reminders."""

from django.utils.translation import gettext_lazy as _

from lms.privacy.inventory import finders, labels
from lms.privacy.inventory.tables import Group, Table

PERSON = ("user",)

MAILS = [
    Table(
        "notifications.OutgoingMail",
        _("Emails to you"),
        Group.MAILS,
        plain="id key message_id is_secret bounce_status",
        shown={
            "recipient": labels.ADDRESS,
            "language": labels.LANGUAGE,
            "subject": labels.SUBJECT,
            "text": labels.TEXT,
            "state": labels.STATE,
            "created_at": labels.WHEN,
            "sent_at": _("Sent"),
            "bounced_at": _("Came back"),
            "bounce": _("Why it came back"),
        },
        withheld={"html": labels.COPY, "unsubscribe_url": labels.SECRET},
        authors={"answered_by": "created_at"},
        whose=finders.mails,
        is_removed=True,
        masked=("subject", "text", "html"),
        kept="mail_texts",
    ),
    Table(
        "reminders.Preference",
        _("When we may remind you"),
        Group.MAILS,
        plain="user",
        shown={
            "reminders": _("Reminders"),
            "summary": _("Summary on Mondays"),
            "days": _("Days of the week"),
            "hour": _("Hour"),
        },
        whose=PERSON,
        is_removed=True,
        kept="account",
    ),
    Table(
        "reminders.Reminder",
        _("Reminders written to you"),
        Group.MAILS,
        plain="uid user enrolment",
        shown={
            "kind": labels.KIND,
            "occasion": _("Occasion"),
            "on": _("Day"),
            "made_at": labels.WHEN,
        },
        whose=PERSON,
        is_removed=True,
        kept="reminders",
    ),
    Table(
        "notifications.SmsConsent",
        _("Whether you agreed to get SMS"),
        Group.MAILS,
        plain="id person",
        shown={
            "phone": labels.PHONE,
            "agreed_at": labels.WHEN,
            "stopped_at": _("Stopped"),
        },
        authors={"recorded_by": "agreed_at"},
        whose=("person",),
        is_removed=True,
        kept="account",
    ),
    Table(
        "notifications.TextMessage",
        _("SMS to you"),
        Group.MAILS,
        plain="id uid key person useful_until",
        shown={
            "kind": labels.KIND,
            "phone": labels.PHONE,
            "language": labels.LANGUAGE,
            "state": labels.STATE,
            "created_at": labels.WHEN,
            "sent_at": _("Sent"),
        },
        withheld={"text": labels.SECRET},
        whose=("person",),
        is_removed=True,
        kept="text_messages",
    ),
]
