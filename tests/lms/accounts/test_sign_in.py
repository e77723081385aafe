"""Signing in, by password and by code, and where one is led then."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from wagtail.users.models import UserProfile

from lms.accounts.placeholders import new_placeholder
from lms.accounts.sign_in_codes import make_codes
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "parola-de-test"


@pytest.fixture
def person():
    user = UserFactory(email="ana@example.org", language="ro")
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    return user


def sign_in(client, language, password=PASSWORD, email="ana@example.org", **more):
    return client.post(
        f"/{language}/accounts/login/", {"login": email, "password": password, **more}
    )


def test_one_is_led_on_in_the_language_of_the_page(client, person):
    assert sign_in(client, "ru").url == "/ru/my/"
    person.refresh_from_db()
    assert person.language == "ru"


def test_the_cms_speaks_the_language_one_signed_in_with(client, person):
    assert UserProfile.get_for_user(person).preferred_language == "ro"
    sign_in(client, "ru")
    assert UserProfile.objects.get(user=person).preferred_language == "ru"


def test_a_language_that_was_chosen_stands_on_every_door(client, client_of, person):
    """A browser set to Romanian is no wish to be written to in Romanian (trials, F3)."""
    answers = {"family_name": "Rusu", "given_names": "Ana", "language": "ru", "sex": ""}
    client_of(person).post("/ro/accounts/me/", answers)
    assert sign_in(client, "ro").url == "/ro/my/"
    client.post("/ro/accounts/logout/")
    assert sign_in(client, "ro", next="/cms/").url == "/cms/"
    person.refresh_from_db()
    assert person.language == "ru"
    assert UserProfile.get_for_user(person).preferred_language == "ru"


def test_a_code_from_paper_leaves_a_chosen_language_too(client, supervisor):
    person = UserFactory(email=new_placeholder(), language="ro")
    EmailAddress.objects.create(
        user=person, email=person.email, verified=True, primary=True
    )
    person.choose_language("ru")
    person.save()
    [printed] = make_codes(people=[person], by=supervisor, each=1)
    typed = {"code": printed.codes[0], "consent": "on"}
    client.post("/ro/accounts/printed-code/", typed)
    assert client.session["_auth_user_id"] == str(person.pk)
    person.refresh_from_db()
    assert person.language == "ru"


def test_a_language_chosen_in_the_cms_stands_as_well(client, person):
    profile = UserProfile.get_for_user(person)
    profile.preferred_language = "ru"
    profile.save()
    sign_in(client, "ro")
    person.refresh_from_db()
    assert person.language == "ru"


def test_a_theme_chosen_in_the_cms_chooses_no_language(client, person):
    profile = UserProfile.get_for_user(person)
    profile.theme = "dark"
    profile.save()
    assert sign_in(client, "ru").url == "/ru/my/"
    person.refresh_from_db()
    assert person.language == "ru"


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/ro/my/missing/?x=1", "/ru/my/missing/?x=1"),
        ("/cms/", "/cms/"),
        ("https://evil.example.org/", "/ru/my/"),
        ("//evil.example.org/ro/", "/ru/my/"),
    ],
)
def test_the_page_asked_for_comes_in_that_language_too(client, person, asked, led_to):
    assert sign_in(client, "ru", next=asked).url == led_to


def test_the_address_is_known_in_any_case(client, person):
    assert sign_in(client, "ro", email=" ANA@Example.ORG").status_code == 302


def form_answer(response):
    text = re.sub(
        r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode()
    )
    return response.status_code, re.sub(r'value="[^"]*@[^"]*"', "", text)


def test_a_wrong_password_and_an_unknown_address_answer_alike(client, person):
    wrong = form_answer(sign_in(client, "ro", password="wrong-password"))
    unknown = form_answer(sign_in(client, "ro", email="nobody@example.org"))
    assert wrong == unknown


def test_a_code_by_mail_signs_in(client, person):
    response = client.post("/ru/accounts/login/code/", {"email": "ana@example.org"})
    assert response.url.startswith("/ru/accounts/login/code/confirm/")
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[-1].body, re.M)[1]
    response = client.post("/ru/accounts/login/code/confirm/", {"code": code})
    assert response.url == "/ru/my/"


@pytest.mark.parametrize(
    "path", ["/ro/accounts/login/code/", "/ro/accounts/password/reset/"]
)
def test_asking_for_mail_does_not_tell_who_is_registered(client, person, path):
    def answer(email):
        client.cookies.clear()
        response = client.post(path, {"email": email}, follow=True)
        text = response.content.decode().replace(email, "")
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
        return response.status_code, response.redirect_chain, text

    assert answer("ana@example.org") == answer("nobody@example.org")


def test_too_many_wrong_passwords_stop_the_door_for_a_while(client, person):
    for _ in range(5):
        sign_in(client, "ro", password="wrong-password")
    response = sign_in(client, "ro")
    assert response.status_code == 200
    assert not response.wsgi_request.user.is_authenticated


def test_too_many_requests_get_a_page_of_their_own(client, person, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "3/m/ip"}
    for _ in range(4):
        response = client.post("/ru/accounts/login/", {"login": "x", "password": "y"})
    assert response.status_code == 429
    assert 'lang="ru"' in response.content.decode()


@pytest.mark.parametrize("path", ["/cms/login/", "/admin/login/", "/ro/_util/login/"])
def test_there_is_one_door(client, path):
    response = client.get(path + "?next=/cms/")
    assert response.status_code == 302
    assert re.match(r"/r[ou]/accounts/login/\?next=/cms/", response.url)


def test_signing_out_needs_a_post_and_leads_to_the_front_page(client, person):
    sign_in(client, "ro")
    assert client.get("/ro/accounts/logout/").status_code == 200
    response = client.post("/ru/accounts/logout/")
    assert response.url == "/ru/"


def test_a_closed_account_cannot_be_entered(client, person):
    person.is_active = False
    person.save()
    response = sign_in(client, "ro")
    assert not response.wsgi_request.user.is_authenticated
