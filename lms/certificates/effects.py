"""Outbox handler of certificates: drawing their PDFs."""

from lms.certificates.files import ensure_file
from lms.certificates.models import Certificate
from lms.certificates.pdf.sheet import UnprintableText
from lms.certificates.sheets import PictureMissing
from lms.outbox.handlers import DeadLetter, Handler, Outcomes
from lms.outbox.models import Effect
from lms.outbox.queues import CERTIFICATES


class CertificatePdf(Handler):
    """Draws one PDF; payload {"certificate": primary key, "language": "ro" or "ru"}."""

    batch_size = 1
    lease_seconds = 30
    queue, system = CERTIFICATES, "storage"

    def handle(self, effects: list[Effect]) -> Outcomes:
        """Store each file, once. Raises DeadLetter where it can never be drawn."""
        for effect in effects:
            certificate = Certificate.objects.get(pk=effect.payload["certificate"])
            try:
                ensure_file(certificate, effect.payload["language"])
            except UnprintableText as error:
                reason = f"The typefaces lack these characters: {error}"
                raise DeadLetter(reason) from error
            except PictureMissing as error:
                reason = f"A picture of the certificate is gone: {error}"
                raise DeadLetter(reason) from error
        return {}
