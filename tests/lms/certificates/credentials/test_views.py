"""The holder's page and downloads, the staff's, and what anybody may see."""

import html
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import translation

from lms.certificates.credentials.linkedin import profile_link
from lms.certificates.services import replace_certificate, revoke_certificate

pytestmark = pytest.mark.django_db
FORMS = {"jwt": "application/vc+jwt", "png": "image/png", "svg": "image/svg+xml"}


def page_of(certificate, language="ro"):
    with translation.override(language):
        return reverse("certificate", args=[certificate.code])


def file_of(certificate, form="jwt", language="ro"):
    args = [certificate.code, language, form]
    return reverse("certificate_credential", args=args)


def words(response):
    return html.unescape(response.content.decode())


# --- the holder ---------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_the_holder_downloads_what_the_page_offers(
    signing, certificate, learner, client_of, form
):
    client = client_of(learner)
    page = words(client.get(page_of(certificate)))
    for language in ("ro", "ru"):
        address = file_of(certificate, form, language)
        assert f'href="{address}"' in page
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, FORMS[form])
        name = f"{certificate.number}-{language}.{form}"
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("language", "says"),
    [("ro", "nu orice portofel o face"), ("ru", "это делает не каждый кошелёк")],
)
def test_the_page_promises_no_more_than_is_so(
    signing, certificate, learner, client_of, language, says
):
    assert says in words(client_of(learner).get(page_of(certificate, language)))


def test_without_a_key_the_page_is_silent_and_there_is_no_file(
    certificate, learner, client_of
):
    client = client_of(learner)
    page = words(client.get(page_of(certificate)))
    assert "Insignă digitală" not in page and "badge-" not in page
    assert client.get(file_of(certificate)).status_code == 404


def test_nobody_else_gets_it(
    signing, certificate, other_learner, supervisor, admin, client_of
):
    for person in (other_learner, supervisor, admin):
        assert client_of(person).get(file_of(certificate)).status_code == 404
    answer = Client().get(file_of(certificate))
    assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]


@pytest.mark.parametrize(("form", "language"), [("pdf", "ro"), ("jwt", "en")])
def test_there_are_no_other_forms_and_languages(
    signing, certificate, learner, client_of, form, language
):
    address = file_of(certificate, form, language)
    assert client_of(learner).get(address).status_code == 404


def test_what_stands_no_more_is_not_offered_and_the_new_one_is(
    signing, certificate, learner, supervisor, client_of
):
    new = replace_certificate(certificate=certificate, by=supervisor, reason="Nume")
    client = client_of(learner)
    page = words(client.get(page_of(certificate)))
    assert "badge-" not in page and "linkedin" not in page
    assert client.get(file_of(certificate)).status_code == 404
    assert client.get(file_of(new)).status_code == 200
    revoke_certificate(certificate=new, by=supervisor, reason="r")
    assert client.get(file_of(new)).status_code == 404


def test_a_key_that_does_not_open_is_said_kindly(
    signing, certificate, learner, client_of, settings, caplog
):
    settings.CREDENTIAL_SIGNING_PEM = "/nowhere.pem"
    answer = client_of(learner).get(file_of(certificate), follow=True)
    assert answer.redirect_chain == [(page_of(certificate), 302)]
    assert "Insigna nu poate fi pregătită acum." in words(answer)
    assert "cannot be read" in caplog.text


# --- the staff ----------------------------------------------------------------------------------


def test_who_may_download_the_pdf_of_the_group_may_download_the_badge(
    signing, certificate, supervisor, other_learner, client_of
):
    group = certificate.enrolment.cohort
    one = [group.code, certificate.code]
    address = reverse("cohort_certificate_credential", args=[*one, "ro", "png"])
    client = client_of(supervisor)
    assert address in words(client.get(reverse("cohort_certificate", args=one)))
    assert client.get(address)["Content-Type"] == "image/png"
    assert client_of(other_learner).get(address).status_code == 404


# --- LinkedIn -----------------------------------------------------------------------------------


def test_the_link_carries_the_facts_and_nobodys_address(expiring, learner):
    facts = expiring.facts["ro"]
    link = urlsplit(profile_link(expiring, facts))
    assert (link.scheme, link.netloc, link.path) == (
        *("https", "www.linkedin.com", "/profile/add"),
    )
    # In Moldova it was the 23rd already.
    assert {name: value for name, (value,) in parse_qs(link.query).items()} == {
        "startTask": "CERTIFICATION_NAME",
        "name": facts["course"],
        "organizationName": facts["issuer"],
        "issueYear": "2026",
        "issueMonth": "8",
        "expirationYear": "2027",
        "expirationMonth": "8",
        "certId": expiring.number,
        "certUrl": facts["address"],
    }


def test_it_is_a_plain_link_and_tells_linkedin_of_no_page(
    certificate, learner, client_of
):
    page = BeautifulSoup(
        client_of(learner).get(page_of(certificate)).content, "html.parser"
    )
    (link,) = [a for a in page.find_all("a") if "linkedin" in a.get("href", "")]
    assert set(link["rel"]) == {"noopener", "noreferrer"}
    outside = [
        tag
        for tag in page.find_all(["script", "img", "link", "iframe"])
        if "linkedin" in str(tag)
    ]
    assert outside == []


# --- everybody ----------------------------------------------------------------------------------


def test_who_issues_is_public_in_one_profile(signing, certificate):
    answer = Client().get("/.well-known/openbadges/issuer.json")
    profile = answer.json()
    assert profile["id"] == "http://testserver/.well-known/openbadges/issuer.json"
    assert profile["name"] == certificate.facts["ro"]["issuer"]
    assert certificate.facts["ru"]["issuer"] in profile["description"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies


def test_without_any_key_nothing_is_published(db):
    for name in ("jwks.json", "openbadges/issuer.json", "openbadges/keys/x"):
        assert Client().get(f"/.well-known/{name}").status_code == 404


@pytest.mark.parametrize("form", ["png", "svg"])
def test_the_badge_without_a_credential_is_public(db, form):
    address = f"/.well-known/openbadges/completion.{form}"
    answer = Client().get(address)
    assert answer["Content-Type"] == FORMS[form]
    assert answer["Cache-Control"] == "public, max-age=86400"
    assert b"credential" not in answer.content
    again = Client().get(address, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["nothing.svg", "completion.jwt"])
def test_there_are_no_other_pictures(db, name):
    assert Client().get(f"/.well-known/openbadges/{name}").status_code == 404
