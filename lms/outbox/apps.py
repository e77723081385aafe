"""The outbox application."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Effects that follow from what happened, kept until they are done."""

    name = "lms.outbox"
    label = "outbox"
