"""The certificates application."""

from django.apps import AppConfig
from django.core import checks as system_checks

from lms.certificates.checks import typefaces


class CertificatesConfig(AppConfig):
    """Certificates as evidence."""

    name = "lms.certificates"
    label = "certificates"

    def ready(self) -> None:
        """Listen to the engine, offer the drawing of PDFs to the outbox, check fonts and key."""
        system_checks.register(typefaces)
        from lms.certificates import receivers  # noqa: F401  connects them
        from lms.certificates.archives.effects import ARCHIVE_EFFECT, ArchiveWork
        from lms.certificates.credentials import checks as credential_checks
        from lms.certificates.effects import CertificatePdf
        from lms.certificates.files import PDF_EFFECT
        from lms.certificates.reissues.effects import ReissueCheck, ReissueChunk
        from lms.certificates.reissues.services import CHECK_EFFECT, CHUNK_EFFECT
        from lms.certificates.signing import checks
        from lms.outbox.handlers import register

        register(PDF_EFFECT, CertificatePdf())
        register(CHECK_EFFECT, ReissueCheck())
        register(CHUNK_EFFECT, ReissueChunk())
        register(ARCHIVE_EFFECT, ArchiveWork())
        checks.register()
        credential_checks.register()
