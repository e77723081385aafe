"""Creating an account, and not learning from it who has one."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache

from lms.accounts.models import OrganisationUnit, User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
URL = "/{}/accounts/signup/"


def answers(**changed):
    unit = OrganisationUnit.objects.get(code="md-un")
    return {
        "family_name": " Ţurcanu ",
        "given_names": " Ştefăniţă ",
        "email": "Stefan@Example.org",
        "password1": "trei-cuvinte-vii",
        "sex": "m",
        "unit": unit.pk,
        "consent": "on",
        **changed,
    }


def test_an_account_keeps_what_was_told_in_the_language_of_the_page(client):
    response = client.post(URL.format("ru"), answers())
    assert response.status_code == 302
    person = User.objects.get(email="stefan@example.org")
    assert person.full_name == "Ștefăniță Țurcanu"
    assert (person.sex, person.language, person.unit.code) == ("m", "ru", "md-un")
    assert person.consented_at is not None
    assert person.roles == frozenset()


def test_sex_and_district_may_be_left_out(client):
    client.post(URL.format("ro"), answers(sex="", unit=""))
    person = User.objects.get()
    assert (person.sex, person.unit) == ("", None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"consent": ""},
        {"family_name": "   "},
        {"email": "no address"},
        {"password1": "12345678"},
        {"password1": "short"},
        {"sex": "x"},
        {"unit": "999999"},
        {"family_name": "x" * 151},
        {"family_name": "x" * 80, "given_names": "y" * 80},
    ],
)
def test_a_wrong_answer_makes_no_account_and_keeps_the_others(client, wrong):
    response = client.post(URL.format("ro"), answers(**wrong))
    assert response.status_code == 200
    assert not User.objects.exists()
    page = response.content.decode()
    assert 'class="error-summary"' in page
    assert 'aria-invalid="true"' in page


def test_the_agency_itself_is_no_district(client):
    agency = OrganisationUnit.objects.get(code="agency")
    client.post(URL.format("ro"), answers(unit=agency.pk))
    assert not User.objects.exists()


def test_signing_up_cannot_give_rights(client):
    client.post(
        URL.format("ro"),
        answers(is_superuser="on", is_staff="on", groups="1", language="en"),
    )
    person = User.objects.get()
    assert not person.is_superuser and not person.is_staff
    assert person.language == "ro"


def test_the_mailed_code_opens_the_account(client):
    client.post(URL.format("ro"), answers())
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[-1].body, re.M)[1]
    response = client.post("/ro/accounts/confirm-email/", {"code": code})
    assert response.status_code == 302
    assert response.url == "/ro/my/"
    assert EmailAddress.objects.get(email="stefan@example.org").verified


def page_after(client):
    """Return status and text of the page after signing up, without what always varies."""
    response = client.post(URL.format("ro"), answers(), follow=True)
    text = re.sub(
        r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode()
    )
    return response.status_code, response.redirect_chain, text


def test_a_known_address_gets_the_same_answer_as_an_unknown_one(client):
    new = page_after(client)
    client.cookies.clear()
    cache.clear()  # the limit of mails to one address
    User.objects.all().delete()
    known = UserFactory(email="stefan@example.org", full_name="Other")
    EmailAddress.objects.create(
        user=known, email=known.email, verified=True, primary=True
    )
    assert page_after(client) == new
    assert "/accounts/password/reset/" in mail.outbox[-1].body
    known.refresh_from_db()
    assert known.full_name == "Other"
