"""The cohorts application."""

from django.apps import AppConfig


class CohortsConfig(AppConfig):
    """Cohorts, enrolments, and how people come into them."""

    name = "lms.cohorts"
    label = "cohorts"

    def ready(self) -> None:
        """Listen to addresses and rights, say how rights with dates are read.

        And offer the work on lists to the outbox.
        """
        from lms.accounts.held_rights import read_rights_by
        from lms.cohorts import receivers, rights_log  # noqa: F401  connects them
        from lms.cohorts.dated_rights import STATEMENT
        from lms.cohorts.invitations import MAILS_EFFECT, InvitationMails
        from lms.cohorts.rosters.effects import RosterCheck, RosterChunk
        from lms.cohorts.rosters.services import CHECK_EFFECT, CHUNK_EFFECT
        from lms.cohorts.rosters.welcomes import WELCOME_EFFECT, Welcomes
        from lms.cohorts.texted_codes import TEXTS_EFFECT, TextedCodes
        from lms.outbox.handlers import register

        read_rights_by(STATEMENT)
        register(CHECK_EFFECT, RosterCheck())
        register(CHUNK_EFFECT, RosterChunk())
        register(MAILS_EFFECT, InvitationMails())
        register(WELCOME_EFFECT, Welcomes())
        register(TEXTS_EFFECT, TextedCodes())
