"""The certificates application."""

from django.apps import AppConfig
from django.core import checks

from lms.certificates.checks import typefaces


class CertificatesConfig(AppConfig):
    """Certificates as evidence."""

    name = "lms.certificates"
    label = "certificates"

    def ready(self) -> None:
        """Listen to the engine, offer the drawing of PDFs to the outbox, look for fonts."""
        checks.register(typefaces)
        from lms.certificates import receivers  # noqa: F401  connects them
        from lms.certificates.effects import CertificatePdf
        from lms.certificates.files import PDF_EFFECT
        from lms.outbox.handlers import register

        register(PDF_EFFECT, CertificatePdf())
