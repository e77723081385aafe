"""The first administrator gets in without any mail being sent."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client

from lms.accounts.models import User

pytestmark = pytest.mark.django_db


def make(capsys, *words) -> str:
    call_command("make_administrator", *words)
    return capsys.readouterr().out


def path_in(said: str, settings) -> str:
    return re.search(rf"{re.escape(settings.BASE_URL)}(/\S+)", said)[1]


def choose_password(path: str, password: str) -> Client:
    browser = Client()
    page = browser.get(path, follow=True)
    form = page.request["PATH_INFO"]
    browser.post(form, {"password1": password, "password2": password}, follow=True)
    return browser


def sign_in(password: str) -> Client:
    browser = Client()
    browser.post(
        "/ro/accounts/login/", {"login": "sef@agency.example", "password": password}
    )
    return browser


def test_the_link_lets_choose_a_password_that_opens_the_site(capsys, settings):
    path = path_in(make(capsys, "Sef@agency.example"), settings)
    assert path.startswith("/ro/")
    choose_password(path, "o parola lunga 2026")
    assert User.objects.get().check_password("o parola lunga 2026")
    assert EmailAddress.objects.get().verified
    assert "_auth_user_id" in sign_in("o parola lunga 2026").session


def test_the_link_works_once(capsys, settings):
    path = path_in(make(capsys, "sef@agency.example"), settings)
    choose_password(path, "o parola lunga 2026")
    choose_password(path, "alta parola lunga 26")
    assert User.objects.get().check_password("o parola lunga 2026")


def test_the_first_is_made_once(capsys, admin):
    said = make(capsys, "sef@agency.example", "--first")
    assert "already" in said and User.objects.count() == 1


def test_who_is_one_already_keeps_the_password_until_the_link_is_used(capsys):
    make(capsys, "sef@agency.example", "--name", "Ana Rusu")
    person = User.objects.get()
    person.set_password("o parola lunga 2026")
    person.save()
    make(capsys, "sef@agency.example", "--name", "Altcineva")
    person.refresh_from_db()
    assert person.check_password("o parola lunga 2026")
    assert person.full_name == "Ana Rusu"


def test_what_is_no_address_is_refused(capsys):
    with pytest.raises(CommandError, match="no mail address"):
        make(capsys, "sef")
    assert not User.objects.exists()
