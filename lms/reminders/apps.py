"""The reminders application."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    """Mails that nobody has to write by hand: to learners, and on Mondays to supervisors."""

    name = "lms.reminders"
    label = "reminders"
