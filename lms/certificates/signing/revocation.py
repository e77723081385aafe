"""Lists of revoked certificates (RFC 5280), kept inside a signature for the long term."""

import time
from collections.abc import Iterable
from functools import lru_cache

import httpx
from asn1crypto import crl, x509

from lms.certificates.exceptions import ServerAway
from lms.outside.http import MEGABYTE, BoundedClient

SECONDS = 10
LARGEST = 4 * MEGABYTE
# Lists are issued once or several times a day.
KEPT_SECONDS = 3600


def lists_for(certificates: Iterable[x509.Certificate]) -> list[crl.CertificateList]:
    """Return the lists that these certificates name, none twice.

    Raises httpx.TransportError without an answer, and ServerAway for one of no use.
    """
    addresses = {
        address
        for certificate in certificates
        for point in certificate.crl_distribution_points
        for address in [point.url]
        if address
    }
    hour = int(time.monotonic() // KEPT_SECONDS)
    return [_fetched(address, hour) for address in sorted(addresses)]


@lru_cache(maxsize=16)
def _fetched(address: str, hour: int) -> crl.CertificateList:
    """Ask once an hour."""
    url = httpx.URL(address)
    base = f"{url.scheme}://{url.netloc.decode('ascii')}"
    with BoundedClient(base_url=base, seconds=SECONDS, largest=LARGEST) as client:
        answer = client.ask("GET", address)
    if answer.status_code != 200:
        raise ServerAway(f"The list of revocations answers {answer.status_code}.")
    try:
        found = crl.CertificateList.load(answer.content, strict=True)
        found["tbs_cert_list"].native  # noqa: B018  reading all of it is the check
    except (ValueError, TypeError) as error:
        raise ServerAway("There is no list of revocations at its address.") from error
    return found
