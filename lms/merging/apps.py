"""The merging application."""

from django.apps import AppConfig


class MergingConfig(AppConfig):
    """Accounts of one person made one, for good after some days."""

    name = "lms.merging"
    label = "merging"

    def ready(self) -> None:
        """Offer notices to the record store to the outbox."""
        from lms.merging.statements import NOTICE_EFFECT, MergeNotice
        from lms.outbox.handlers import register

        register(NOTICE_EFFECT, MergeNotice())
