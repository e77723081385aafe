"""The supervision application."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """What supervisors see and do."""

    name = "lms.supervision"
    label = "supervision"
