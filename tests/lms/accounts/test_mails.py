"""Mails about accounts: in the recipient's language, with subjects that give nothing away."""

import re
from pathlib import Path

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.template.loader import render_to_string
from django.utils import translation

from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
FOLDERS = [
    Path(settings.BASE_DIR, "templates", *names)
    for names in (["account", "email"], ["mfa", "email"])
]
SUBJECTS = sorted(
    str(path.relative_to(Path(settings.BASE_DIR, "templates")))
    for folder in FOLDERS
    for path in folder.glob("*_subject.txt")
)


@pytest.fixture
def person():
    user = UserFactory(email="natalia@example.org", language="ru")
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    return user


@pytest.fixture
def language_of_sending(monkeypatch):
    """Collect the active language whenever allauth renders a mail."""
    seen = []
    send = DefaultAccountAdapter.send_mail

    def spy(self, *args, **kwargs):
        seen.append(translation.get_language())
        return send(self, *args, **kwargs)

    monkeypatch.setattr(DefaultAccountAdapter, "send_mail", spy)
    return seen


def test_a_known_person_is_written_to_in_his_own_language(
    client, person, language_of_sending
):
    client.post("/ro/accounts/password/reset/", {"email": person.email})
    client.post("/ro/accounts/login/code/", {"email": person.email})
    assert language_of_sending == ["ru", "ru"]
    assert [message.to for message in mail.outbox] == [[person.email]] * 2


def test_the_link_in_the_mail_leads_to_pages_in_that_language(client, person):
    client.post("/ro/accounts/password/reset/", {"email": person.email})
    assert re.search(
        r"http://testserver/ru/accounts/password/reset/key/", mail.outbox[0].body
    )
    assert "/ro/" not in mail.outbox[0].body


def test_a_stranger_is_written_to_in_the_language_of_the_page(
    client, language_of_sending
):
    client.post("/ru/accounts/password/reset/", {"email": "nobody@example.org"})
    assert language_of_sending == ["ru"]
    assert "/ru/accounts/signup/" in mail.outbox[0].body


def test_the_link_sets_a_new_password_and_the_person_is_told(client, person):
    client.post("/ro/accounts/password/reset/", {"email": person.email})
    link = re.search(r"http://testserver(/ru/\S+)", mail.outbox[0].body)[1]
    form_at = client.get(link).url
    response = client.post(
        form_at, {"password1": "patru-cuvinte-noi", "password2": "patru-cuvinte-noi"}
    )
    assert response.status_code == 302
    person.refresh_from_db()
    assert person.check_password("patru-cuvinte-noi")
    assert len(mail.outbox) == 2
    assert client.get(link).status_code == 200  # used: says so, and does not fail
    assert "/ru/accounts/password/reset/" in client.get(link).content.decode()


@pytest.mark.parametrize("language", ["ro", "ru"])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_no_subject_tells_what_the_course_is_about(subject, language):
    with translation.override(language):
        text = render_to_string(subject, {"email": "x@example.org"}).strip()
    assert text and "\n" not in text
    assert not re.search(
        r"traf|торг|victim|жертв|експлуат|exploat|эксплуат", text, re.I
    )


def test_every_mail_has_a_subject_and_a_body():
    for folder in FOLDERS:
        subjects = {
            p.name.removesuffix("_subject.txt") for p in folder.glob("*_subject.txt")
        }
        bodies = {
            p.name.removesuffix("_message.txt") for p in folder.glob("*_message.txt")
        }
        assert subjects == bodies - {"base"}
