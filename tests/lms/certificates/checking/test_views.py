"""The public check: in three languages, for everybody, and telling no more than it must."""

import html
import re
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lms.certificates.checking.views import RATES
from lms.certificates.files import ensure_file, read_file
from lms.certificates.models import Certificate
from lms.certificates.services import replace_certificate, revoke_certificate
from tests.support.certificates import edited, expire
from tests.support.signing import NAME, PASSWORD, Authority

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_held_back():
    cache.clear()


def words(response):
    return html.unescape(response.content.decode())


def page(certificate, language="ro"):
    return words(Client().get(f"/v/{certificate.code}", {"language": language}))


def send(content, language="ro", name="certificat.pdf"):
    file = SimpleUploadedFile(name, content, "application/pdf")
    return Client().post(f"/v/file?language={language}", {"file": file})


def ask(number, name, language="ro"):
    data = {"number": number, "name": name}
    return Client().post(f"/v/number?language={language}", data)


# --- by code -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "verdict", "date"),
    [
        ("ro", "Acest certificat este valabil.", "23 august 2026"),
        ("ru", "Этот сертификат действителен.", "23 августа 2026 г."),
        ("en", "This certificate is valid.", "23 August 2026"),
    ],
)
def test_anybody_with_the_code_sees_whose_it_is(certificate, language, verdict, date):
    response = Client().get(f"/v/{certificate.code}", {"language": language})
    text = words(response)
    facts = certificate.facts["ru" if language == "ru" else "ro"]
    assert response.status_code == 200
    assert response["Content-Language"] == language
    assert f'<html lang="{language}">' in text
    for expected in (
        verdict,
        date,
        certificate.number,
        facts["holder"],
        facts["course"],
    ):
        assert expected in text


def test_the_switch_has_three_languages_here_and_two_elsewhere(certificate):
    text = page(certificate, "en")
    for code in ("ro", "ru"):
        assert f'href="/v/{certificate.code}?language={code}"' in text
    assert '<span aria-current="true" lang="en">English</span>' in text
    assert "English" not in words(Client().get("/ro/accounts/login/"))


def test_english_is_in_no_cookie_and_leads_nowhere_that_has_none(certificate):
    client = Client()
    response = client.get(f"/v/{certificate.code}?language=en")
    assert "language" not in response.cookies
    assert "/en/" not in response.content.decode()
    assert '<html lang="ro">' in words(client.get(f"/v/{certificate.code}"))


def test_the_language_of_the_site_is_remembered(certificate):
    client = Client()
    client.get(f"/v/{certificate.code}?language=ru")
    assert '<html lang="ru">' in words(client.get(f"/v/{certificate.code}"))


def test_the_check_tells_no_more_than_it_must(certificate, learner):
    ensure_file(certificate, "ro")
    for language in ("ro", "ru", "en"):
        text = page(certificate, language)
        assert learner.email not in text
        assert str(learner.public_id) not in text
        assert ".pdf" not in text.replace('accept=".pdf', "")
        assert 'name="robots" content="noindex"' in text


def test_a_revoked_certificate_says_date_and_class_and_never_the_sentence(
    certificate, supervisor, monkeypatch
):
    revoke_certificate(certificate=certificate, by=supervisor, reason="Motiv secret")
    text = page(certificate)
    assert "Acest certificat nu este valabil" in text
    assert "Acest certificat este valabil" not in text
    assert "secret" not in text
    if not hasattr(Certificate, "revoked_class"):
        monkeypatch.setattr(Certificate, "revoked_class", "error", raising=False)
        shown = lambda self: "emis din greșeală"  # noqa: E731
        monkeypatch.setattr(
            Certificate, "get_revoked_class_display", shown, raising=False
        )
        assert "emis din greșeală" in page(certificate)


def test_a_replaced_certificate_does_not_give_away_the_new_one(
    certificate, learner, supervisor
):
    learner.full_name = "Nume Nou"
    learner.save()
    new = replace_certificate(certificate=certificate, by=supervisor, reason="Nume")
    text = page(certificate)
    assert "a fost înlocuit" in text
    assert new.code not in text and "Nume Nou" not in text


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("ro", "Acest certificat a expirat: a fost valabil până la 1 septembrie 2026."),
        ("ru", "Срок действия этого сертификата истёк"),
        ("en", "This certificate has expired: it was valid until 1 September 2026."),
    ],
)
def test_an_expired_certificate_says_so(certificate, monkeypatch, language, says):
    expire(certificate)
    assert says in page(certificate, language)


def test_who_signed_is_said_and_so_is_that_nobody_did(certificate, settings, tmp_path):
    assert "Semnătura electronică" not in page(certificate)
    ensure_file(certificate, "ru")
    assert "PDF-ul nu este semnat" in page(certificate)
    settings.CERTIFICATE_SIGNING_P12 = str(Authority().key_file(tmp_path / "key.p12"))
    settings.CERTIFICATE_SIGNING_PASSWORD = PASSWORD
    ensure_file(certificate, "ro")
    assert f"PDF-ul este semnat de: {NAME}" in page(certificate)


def test_the_signature_of_a_demonstration_is_called_one(
    certificate, settings, tmp_path
):
    from lms.certificates.signing.authority import ensure_development_key

    settings.DEVELOPMENT_KEY_FILE = tmp_path / "development.p12"
    ensure_development_key(settings.DEVELOPMENT_KEY_FILE)
    ensure_file(certificate, "ro")
    assert "această semnătură nu dovedește nimic" in page(certificate)
    assert "this signature proves nothing" in page(certificate, "en")


@pytest.mark.parametrize(
    "write",
    [str.lower, lambda c: f"{c[:4]}-{c[4:8]}-{c[8:]}", lambda c: f"{c[:8]} {c[8:]}"],
)
def test_the_code_in_the_address_may_be_written_loosely(certificate, write):
    assert Client().get(f"/v/{write(certificate.code)}").status_code == 200


@pytest.mark.parametrize(
    "code", ["abc", "TIP-2026-000001", "%3Cscript%3E", "1'%20OR%201=1", "-"]
)
def test_unknown_and_malformed_codes_are_answered_alike(db, code):
    Client().get("/v/2222222222222222")
    unknown, queries = counted("/v/2222222222222222")
    malformed, as_many = counted(f"/v/{code}")
    assert unknown.status_code == malformed.status_code == 404
    assert queries == as_many
    assert b"<script>" not in malformed.content
    assert without_tokens(words(malformed)) == without_tokens(words(unknown))


def counted(address):
    with CaptureQueriesContext(connection) as queries:
        return Client().get(address), len(queries)


def without_tokens(text):
    """Return the page's own part, without what was typed and what is new each time."""
    main = text[text.index("<main") : text.index("</main>")]
    return re.sub(r'value="[^"]*"|href="[^"]*"|value=".*?" maxlength', "", main)


def test_the_form_leads_to_the_page_of_the_code(certificate):
    typed = f" {certificate.code[:8].lower()} {certificate.code[8:]} "
    for language in ("ru", "en"):
        response = Client().get("/v/", {"code": typed, "language": language})
        assert response.status_code == 302
        assert response["Location"] == f"/v/{certificate.code}?language={language}"


@pytest.mark.parametrize(
    ("typed", "leads"),
    [
        ("//evil.example.org/2222222222222222", "/v/2222222222222222"),
        ("//evil.example.org/", "/v/evil.example.org"),
        ("..", "/v/-"),
        ("abc", "/v/abc"),
        ("a?b#c", "/v/a%3Fb%23c"),
    ],
)
def test_the_form_leads_nowhere_else(db, typed, leads):
    response = Client().get("/v/", {"code": typed, "language": "//x"})
    assert response["Location"] == leads


def test_an_empty_code_is_asked_for(db):
    response = Client().get("/v/", {"code": "", "language": "ro"})
    assert response.status_code == 422
    assert "Scrieți codul certificatului." in words(response)


@pytest.mark.parametrize("address", ["/v/", "/v/number", "/v/file"])
@pytest.mark.parametrize("language", ["ro", "ru", "en"])
def test_the_empty_forms_complain_of_nothing(db, address, language):
    response = Client().get(address, {"language": language})
    assert response.status_code == 200
    assert "error-summary" not in words(response)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_of_a_code_only_reads(certificate, method):
    assert getattr(Client(), method)(f"/v/{certificate.code}").status_code == 405


# --- by number and name --------------------------------------------------------------


def test_number_and_name_show_the_certificate_and_not_its_code(certificate):
    response = ask(certificate.number.lower(), "turcanu stefanita")
    text = words(response)
    assert response.status_code == 200
    assert "Acest certificat este valabil." in text
    assert "Ștefăniță Țurcanu" in text
    assert certificate.code not in text


def test_a_wrong_name_a_wrong_number_and_nonsense_are_answered_alike(certificate):
    answers = [
        ask(certificate.number, "Ion Rusu"),
        ask("TIP-2026-999999", "Ion Rusu"),
        ask("nonsense", "Ion Rusu"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    said = set()
    for answer, number in zip(
        answers, (certificate.number, "TIP-2026-999999", "nonsense"), strict=True
    ):
        text = words(answer)
        assert f'value="{number}"' in text  # nothing that was typed is lost
        said.add(without_tokens(text))
    assert len(said) == 1
    assert "Ștefăniță" not in said.pop()


def test_both_are_needed(certificate):
    for number, name in ((certificate.number, ""), ("", "Ștefăniță Țurcanu")):
        response = ask(number, name)
        assert response.status_code == 422
        assert "Ștefăniță Țurcanu" not in words(response).replace('value="Ștef', "")


# --- by the file ---------------------------------------------------------------------


@pytest.fixture
def pdf(certificate):
    ensure_file(certificate, "ro")
    return read_file(certificate, "ro")


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("ro", "Acest fișier este exact cel emis"),
        ("ru", "Этот файл в точности тот, который был выдан"),
        ("en", "This file is exactly the one that was issued"),
    ],
)
def test_ours_unchanged_is_said_with_the_certificate(certificate, pdf, language, says):
    response = send(pdf, language)
    text = words(response)
    assert response.status_code == 200
    assert says in text and certificate.number in text


def test_ours_but_changed_names_the_facts_and_shows_the_true_ones(certificate, pdf):
    text = words(send(edited(pdf, holder="Ion Rusu"), "en"))
    assert "This file was changed" in text
    assert "the name of the holder" in text
    assert "Ștefăniță Țurcanu" in text and "Ion Rusu" not in text
    assert "notice--success" not in text


def test_ours_unchanged_and_revoked_says_both(certificate, pdf, supervisor):
    revoke_certificate(certificate=certificate, by=supervisor, reason="Motiv")
    text = words(send(pdf, "en"))
    assert "exactly the one that was issued" in text
    assert "it was revoked on" in text and "This certificate is valid" not in text


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        (b"%PDF-1.7 torn", 200, "It is damaged"),
        (b"a letter", 200, "It is neither a PDF nor a digital badge"),
        (b"", 422, "This file is empty"),
        (b"%PDF-1.7" + b" " * (2 * 1024 * 1024 + 9), 422, "larger than 2 MB"),
    ],
    ids=["torn", "text", "empty", "large"],
)
def test_bad_files_get_a_clear_answer(db, content, status, says):
    response = send(content, "en", name="../../<script>.pdf")
    assert response.status_code == status
    assert says in words(response)
    assert b"<script>" not in response.content


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("ro", "mai mare de 2 MB"),
        ("ru", "больше 2 МБ"),
        ("en", "larger than 2 MB"),
    ],
)
def test_a_huge_file_is_refused_unread_in_the_language_of_the_check(db, language, says):
    response = send(b"x" * (3 * 1024 * 1024), language)
    assert response.status_code == 413
    assert not response.wsgi_request._read_started
    assert says in words(response)
    assert f'<html lang="{language}"' in response.content.decode()


def test_nothing_chosen_is_said(db):
    response = Client().post("/v/file?language=en")
    assert response.status_code == 422
    assert "Choose the file" in words(response)


def test_nothing_that_was_sent_is_kept(certificate, pdf, settings):
    def kept():
        return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}

    before = kept()
    send(pdf)
    send(edited(pdf, holder="Ion Rusu"))
    assert kept() == before


def test_when_too_many_are_read_it_is_said(certificate, monkeypatch):
    from lms.certificates.checking import isolated

    def busy(content):
        raise isolated.Busy

    monkeypatch.setattr("lms.certificates.checking.files.read_pdf", busy)
    response = send(b"%PDF-1.7 x", "en")
    assert response.status_code == 503
    assert "Try again in a minute" in words(response)


# --- limits --------------------------------------------------------------------------


def test_guessing_is_held_back_by_address_behind_the_proxy(certificate, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = settings.TRUSTED_PROXIES = 1

    def guess(address):
        return Client().post(
            "/v/number",
            {"number": certificate.number, "name": "Ion Rusu"},
            headers={"X-Forwarded-For": f"6.6.6.6, {address}"},
        )

    statuses = [guess("10.0.0.1").status_code for _ in range(25)]
    assert statuses[:20] == [404] * 20 and statuses[-1] == 429
    assert guess("10.0.0.2").status_code == 404


def test_files_and_codes_are_held_back_too(certificate, monkeypatch):
    monkeypatch.setitem(RATES, "check", "5/m/ip")
    assert [send(b"x").status_code for _ in range(22)][-1] == 429
    codes = [Client().get(f"/v/{certificate.code}").status_code for _ in range(7)]
    assert codes == [200] * 5 + [429] * 2


def test_who_checks_too_often_reads_so_in_the_language_of_the_check(db, monkeypatch):
    monkeypatch.setitem(RATES, "check", "1/m/ip")
    Client().get("/v/ABCDEFGHJKMNPQRS?language=en")
    response = Client().get("/v/ABCDEFGHJKMNPQRS?language=en")
    assert response.status_code == 429 and response["Retry-After"] == "60"
    text = words(response)
    assert "Too many checks in a short time" in text and "course" not in text[:2000]


def test_files_that_have_to_be_read_are_few_and_those_of_ours_are_not_counted(
    certificate, pdf, monkeypatch
):
    monkeypatch.setitem(RATES, "read_file", "2/m/ip")
    foreign = edited(pdf, holder="Ion Rusu")
    assert [send(foreign).status_code for _ in range(3)] == [200, 200, 429]
    assert send(pdf).status_code == 200


def test_a_slash_behind_the_code_leads_to_its_page(certificate):
    response = Client().get(f"/v/{certificate.code}/?language=en", follow=True)
    assert response.redirect_chain[-1][0] == f"/v/{certificate.code}?language=en"
    assert certificate.number in words(response)
