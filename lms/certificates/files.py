"""PDF files of a certificate: drawn once, kept privately, served only unchanged."""

import hashlib
import os
import re
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from lms.certificates.designs.selectors import as_pictures, pictures_of
from lms.certificates.exceptions import FileDamaged, FileNotReady, HolderErased
from lms.certificates.models import Certificate, CertificateFile
from lms.certificates.pdf.sheet import Sheet
from lms.certificates.sheets import bilingual_sheet
from lms.certificates.signing.configured import is_configured
from lms.certificates.signing.levels import ARCHIVE, SIGNATURE, TIME_STAMP

PDF_EFFECT = "certificate.pdf"
# In bytes, as Linux counts; Windows takes as many signs.
LONGEST_NAME = 255


def effect_key(certificate: Certificate, language: str) -> str:
    """Return the key of the outbox's effect that draws this file."""
    return f"{certificate.pk}:{language}"


def ensure_file(certificate: Certificate, language: str) -> CertificateFile:
    """Return the certificate's file in one language, drawn and stored on the first call.

    Bytes first, row second: a process killed in between leaves a file that nobody points
    at, and the next call stores its own under another name (the storage never overwrites).
    So a row's hash is always that of a file written whole. Of two processes at once one
    wins the row; the other takes its own file away. Raises UnprintableText and
    PictureMissing; where a key is set KeyUnusable and ServerAway, too: no file goes out
    unsigned then. And HolderErased, also where that happened while it was drawn.
    """
    if kept := _rows(certificate, language).first():
        return kept
    content, signer = _drawn(printed_sheet(certificate, language))
    row = CertificateFile(
        certificate=certificate,
        language=language,
        sha256=hashlib.sha256(content).hexdigest(),
        **signer,
    )
    name = f"{certificate.issued_at:%Y}/{certificate.number}-{language}.pdf"
    row.file.save(name, ContentFile(content), save=False)
    _flush(row)
    return _keep(row)


def _drawn(sheet: Sheet) -> tuple[bytes, dict[str, Any]]:
    """Return the PDF, and the columns that say who signed it."""
    # Eleven megabytes that only the process which draws needs.
    from lms.certificates.pdf.document import certificate_pdf

    if not is_configured():
        return certificate_pdf(sheet), {}
    # And twenty that only one which signs needs.
    from lms.certificates.signing.keys import signing_key
    from lms.certificates.signing.seal import sealed

    key = signing_key()
    if key is None:
        return certificate_pdf(sheet), {}
    signer = {
        "signed": True,
        "signed_by": key.certificate.name[:200],
        "signer_sha256": key.certificate.sha256,
    }
    return sealed(certificate_pdf(sheet, _fields(sheet)), key), signer


def _fields(sheet: Sheet) -> dict[str, str]:
    """Return the fields to be signed in, and what they are called for those who listen."""
    with translation.override(sheet.language):
        fields = {SIGNATURE: _("Electronic signature of the issuer")}
        if settings.CERTIFICATE_SIGNATURE_LEVEL == ARCHIVE:
            fields[TIME_STAMP] = _("Time stamp of the archive")
    return fields


def printed_sheet(certificate: Certificate, language: str) -> Sheet:
    """Return what stands on the certificate's sheet, this language first; one query."""
    images = pictures_of(certificate.facts[language])
    return bilingual_sheet(certificate.facts, language, as_pictures(images.values()))


def _rows(certificate: Certificate, language: str) -> QuerySet[CertificateFile]:
    return CertificateFile.objects.filter(certificate=certificate, language=language)


def _flush(row: CertificateFile) -> None:
    """Have the bytes on the disk before the row says so: power fails, too.

    Storages without a path here, such as object stores, answer only when they are kept.
    """
    with suppress(NotImplementedError), open(row.file.path, "rb") as stored:
        os.fsync(stored.fileno())


def _keep(row: CertificateFile) -> CertificateFile:
    try:
        with transaction.atomic():
            _require_name(row.certificate_id)
            kept, is_ours = CertificateFile.objects.get_or_create(
                certificate=row.certificate,
                language=row.language,
                defaults={
                    "file": row.file.name,
                    "sha256": row.sha256,
                    "signed": row.signed,
                    "signed_by": row.signed_by,
                    "signer_sha256": row.signer_sha256,
                },
            )
    except HolderErased:
        row.file.storage.delete(row.file.name)
        raise
    if not is_ours:
        row.file.storage.delete(row.file.name)
    return kept


def _require_name(pk: int) -> None:
    """Let an erasure come before, or find the file's row. Raises HolderErased."""
    rows = Certificate.objects.select_for_update(no_key=True)
    if rows.get(pk=pk).is_nameless:
        raise HolderErased(pk)


def read_file(certificate: Certificate, language: str) -> bytes:
    """Return exactly the bytes whose hash was kept.

    Raises FileNotReady before they are drawn, and FileDamaged when the stored file is gone,
    as an erased holder's is, or differs.
    """
    row = _rows(certificate, language).first()
    if row is None:
        raise FileNotReady(certificate.pk, language)
    if not row.file:
        raise FileDamaged(row.pk)
    try:
        with row.file.open("rb") as stored:
            content: bytes = stored.read()
    except FileNotFoundError as error:
        raise FileDamaged(row.pk) from error
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise FileDamaged(row.pk)
    return content


def content_disposition(certificate: Certificate, language: str) -> str:
    """Return the header that names the download, also for browsers that know only ASCII.

    The holder's name goes in percent-encoded, so it cannot add to the header.
    """
    plain = f"{certificate.number}-{language}.pdf"
    full = quote(file_name(certificate, language), safe="")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{full}"


def file_name(certificate: Certificate, language: str) -> str:
    """Return a file's name with number and holder, in signs and length for any system."""
    holder = certificate.facts[language]["holder"]
    holder = re.sub(r'[\\/:*?"<>|]+', " ", holder).strip(" .")
    ends = f"{certificate.number} ", f" {language}.pdf"
    room = LONGEST_NAME - len("".join(ends).encode())
    return holder.encode()[:room].decode(errors="ignore").rstrip().join(ends)
