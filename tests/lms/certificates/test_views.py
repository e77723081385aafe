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


# --- the public check ----------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "verdict", "date"),
    [
        ("ro", "Acest certificat este valabil.", "23 august 2026"),
        ("ru", "Этот сертификат действителен.", "23 августа 2026 г."),
    ],
)
def test_anybody_with_the_code_sees_whose_it_is_in_both_languages(
    certificate, language, verdict, date
):
    response = Client().get(f"/v/{certificate.code}", {"language": language})
    text = words(response)
    assert response.status_code == 200
    assert f'<html lang="{language}">' in text
    for expected in (
        verdict,
        date,
        certificate.number,
        "Ștefăniță Țurcanu",
        certificate.facts[language]["course"],
    ):
        assert expected in text


def test_the_language_of_the_check_is_remembered(certificate):
    client = Client()
    client.get(f"/v/{certificate.code}?language=ru")
    assert '<html lang="ru">' in words(client.get(f"/v/{certificate.code}"))


def test_the_check_tells_no_more_than_it_must(certificate, learner):
    text = words(Client().get(f"/v/{certificate.code}"))
    assert learner.email not in text
    assert str(learner.public_id) not in text
    assert pdf_of(certificate) not in text
    assert 'name="robots" content="noindex"' in text


def test_a_revoked_certificate_is_shown_as_such_without_the_reason(
    certificate, supervisor
):
    revoke_certificate(certificate=certificate, by=supervisor, reason="Motiv secret")
    text = words(Client().get(f"/v/{certificate.code}"))
    assert "Acest certificat nu este valabil" in text
    assert "Acest certificat este valabil" not in text
    assert "secret" not in text


def test_a_replaced_certificate_does_not_give_away_the_new_one(
    certificate, learner, supervisor
):
    learner.full_name = "Nume Nou"
    learner.save()
    new = replace_certificate(certificate=certificate, by=supervisor, reason="Nume")
    text = words(Client().get(f"/v/{certificate.code}"))
    assert "a fost înlocuit" in text
    assert new.code not in text and "Nume Nou" not in text


@pytest.mark.parametrize(
    "write",
    [str.lower, lambda c: f"{c[:4]}-{c[4:8]}-{c[8:]}", lambda c: f"{c[:8]} {c[8:]}"],
)
def test_the_code_in_the_address_may_be_written_loosely(certificate, write):
    assert Client().get(f"/v/{write(certificate.code)}").status_code == 200


@pytest.mark.parametrize(
    "code",
    ["2222222222222222", "abc", "TIP-2026-000001", "%3Cscript%3E", "1'%20OR%201=1"],
)
def test_an_unknown_code_is_a_404_that_says_how_to_go_on(db, code):
    response = Client().get(f"/v/{code}")
    assert response.status_code == 404
    assert 'name="code"' in words(response)
    assert b"<script>" not in response.content


def test_the_form_leads_to_the_page_of_the_code(certificate):
    typed = f" {certificate.code[:8].lower()} {certificate.code[8:]} "
    response = Client().get("/v/", {"code": typed, "language": "ru"})
    assert response.status_code == 302
    assert response["Location"] == f"/v/{certificate.code}?language=ru"


def test_the_form_leads_nowhere_else(db):
    response = Client().get(
        "/v/", {"code": "//evil.example.org/2222222222222222", "language": "//x"}
    )
    assert response["Location"] == "/v/2222222222222222"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("", "Scrieți codul certificatului."),
        ("tip-2026-000001", "numărul certificatului"),
        ("abc", "16 litere și cifre"),
    ],
)
def test_the_form_says_what_is_wrong(db, code, says):
    response = Client().get("/v/", {"code": code, "language": "ro"})
    assert response.status_code == 422
    assert says in words(response)


def test_the_empty_form_complains_of_nothing(db):
    response = Client().get("/v/")
    assert response.status_code == 200
    assert not response.context["form"].errors


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_check_only_reads(certificate, method):
    assert getattr(Client(), method)(f"/v/{certificate.code}").status_code == 405
