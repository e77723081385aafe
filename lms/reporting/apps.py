"""The reporting application."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Statements and figures for IOM."""

    name = "lms.reporting"
    label = "reporting"

    def ready(self) -> None:
        from lms.outbox.handlers import register
        from lms.reporting import receivers
        from lms.reporting.delivery import StatementDelivery

        register(receivers.STATEMENT_EFFECT, StatementDelivery())
