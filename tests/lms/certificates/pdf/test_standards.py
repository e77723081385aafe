"""An independent checker finds the drawn file true to PDF/A-2a and PDF/UA-1."""

import page
import pytest

from lms.certificates.pdf.document import certificate_pdf
from tests.lms.certificates.conftest import romanian_sheet, russian_sheet
from tests.lms.certificates.examples import both_languages, full_sheet, longest

PROFILES = [page.ValidationProfile.PDF_A_2A, page.ValidationProfile.PDF_UA_1]


@pytest.mark.parametrize("profile", PROFILES, ids=["archive", "accessible"])
@pytest.mark.parametrize("sheet", [romanian_sheet, russian_sheet])
def test_the_certificate_meets_the_standards(sheet, profile):
    report = page.validate_pdf_bytes(certificate_pdf(sheet()), profile=profile)
    assert report.is_compliant, report


@pytest.mark.parametrize("profile", PROFILES, ids=["archive", "accessible"])
def test_the_checker_rejects_an_untagged_file(profile):
    from io import BytesIO

    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    canvas = Canvas(buffer)
    canvas.drawString(72, 720, "Untagged")
    canvas.save()
    assert not page.validate_pdf_bytes(buffer.getvalue(), profile=profile).is_compliant


FULL = {
    "full": full_sheet,
    "both": both_languages,
    "longest": longest,
    "Greek": lambda: full_sheet(holder="Γιώργος Παπαδόπουλος"),
    "letters of the other family": lambda: full_sheet(holder="Ḩasan Ṭāhir"),
    "mark over a letter": lambda: full_sheet(holder="Ива́н"),
}


@pytest.mark.parametrize("profile", PROFILES, ids=["archive", "accessible"])
@pytest.mark.parametrize("name", FULL)
def test_a_designed_certificate_meets_the_standards(name, profile):
    content = certificate_pdf(FULL[name]())
    report = page.validate_pdf_bytes(content, profile=profile)
    assert report.is_compliant, report
