"""The privacy application."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Rights of persons: what is held of them, their copy of it, erasure, retention."""

    name = "lms.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Offer exports, erasures and notices to the outbox."""
        from lms.outbox.handlers import register
        from lms.privacy import checks  # noqa: F401  registers them
        from lms.privacy.erasure.effects import (
            ERASURE_EFFECT,
            NOTICE_EFFECT,
            ErasureNotice,
            ErasureWork,
        )
        from lms.privacy.export.effects import EXPORT_EFFECT, ExportWork

        register(EXPORT_EFFECT, ExportWork())
        register(ERASURE_EFFECT, ErasureWork())
        register(NOTICE_EFFECT, ErasureNotice())
