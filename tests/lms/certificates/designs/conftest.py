"""Designs as an editor makes them, and pictures that lie ready."""

import datetime

import pytest
from django.utils import timezone

from lms.certificates.designs.uploads import checked
from lms.certificates.models import (
    CertificateDesign,
    CertificateImage,
    CertificateLogo,
    CertificateSignatory,
)
from tests.lms.certificates.examples import LOGO, png

DAY = datetime.date(2026, 8, 23)


def kept(data: bytes, name: str) -> CertificateImage:
    picture = checked(data)
    return CertificateImage.objects.create(
        sha256=picture.sha256,
        name=name,
        content=picture.content,
        is_vector=picture.is_vector,
    )


def make_design(*, live: bool = True, **changes) -> CertificateDesign:
    values = {
        "kind": "completion",
        "in_force_from": datetime.date(2026, 6, 1),
        "issuer_ro": "OIM Moldova",
        "issuer_ru": "МОМ Молдова",
        "agency_ro": "Agenția Nouă",
        "agency_ru": "Новое агентство",
        "title_ro": "Diplomă",
        "title_ru": "Диплом",
        "live": live,
        "first_published_at": timezone.now() if live else None,
    }
    return CertificateDesign.objects.create(**(values | changes))


@pytest.fixture
def logo(db):
    return kept(LOGO.encode(), "Sigla")


@pytest.fixture
def signature(db):
    return kept(png(), "Semnătura")


@pytest.fixture
def design(logo, signature):
    """Both languages on one sheet, a logo, two signatories, three years."""
    made = make_design(
        layout="both",
        validity_months=36,
        donor_ro="Cu sprijinul UE",
        donor_ru="При поддержке ЕС",
        wording_ro="Ordinul nr. 45",
        wording_ru="Приказ № 45",
    )
    CertificateLogo.objects.create(
        design=made,
        image=logo,
        description_ro="Sigla OIM",
        description_ru="Логотип МОМ",
    )
    for number, name in enumerate(("Ana Popescu", "John Miller")):
        CertificateSignatory.objects.create(
            design=made,
            sort_order=number,
            name=name,
            title_ro="Directoare",
            title_ru="Директор",
            picture=None if number else signature,
        )
    return made
