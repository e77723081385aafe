"""The TLS certificate that visitors of the site are shown."""

import socket
import ssl
from datetime import UTC, datetime

SECONDS = 5


class CertificateTrouble(Exception):
    """Browsers refuse the certificate; ``args[0]`` says why."""


def certificate_ends_at(host: str, port: int) -> datetime | None:
    """Return until when the certificate holds; None where nobody answers from here.

    A server behind some routers cannot call its own address: that is no fault of the
    certificate. Raises CertificateTrouble.
    """
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((host, port), SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=host) as encrypted,
        ):
            shown = encrypted.getpeercert() or {}
    except ssl.SSLError as error:
        raise CertificateTrouble(str(error)) from error
    except OSError:
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
