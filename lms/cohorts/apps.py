"""The cohorts application."""

from django.apps import AppConfig


class CohortsConfig(AppConfig):
    """Cohorts and enrolments."""

    name = "lms.cohorts"
    label = "cohorts"
