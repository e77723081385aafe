"""Certificates issued before there were designs are drawn from what was frozen then."""

import io
import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from lms.certificates.files import ensure_file, read_file
from lms.certificates.models import Certificate
from lms.certificates.sheets import PictureMissing, bilingual_sheet, sheet_of
from tests.lms.certificates.conftest import COMPLETED_AT

OLD = json.loads((Path(__file__).parent / "facts_of_version_1.json").read_text("utf-8"))


@pytest.fixture
def old(finished):
    return Certificate.objects.create(
        number="TIP-2026-000900",
        code="7KQ2MXW9RTBDHC4P",
        enrolment=finished,
        user=finished.user,
        edition=finished.edition,
        language="ru",
        facts=OLD,
        issued_at=COMPLETED_AT,
    )


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_old_facts_are_drawn_as_they_read(old, language):
    ensure_file(old, language)
    text = PdfReader(io.BytesIO(read_file(old, language))).pages[0].extract_text()
    text = " ".join(text.split())
    facts, other = OLD[language], OLD["ru" if language == "ro" else "ro"]
    for printed in ("issuer", "agency", "holder", "completed_on", "duration"):
        assert facts[printed] in text
    assert facts["words"]["title"] in text
    assert other["words"]["title"] not in text


def test_old_certificates_open_as_pages(old, client_of):
    client = client_of(old.user)
    page = client.get(f"/ro/certificates/{old.code}/").content.decode()
    assert OLD["ro"]["words"]["title"] in page
    assert client.get(f"/v/{old.code}").status_code == 200


def test_a_picture_that_is_gone_is_told_and_not_left_out():
    facts = {**OLD["ro"], "logos": [{"sha256": "e" * 64, "description": "Sigla"}]}
    with pytest.raises(PictureMissing):
        sheet_of(facts, "ro", {})


def test_old_facts_have_one_language_on_a_sheet():
    assert bilingual_sheet(OLD, "ru").second is None
