"""The progress application."""

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    """The ledger of what learners did, and what follows from it."""

    name = "lms.progress"
    label = "progress"

    def ready(self) -> None:
        """Offer the long work of releases and corrected keys to the outbox."""
        from lms.outbox.handlers import register
        from lms.progress.edition_upgrade.apply import MOVE_EFFECT, MoveEnrolments
        from lms.progress.regrading.apply import REGRADE_EFFECT, RegradeAttempts

        register(MOVE_EFFECT, MoveEnrolments())
        register(REGRADE_EFFECT, RegradeAttempts())
