"""Which design is in force, what of it is frozen, and what happens to it later."""

import datetime
import io
import json

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from pypdf import PdfReader

from lms.certificates.designs import names, selectors
from lms.certificates.designs.frozen import valid_until
from lms.certificates.designs.preview import preview_pdf
from lms.certificates.designs.selectors import NoDesign, design_for
from lms.certificates.files import ensure_file, printed_sheet, read_file
from lms.certificates.models import CertificateDesign, CertificateImage
from lms.certificates.services import issue_certificate, replace_certificate
from tests.lms.certificates.conftest import COMPLETED_AT
from tests.lms.certificates.designs.conftest import DAY, make_design

pytestmark = pytest.mark.django_db


def issue(enrolment, language="ro"):
    return issue_certificate(
        enrolment=enrolment, issued_at=COMPLETED_AT, language=language
    )


def text_of(certificate, language) -> str:
    ensure_file(certificate, language)
    content = read_file(certificate, language)
    text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    return " ".join(text.split())


# --- which one ------------------------------------------------------------------------


def test_the_site_begins_with_a_design_of_each_kind():
    for kind in ("completion", "supervision", "participation"):
        design = design_for(None, kind, DAY)
        assert design.agency_ro == "Agenția Națională Asistență Socială"
        assert design.issuer_ru.startswith("Международная организация")


def test_a_renaming_takes_place_on_its_day():
    before = design_for(None, "completion", DAY)
    renamed = make_design(in_force_from=DAY)
    assert design_for(None, "completion", DAY - datetime.timedelta(1)) == before
    assert design_for(None, "completion", DAY) == renamed


def test_a_draft_is_not_in_force():
    before = design_for(None, "completion", DAY)
    make_design(live=False)
    assert design_for(None, "completion", DAY) == before


def test_the_courses_own_design_goes_first_even_if_it_is_older(course):
    own = make_design(course=course.page, in_force_from=datetime.date(2026, 2, 1))
    general = make_design()
    assert design_for(course.page, "completion", DAY) == own
    assert design_for(None, "completion", DAY) == general


def test_with_all_designs_taken_back_the_last_one_holds_on(finished):
    CertificateDesign.objects.update(live=False)
    assert (
        issue(finished).facts["ro"]["agency"] == "Agenția Națională Asistență Socială"
    )


def test_a_kind_without_design_has_that_of_completion():
    CertificateDesign.objects.filter(kind="participation").delete()
    assert design_for(None, "participation", DAY).kind == "completion"
    CertificateDesign.objects.all().delete()
    with pytest.raises(NoDesign):
        design_for(None, "completion", DAY)


# --- frozen ---------------------------------------------------------------------------


def test_everything_printed_is_frozen_in_both_languages(finished, design, logo):
    certificate = issue(finished)
    ro, ru = (certificate.facts[code] for code in ("ro", "ru"))
    assert (ro["version"], ro["kind"], ro["layout"]) == (2, "completion", "both")
    assert (ro["words"]["title"], ru["words"]["title"]) == ("Diplomă", "Диплом")
    assert ro["logos"] == [{"sha256": logo.sha256, "description": "Sigla OIM"}]
    assert [who["title"] for who in ru["signatories"]] == ["Директор", "Директор"]
    assert ru["donor"] == "При поддержке ЕС"
    assert certificate.valid_until == datetime.date(2029, 8, 23)
    assert ro["valid_until_on"] == "23 august 2029"
    assert json.loads(json.dumps(certificate.facts)) == certificate.facts


def test_what_is_changed_later_reaches_no_certificate(finished, design):
    certificate = issue(finished)
    design.signatories.all().delete()
    design.logos.all().delete()
    CertificateDesign.objects.update(title_ro="Altceva", agency_ro="Alta")
    text = text_of(certificate, "ro")
    for printed in ("Diplomă", "Диплом", "Agenția Nouă", "Ana Popescu", "Приказ № 45"):
        assert printed in text
    assert "23 августа 2029" in text


@pytest.mark.parametrize(("language", "first"), [("ro", "Diplomă"), ("ru", "Диплом")])
def test_both_languages_stand_on_the_sheet_with_its_own_first(
    finished, design, language, first
):
    text = text_of(issue(finished), language)
    order = sorted(("Diplomă", "Диплом"), key=text.index)
    assert order[0] == first


def test_a_replacement_keeps_the_kind_and_takes_todays_design(
    finished, design, supervisor
):
    old = issue(finished)
    make_design(in_force_from=datetime.date(2026, 9, 1), title_ro="Nou")
    new = replace_certificate(certificate=old, by=supervisor, reason="nume")
    assert new.kind == old.kind == "completion"
    assert new.facts["ro"]["words"]["title"] == "Nou"


@pytest.mark.parametrize(
    ("day", "months", "until"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-01-31", 36, "2029-01-31"),
    ],
)
def test_validity_ends_on_the_same_day_of_a_later_month(day, months, until):
    assert valid_until(datetime.date.fromisoformat(day), months).isoformat() == until
    assert valid_until(DAY, None) is None


# --- kept -----------------------------------------------------------------------------


def refused(statement: str) -> None:
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_database_keeps_pictures_as_they_are(logo):
    table = CertificateImage._meta.db_table
    refused(f"UPDATE {table} SET content = 'x'::bytea")
    refused(f"UPDATE {table} SET sha256 = 'x'")
    refused(f"DELETE FROM {table}")
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateImage.objects.create(sha256="e", name="empty", content=b"")


def test_a_picture_on_a_design_is_protected(design, logo):
    with pytest.raises(ProtectedError):
        logo.delete()


def test_a_certificate_keeps_kind_and_end(certificate):
    table = "certificates_certificate"
    refused(f"UPDATE {table} SET kind = 'participation'")
    refused(f"UPDATE {table} SET valid_until = '2030-01-01'")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"donor_ro": "Cu sprijinul UE"}, "donor_ru"),
        ({"title_ro": "Diplomă 王"}, "title_ro"),
    ],
)
def test_half_a_translation_and_strange_letters_are_refused(changes, field):
    design = make_design(live=False)
    for name, text in changes.items():
        setattr(design, name, text)
    with pytest.raises(ValidationError) as refusal:
        design.full_clean()
    assert list(refusal.value.message_dict) == [field]


# --- shown ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "there", "missing"),
    [
        ("ro", ["Diplomă"], ["Диплом"]),
        ("ru", ["Диплом"], ["Diplomă"]),
        ("both", ["Diplomă", "Диплом", "Directoare", "Директор"], []),
    ],
)
def test_the_preview_is_the_real_pdf(design, mode, there, missing):
    text = PdfReader(io.BytesIO(preview_pdf(design, mode))).pages[0].extract_text()
    assert all(word in text for word in there)
    assert not any(word in text for word in missing)


def test_a_preview_of_what_is_hardly_begun_is_drawn():
    assert preview_pdf(CertificateDesign(in_force_from=DAY), "both").startswith(b"%PDF")


def test_the_page_says_all_that_the_sheet_says(finished, design, client_of):
    certificate = issue(finished)
    client = client_of(finished.user)
    html = client.get(f"/ro/certificates/{certificate.code}/").content.decode()
    page = " ".join(BeautifulSoup(html, "html.parser").main.get_text(" ").split())
    for one in printed_sheet(certificate, "ro").languages:
        for printed in one.texts():
            if printed not in (one.language, one.check, one.qr_alternative):
                assert printed in page


@pytest.fixture
def _short_memory(monkeypatch):
    monkeypatch.setattr(names, "KEPT_SECONDS", 0.0)
    yield
    names.forget()


@pytest.mark.usefixtures("_short_memory")
def test_every_page_names_issuer_and_agency_of_the_design_in_force(client):
    names.forget()
    assert "Agenția Națională Asistență Socială" in client.get("/ro/").content.decode()
    make_design(issuer_ro="OIM, altfel numită")
    assert "OIM, altfel numită" in client.get("/ro/").content.decode()


def test_names_are_read_once_a_minute(django_assert_num_queries):
    names.forget()
    with django_assert_num_queries(1):
        names.site_names()
        names.site_names()


def test_what_is_published_while_it_is_read_comes_whole(monkeypatch):
    """Words of one publication never meet the signatories of the next."""
    make_design(title_ro="Vechi").save_revision().publish()
    read = selectors._in_force
    once = iter([True])

    def read_and_be_overtaken(*about):
        found = read(*about)
        if next(once, False):
            newer = type(found).objects.get(pk=found.pk)
            newer.title_ro = "Nou"
            newer.save_revision().publish()
        return found

    monkeypatch.setattr(selectors, "_in_force", read_and_be_overtaken)
    assert selectors.design_for(None, "completion", DAY).title_ro == "Nou"
