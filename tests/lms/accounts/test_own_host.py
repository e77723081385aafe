"""Whatever host a request names, mails and papers name the site's own."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
OTHER = "other.example.net"


@pytest.fixture(autouse=True)
def _several_hosts(settings):
    settings.BASE_URL = "https://learning.example.org"
    settings.ALLOWED_HOSTS = ["learning.example.org", OTHER]


@pytest.fixture
def person():
    user = UserFactory(email="ana@example.org")
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    return user


def all_mails():
    return "\n".join(f"{one.subject}\n{one.body}" for one in mail.outbox)


SIGN_UP = {
    "family_name": "Rusu",
    "given_names": "Ana",
    "password1": "o-parola-lunga-9",
    "consent": "on",
}


@pytest.mark.parametrize(
    ("path", "form", "links"),
    [
        ("password/reset/", {"email": "ana@example.org"}, 1),
        ("password/reset/", {"email": "nobody@example.org"}, 1),
        ("signup/", {**SIGN_UP, "email": "ana@example.org"}, 1),
        ("signup/", {**SIGN_UP, "email": "noua@example.org"}, 0),
        ("login/code/", {"email": "ana@example.org"}, 0),
        ("login/code/", {"email": "nobody@example.org"}, 1),
    ],
)
def test_a_mail_leads_to_the_site_itself(client, person, path, form, links):
    client.post(f"/ro/accounts/{path}", form, headers={"host": OTHER})
    said = all_mails()
    assert mail.outbox and OTHER not in said
    assert "learning.example.org" in said
    found = re.findall(r"https?://[^\s/]+", said)
    assert found == ["https://learning.example.org"] * links


def test_a_link_to_a_new_password_works_where_it_leads(client, person, settings):
    client.post(
        "/ro/accounts/password/reset/",
        {"email": person.email},
        headers={"host": OTHER},
    )
    address = re.search(r"https://learning\.example\.org(/\S+)", all_mails())[1]
    answer = client.get(address, headers={"host": "learning.example.org"}, follow=True)
    assert answer.status_code == 200 and "password1" in answer.content.decode()


def test_mails_about_an_account_name_the_site_and_the_true_address(
    client, person, settings
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client.force_login(person, backend="lms.accounts.backends.PasswordBackend")
    client.post(
        "/ro/accounts/password/change/",
        {
            "oldpassword": "parola-de-test",
            "password1": "alta-parola-lunga-7",
            "password2": "alta-parola-lunga-7",
        },
        headers={"host": OTHER, "X-Forwarded-For": "192.0.2.1, 198.51.100.9"},
    )
    said = all_mails()
    assert "learning.example.org" in said and OTHER not in said
    assert "198.51.100.9" in said and "192.0.2.1" not in said
