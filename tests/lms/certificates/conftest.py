"""A finished enrolment, its certificate, and a sheet to print."""

import datetime

import pytest

from lms.certificates.designs.models import CertificateDesign
from lms.certificates.pdf.sheet import Fact, Sheet
from lms.certificates.services import issue_certificate
from lms.progress.models import EnrolmentProgress

# Late in the evening in UTC: in Moldova it is the next day already.
COMPLETED_AT = datetime.datetime(2026, 8, 22, 22, 15, tzinfo=datetime.UTC)
ADDRESS = "https://learning.example.org/v/7KQ2MXW9RTBDHC4P"


def complete(enrolment):
    EnrolmentProgress.objects.update_or_create(
        enrolment=enrolment,
        defaults={"units_required": 4, "units_done": 4, "completed_at": COMPLETED_AT},
    )
    return enrolment


@pytest.fixture
def finished(enrolment):
    return complete(enrolment)


@pytest.fixture
def certificate(finished):
    return issue_certificate(enrolment=finished, issued_at=COMPLETED_AT, language="ro")


def romanian_sheet(**changes) -> Sheet:
    values = {
        "language": "ro",
        "issuer": "Organizația Internațională pentru Migrație",
        "agency": "Agenția Națională Asistență Socială",
        "title": "Certificat de absolvire",
        "introduction": "Se certifică prin prezentul că",
        "holder": "Ștefăniță Țurcanu",
        "statement": "a absolvit cursul",
        "course": "Prevenirea și combaterea traficului de ființe umane",
        "facts": (
            Fact("Curs absolvit la", "23 august 2026"),
            Fact("Volumul cursului", "6 ore"),
        ),
        "number": Fact("Numărul certificatului", "TIP-2026-000001"),
        "check": "Certificatul poate fi verificat cu codul QR sau la adresa:",
        "address": ADDRESS,
        "qr_alternative": f"Cod QR care duce la {ADDRESS}",
        "issued_at": COMPLETED_AT,
    }
    return Sheet(**(values | changes))


def russian_sheet(**changes) -> Sheet:
    values = {
        "language": "ru",
        "issuer": "Международная организация по миграции",
        "agency": "Национальное агентство социальной помощи",
        "title": "Сертификат о прохождении курса",
        "introduction": "Настоящим удостоверяется, что",
        "holder": "Щербакова Наталья",
        "statement": "прошла обучение по курсу",
        "course": "Предупреждение торговли людьми и борьба с ней",
        "facts": (Fact("Курс завершён", "23 августа 2026 г."),),
    }
    return romanian_sheet(**(values | changes))


@pytest.fixture
def expiring(finished):
    """A certificate that is valid for a year."""
    CertificateDesign.objects.update(validity_months=12)
    return issue_certificate(enrolment=finished, issued_at=COMPLETED_AT, language="ro")
