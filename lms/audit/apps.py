"""The audit application."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who signed in, read, exported and changed what; rows are only added."""

    name = "lms.audit"
    label = "audit"
