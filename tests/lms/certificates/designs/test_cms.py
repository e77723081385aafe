"""Designs in the CMS: written by editors, approved by reviewers, seen as the real PDF."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from lms.certificates.designs.selectors import design_for
from lms.certificates.models import CertificateDesign, CertificateImage
from tests.factories.accounts import UserFactory
from tests.lms.certificates.designs.conftest import DAY, make_design
from tests.lms.certificates.examples import LOGO, png

pytestmark = pytest.mark.django_db

DESIGNS = "/cms/snippets/certificates/certificatedesign/"
IMAGES = "/cms/snippets/certificates/certificateimage/"
TEXTS = {
    "issuer_ro": "OIM",
    "issuer_ru": "МОМ",
    "agency_ro": "Agenția Redenumită",
    "agency_ru": "Переименованное агентство",
    "title_ro": "Certificat",
    "title_ru": "Сертификат",
}
OPTIONAL = ("wording_ro", "wording_ru", "donor_ro", "donor_ru")


def form(logos=(), signatories=(), **changes) -> dict:
    values = {
        "kind": "completion",
        "in_force_from": "2026-08-01",
        "course": "",
        "layout": "one",
        "validity_months": "",
        "renewal_days": "90",
        "renewed_by": "whole",
        **dict.fromkeys(OPTIONAL, ""),
        **TEXTS,
        "logos": inline_formset(logos),
        "signatories": inline_formset(signatories),
    }
    return nested_form_data(values | changes)


def signatory(**changes) -> dict:
    values = {"name": "Ana Popescu", "title_ro": "Directoare", "title_ru": "Директор"}
    return {**values, "picture": "", **changes}


@pytest.fixture
def reviewer(db):
    return UserFactory(full_name="Radu Ceban", roles=["reviewer"])


@pytest.fixture
def written(editor, client_of):
    """A design that an editor has written and saved as a draft."""
    answer = client_of(editor).post(f"{DESIGNS}add/", form(signatories=[signatory()]))
    assert answer.status_code == 302, answer.context["form"].errors
    return CertificateDesign.objects.latest("pk")


def test_an_editor_writes_a_draft_that_is_not_in_force(written):
    assert not written.live
    assert design_for(None, "completion", DAY) != written


def test_an_editor_cannot_publish_and_a_reviewer_approves(
    written, editor, reviewer, client_of
):
    address = f"{DESIGNS}edit/{written.pk}/"
    client = client_of(editor)
    client.post(address, {**form(), "action-publish": "1"})
    written.refresh_from_db()
    assert not written.live
    client.post(address, {**form(), "action-submit": "1"})
    state = written.current_workflow_state
    assert state.workflow.name == "Verificare · Проверка"
    task = state.current_task_state
    client_of(reviewer).post(
        f"{DESIGNS}workflow/action/{written.pk}/approve/{task.pk}/", {}
    )
    written.refresh_from_db()
    assert written.live
    found = design_for(None, "completion", DAY)
    assert (found.agency_ro, found.signatories.get().name) == (
        "Agenția Redenumită",
        "Ana Popescu",
    )


def test_nothing_goes_out_without_russian_and_what_was_written_stays(
    reviewer, client_of
):
    design = make_design(live=False)
    answer = client_of(reviewer).post(
        f"{DESIGNS}edit/{design.pk}/", form(title_ru="", **{"action-publish": "1"})
    )
    assert answer.status_code == 200
    assert "title_ru" in answer.context["form"].errors
    assert "Agenția Redenumită" in answer.content.decode()
    design.refresh_from_db()
    assert not design.live


@pytest.mark.parametrize(
    ("rows", "count"), [("logos", 5), ("signatories", 4)], ids=["logos", "people"]
)
def test_no_more_than_have_room(editor, client_of, logo, rows, count):
    one = {
        "logos": {
            "image": logo.pk,
            "description_ro": "Sigla",
            "description_ru": "Лого",
        },
        "signatories": signatory(),
    }[rows]
    answer = client_of(editor).post(f"{DESIGNS}add/", form(**{rows: [one] * count}))
    assert answer.status_code == 200
    assert not CertificateDesign.objects.filter(agency_ro="Agenția Redenumită").exists()


@pytest.mark.parametrize("mode", ["ro", "ru", "both"])
def test_the_preview_of_what_is_typed_is_a_pdf(written, editor, client_of, mode):
    client = client_of(editor)
    typed = form(signatories=[signatory()], title_ro="Diplomă")
    address = f"{DESIGNS}preview/{written.pk}/"
    assert client.post(address, typed).json()["is_available"]
    answer = client.get(address, {"mode": mode})
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-1.7")


def test_what_was_published_is_not_deleted(admin, client_of):
    design = make_design()
    answer = client_of(admin).post(f"{DESIGNS}delete/{design.pk}/", follow=True)
    assert "a fost publicat" in answer.content.decode()
    assert CertificateDesign.objects.filter(pk=design.pk).exists()
    draft = make_design(live=False)
    client_of(admin).post(f"{DESIGNS}delete/{draft.pk}/")
    assert not CertificateDesign.objects.filter(pk=draft.pk).exists()


def test_supervisors_and_analysts_find_no_designs(supervisor, analyst, client_of):
    for person in (supervisor, analyst):
        assert client_of(person).get(DESIGNS).status_code in (302, 403, 404)


# --- pictures -------------------------------------------------------------------------


def upload(client, data: bytes, name: str = "logo.svg"):
    file = SimpleUploadedFile(name, data)
    return client.post(f"{IMAGES}add/", {"name": "Sigla", "upload": file})


@pytest.mark.parametrize("data", [LOGO.encode(), png()], ids=["SVG", "PNG"])
def test_a_logo_is_uploaded_once(editor, client_of, data):
    client = client_of(editor)
    assert upload(client, data).status_code == 302
    image = CertificateImage.objects.get()
    assert image.uploaded_by == editor
    again = upload(client, data)
    assert "Această imagine există deja" in again.content.decode()
    assert CertificateImage.objects.count() == 1
    assert "data:image/" in client.get(IMAGES).content.decode()


def test_a_script_is_refused_in_clear_words(editor, client_of):
    bad = LOGO.replace("<g", "<script>alert(1)</script><g").encode()
    answer = upload(client_of(editor), bad)
    assert "&lt;script&gt;" in answer.content.decode()
    assert not CertificateImage.objects.exists()


def test_a_picture_is_never_changed_or_deleted(admin, client_of, logo):
    client = client_of(admin)
    for action in ("edit", "delete"):
        client.post(f"{IMAGES}{action}/{logo.pk}/", {"name": "Alta"})
    logo.refresh_from_db()
    assert logo.name == "Sigla"
