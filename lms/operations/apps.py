"""The operations application."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Start-up, demonstration people and error pages."""

    name = "lms.operations"
    label = "operations"

    def ready(self) -> None:
        from lms.operations import checks

        checks.register()
