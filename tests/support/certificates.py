"""Forgeries of a certificate, and certificates at the end of their validity."""

import datetime
import io

from django.db import connection, transaction
from pypdf import PdfReader

from lms.certificates.facts import sheet_of
from lms.certificates.models import Certificate
from lms.certificates.pdf.document import certificate_pdf

LONG_AGO = datetime.date(2026, 9, 1)


def edited(content: bytes, **changes: str) -> bytes:
    """Return the file as somebody makes it who draws other words over the same form.

    ``changes`` are fields of the sheet, or names of facts.
    """
    text = "".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    certificate = next(c for c in Certificate.objects.all() if c.code in text)
    language = str(PdfReader(io.BytesIO(content)).root_object["/Lang"])[:2]
    facts = certificate.facts[language]
    return forged(facts, language, **changes)


def forged(facts: dict, language: str, **changes: str) -> bytes:
    sheet = sheet_of({**facts, **changes}, language)
    plain = {name: value for name, value in changes.items() if name == "wording"}
    if plain:
        sheet = type(sheet)(**{**vars(sheet), "statement": plain["wording"]})
    return certificate_pdf(sheet)


def expire(certificate: Certificate) -> None:
    """Let the certificate be past its last day, which the triggers refuse to everybody."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        Certificate.objects.filter(pk=certificate.pk).update(valid_until=LONG_AGO)
        cursor.execute("SET LOCAL session_replication_role = origin")
