"""Writing a group's certificates into one ZIP, file by file, with a list of what is missing."""

import csv
import io
import logging
from collections.abc import Sequence
from typing import IO
from zipfile import ZIP_STORED, ZipFile

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from courses.text.languages import CODES
from courses.text.spreadsheets import guarded
from lms.certificates.exceptions import FileDamaged, FileNotReady
from lms.certificates.files import file_name, read_file
from lms.certificates.models import Certificate, CertificateArchive

logger = logging.getLogger(__name__)
MISSING, LIST = "missing.txt", "list.csv"
# How often the page learns how far it is.
TELL_EVERY = 20


def write_zip(
    archive: CertificateArchive, certificates: Sequence[Certificate], out: IO[bytes]
) -> int:
    """Write both PDFs of each certificate; return how many could not be had.

    PDFs hardly shrink, so that they are stored as they are.
    """
    missing: list[str] = []
    _tell(archive, 0, len(certificates) * len(CODES))
    with ZipFile(out, "w", ZIP_STORED) as book:
        for place, each in enumerate(certificates, start=1):
            for code in CODES:
                _add(book, each, code, missing)
            if place % TELL_EVERY == 0:
                _tell(archive, place * len(CODES), len(certificates) * len(CODES))
        book.writestr(LIST, _list(archive, certificates))
        if missing:
            book.writestr(MISSING, "".join(f"{line}\n" for line in missing))
    return len(missing)


def _list(archive: CertificateArchive, certificates: Sequence[Certificate]) -> str:
    """Return what is in the archive, in the language of who ordered it.

    With a mark at its head by which spreadsheets know the letters.
    """
    language = archive.by.language
    out = io.StringIO()
    table = csv.writer(out)
    with translation.override(language):
        heads = (_("Number"), _("Name"), _("Issued on"), _("Valid until"))
        table.writerow(heads)
        for each in certificates:
            issued = timezone.localtime(each.issued_at).date()
            cells = (
                each.number,
                guarded(each.facts[language]["holder"]),
                issued.isoformat(),
                each.valid_until.isoformat() if each.valid_until else "",
            )
            table.writerow(cells)
    return f"\ufeff{out.getvalue()}"


def _add(
    book: ZipFile, certificate: Certificate, code: str, missing: list[str]
) -> None:
    try:
        content = read_file(certificate, code)
    except FileNotReady:
        missing.append(f"{certificate.number} {code}")
    except FileDamaged:
        missing.append(f"{certificate.number} {code}")
        if not certificate.is_nameless:
            logger.exception("The file of %s in %s is damaged.", *missing[-1].split())
    else:
        book.writestr(file_name(certificate, code), content)


def _tell(archive: CertificateArchive, done: int, total: int) -> None:
    rows = CertificateArchive.objects.filter(pk=archive.pk)
    rows.update(files_done=done, files_total=total)
