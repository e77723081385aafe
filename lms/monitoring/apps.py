"""The monitoring application."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """How the site stands: for proxies, for Prometheus, and as mails to the operator."""

    name = "lms.monitoring"
    label = "monitoring"
