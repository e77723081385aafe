"""The heartbeats application."""

from django.apps import AppConfig


class HeartbeatsConfig(AppConfig):
    """When each part of the site was last seen at its work."""

    name = "lms.heartbeats"
    label = "heartbeats"
