"""The progress application."""

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    """The ledger of what learners did, and what follows from it."""

    name = "lms.progress"
    label = "progress"
