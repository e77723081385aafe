import hashlib
import html

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from lms.certificates.models import CertificateFile
from lms.certificates.services import replace_certificate, revoke_certificate
from lms.outbox.models import Effect
from lms.outbox.services import work_off_all
from tests.support.learning import whole_course


def page_of(certificate, language="ro"):
    with translation.override(language):
        return reverse("certificate", args=[certificate.code])


def pdf_of(certificate, language="ro"):
    return reverse("certificate_pdf", args=[certificate.code, language])


def words(response):
    return html.unescape(response.content.decode())


# --- one's own -----------------------------------------------------------------


def test_the_owner_downloads_both_languages(certificate, learner, client_of):
    work_off_all()
    client = client_of(learner)
    page = words(client.get(page_of(certificate)))
    for language in ("ro", "ru"):
        assert pdf_of(certificate, language) in page
        response = client.get(pdf_of(certificate, language))
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"].startswith("attachment;")
        row = CertificateFile.objects.get(certificate=certificate, language=language)
        assert hashlib.sha256(response.content).hexdigest() == row.sha256


@pytest.mark.parametrize("address", [page_of, pdf_of])
def test_another_person_and_nobody_at_all_get_the_same_404(
    certificate, other_learner, supervisor, admin, client_of, address
):
    work_off_all()
    for person in (other_learner, supervisor, admin):
        assert client_of(person).get(address(certificate)).status_code == 404
    certificate.code = "2" * 16
    assert client_of(certificate.user).get(address(certificate)).status_code == 404


def test_what_waits_for_another_system_is_said_to_wait(certificate, learner, client_of):
    Effect.objects.filter(kind="certificate.pdf").update(reason="Nothing answers")
    page = words(client_of(learner).get(page_of(certificate)))
    assert "așteaptă un alt sistem" in page


@pytest.mark.parametrize("address", [page_of, pdf_of])
def test_an_anonymous_person_is_asked_to_sign_in(certificate, address):
    response = Client().get(address(certificate))
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


def test_a_third_language_is_not_found(certificate, learner, client_of):
    assert client_of(learner).get(pdf_of(certificate, "en")).status_code == 404


def test_before_it_is_drawn_the_page_says_so_and_the_file_is_a_409(
    certificate, learner, client_of
):
    client = client_of(learner)
    page = client.get(page_of(certificate))
    assert page.context["drawn"].waiting
    assert pdf_of(certificate) not in words(page)
    early = client.get(pdf_of(certificate))
    assert early.status_code == 409
    assert "text/html" in early["Content-Type"]


def test_a_file_that_could_not_be_drawn_is_not_called_in_preparation(
    certificate, learner, client_of
):
    Effect.objects.filter(kind="certificate.pdf").update(state="aside", reason="x")
    page = client_of(learner).get(page_of(certificate))
    assert page.context["drawn"].failed


def test_a_damaged_file_is_a_logged_500_with_a_way_on(
    certificate, learner, client_of, caplog
):
    work_off_all()
    row = CertificateFile.objects.get(language="ro")
    with open(row.file.path, "ab") as stored:
        stored.write(b"%")
    response = client_of(learner).get(pdf_of(certificate))
    assert response.status_code == 500
    assert f"/v/{certificate.code}" in words(response)
    assert certificate.number in caplog.text


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_the_own_page_speaks_the_language_of_its_address(
    certificate, learner, client_of, language
):
    text = words(client_of(learner).get(page_of(certificate, language)))
    assert certificate.facts[language]["course"] in text
    assert certificate.facts[language]["words"]["title"] in text
    assert certificate.facts[language]["address"] in text


def test_a_revoked_certificate_says_so_to_its_owner(
    certificate, learner, supervisor, client_of
):
    revoke_certificate(certificate=certificate, by=supervisor, reason="Date <greșite>")
    response = client_of(learner).get(page_of(certificate))
    assert "certificate--revoked" in response.content.decode()
    assert "greșite" not in response.content.decode()
    assert "eliberat din greșeală" in words(response)
    assert pdf_of(certificate) not in response.content.decode()


def test_a_replaced_certificate_leads_its_owner_to_the_new_one(
    certificate, learner, supervisor, client_of
):
    new = replace_certificate(certificate=certificate, by=supervisor, reason="Nume")
    assert page_of(new) in words(client_of(learner).get(page_of(certificate)))


def test_the_list_shows_own_certificates_only(
    certificate, learner, other_learner, client_of
):
    text = words(client_of(learner).get(reverse("certificate_list")))
    assert page_of(certificate) in text
    empty = client_of(other_learner).get(reverse("certificate_list"))
    assert empty.status_code == 302
    assert empty["Location"] == reverse("my_home")


def test_the_home_leads_to_the_certificate(course, enrolment, learner, client_of):
    whole_course(enrolment, course)
    certificate = enrolment.certificates.get()
    assert page_of(certificate) in words(client_of(learner).get(reverse("my_home")))


def test_the_own_page_takes_as_many_queries_with_more_certificates(
    certificate, learner, client_of, django_assert_max_num_queries
):
    work_off_all()
    client = client_of(learner)
    client.get(page_of(certificate))
    with django_assert_max_num_queries(6):
        client.get(page_of(certificate))
