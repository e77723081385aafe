"""Signing a PDF: PAdES baseline B-B, B-T with a time stamp, B-LTA for the archive."""

import asyncio
import io
from functools import lru_cache
from pathlib import Path

from asn1crypto import pem, x509
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko.sign.signers.pdf_signer import TimestampDSSContentSettings
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation import DocumentSecurityStore, collect_validation_info
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from lms.certificates.exceptions import ServerAway
from lms.certificates.signing.key_file import KeyUnusable
from lms.certificates.signing.keys import SigningKey, as_asn1
from lms.certificates.signing.levels import ARCHIVE, PLAIN, SIGNATURE, TIME_STAMP
from lms.certificates.signing.revocation import lists_for
from lms.certificates.signing.time_stamps import BoundedTimeStamper

DIGEST = "sha256"
# Room in the file for the signature; pyHanko would else make it twice to know its size.
ROOM, ROOM_OF_STAMP = 4 * 1024, 16 * 1024


class _Writer(IncrementalPdfFileWriter):
    """Leaves the properties alone: pyHanko writes them anew, and not as PDF/A wants."""

    def _update_meta(self) -> None:
        """Change nothing."""


def sealed(content: bytes, key: SigningKey) -> bytes:
    """Return the PDF with its signature in the field that is there for it.

    The call asks the servers of the level that is set. Raises KeyUnusable, and
    httpx.TransportError or ServerAway where one of them does not serve.
    """
    key.certificate.require_in_force()
    try:
        return asyncio.run(_sealed(content, key))
    except TimestampRequestError as error:
        raise ServerAway(f"The time stamp is of no use: {error}") from error
    except (SigningError, PathError, ValidationError) as error:
        raise KeyUnusable(f"The signature cannot be made: {error}") from error


async def _sealed(content: bytes, key: SigningKey) -> bytes:
    level, url = settings.CERTIFICATE_SIGNATURE_LEVEL, settings.CERTIFICATE_TSA_URL
    stamper = None if level == PLAIN else BoundedTimeStamper(url)
    metadata = PdfSignatureMetadata(
        field_name=SIGNATURE,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm=DIGEST,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    signer = PdfSigner(metadata, key.signer, timestamper=stamper)
    room = _room(key) + (ROOM_OF_STAMP if stamper else 0)
    written = await signer.async_sign_pdf(
        _Writer(io.BytesIO(content)), bytes_reserved=2 * room
    )
    signed = bytes(written.getvalue())
    if stamper is None or level != ARCHIVE:
        return signed
    return await _archived(signed, key, stamper)


async def _archived(content: bytes, key: SigningKey, stamper: TimeStamper) -> bytes:
    """Add what checks the signature in decades, and a second stamp over all of it.

    pyHanko would do it in one go with the signature, and write the properties anew.
    """
    context = await _context(key, stamper)
    writer = _Writer(io.BytesIO(content))
    signature = writer.prev.embedded_signatures[0]
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        signature.pkcs7_content.hex().encode("ascii"),
        paths=await collect_validation_info(signature, context),
        validation_context=context,
    )
    written = await PdfTimeStamper(stamper, field_name=TIME_STAMP).async_timestamp_pdf(
        writer,
        DIGEST,
        validation_context=context,
        bytes_reserved=2 * (ROOM + ROOM_OF_STAMP),
        # In the same revision, for the same reason.
        dss_settings=TimestampDSSContentSettings(
            update_before_ts=True, include_vri=False
        ),
    )
    return bytes(written.getvalue())


def _room(key: SigningKey) -> int:
    found = key.certificate
    certificates = [as_asn1(one).dump() for one in (found.certificate, *found.chain)]
    return ROOM + sum(map(len, certificates))


async def _context(key: SigningKey, stamper: TimeStamper) -> ValidationContext:
    """Return what shows that both certificates were good when they were used."""
    await stamper.async_dummy_response(DIGEST)
    found = key.certificate
    certificates = [as_asn1(one) for one in (found.certificate, *found.chain)]
    certificates += list(stamper.cert_registry)
    return ValidationContext(
        trust_roots=list(trusted_roots(settings.CERTIFICATE_TRUSTED_ROOTS)),
        other_certs=certificates,
        crls=lists_for(certificates),
        allow_fetching=False,
        revocation_mode="soft-fail",
    )


@lru_cache(maxsize=1)
def trusted_roots(path: str) -> tuple[x509.Certificate, ...]:
    """Return the root certificates of a PEM file. Raises KeyUnusable."""
    try:
        data = Path(path).read_bytes()
        found = [der for _kind, _headers, der in pem.unarmor(data, multiple=True)]
        return tuple(x509.Certificate.load(der, strict=True) for der in found)
    except (OSError, ValueError) as error:
        raise KeyUnusable(
            f"The root certificates in {path or 'CERTIFICATE_TRUSTED_ROOTS'} cannot be "
            f"read: {error}"
        ) from error
