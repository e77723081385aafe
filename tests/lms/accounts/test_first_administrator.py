"""The first administrator gets in before the site can send a mail."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def test_who_is_made_at_the_server_signs_in_without_a_mail(client, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "o-parola-lunga-9")
    call_command(
        "createsuperuser",
        interactive=False,
        email="Sef@Agentie.md",
        full_name="Ion Rusu",
        verbosity=0,
    )
    address = EmailAddress.objects.get()
    assert address.verified and address.primary and address.email == "sef@agentie.md"
    answer = client.post(
        "/ro/accounts/login/",
        {"login": "sef@agentie.md", "password": "o-parola-lunga-9"},
    )
    assert answer.wsgi_request.user.is_authenticated
    assert "confirm" not in answer["Location"]
    assert client.get("/admin/").status_code == 200
    assert mail.outbox == []
