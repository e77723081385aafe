"""Outbox handler of certificates: drawing their PDFs."""

from django.conf import settings

from lms.certificates.exceptions import HolderErased, ServerAway
from lms.certificates.files import ensure_file
from lms.certificates.models import Certificate
from lms.certificates.pdf.sheet import UnprintableText
from lms.certificates.sheets import PictureMissing
from lms.certificates.signing.key_file import KeyUnusable
from lms.outbox.handlers import DeadLetter, Handler, Outcomes, SystemAway
from lms.outbox.models import Effect
from lms.outbox.queues import CERTIFICATES

# Of which a file needs all; the effect's reason says which is away.
SYSTEM = "storage or signature servers"


class CertificatePdf(Handler):
    """Draws one PDF; payload {"certificate": primary key, "language": "ro" or "ru"}."""

    batch_size = 1
    queue, system = CERTIFICATES, SYSTEM

    def __init__(self) -> None:
        # A killed worker's file waits as long. To draw and sign takes a moment, to ask a
        # time-stamp server three times, and for what was revoked, may take long.
        self.lease_seconds = 90 if settings.CERTIFICATE_TSA_URL else 30

    def handle(self, effects: list[Effect]) -> Outcomes:
        """Store each file, once.

        Raises DeadLetter where it can never be drawn, and SystemAway where it cannot be
        signed now: it is kept waiting until somebody renews the key or the server is back.
        """
        for effect in effects:
            certificate = Certificate.objects.get(pk=effect.payload["certificate"])
            try:
                ensure_file(certificate, effect.payload["language"])
            except HolderErased:
                continue
            except UnprintableText as error:
                reason = f"The typefaces lack these characters: {error}"
                raise DeadLetter(reason) from error
            except PictureMissing as error:
                reason = f"A picture of the certificate is gone: {error}"
                raise DeadLetter(reason) from error
            except (KeyUnusable, ServerAway) as error:
                raise SystemAway(str(error)) from error
        return {}
