"""What pages tell the browser to keep, to forget and how to read them (OWASP ASVS 5.0)."""

import pytest

from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_signing_out_clears_what_pages_kept_in_the_browser(client):
    client.force_login(UserFactory())
    assert "Clear-Site-Data" not in client.post("/ro/accounts/me/").headers
    answer = client.post("/ro/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" not in client.post("/ro/accounts/logout/").headers


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/robots.txt"])
def test_plain_answers_name_their_alphabet(client, path):
    answer = client.get(path)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_a_message_to_the_next_page_travels_in_the_named_cookie(client, settings):
    settings.MESSAGES_COOKIE_NAME = "__Host-messages"
    client.force_login(UserFactory())
    answer = client.post("/ro/accounts/logout/")
    assert answer.cookies["__Host-messages"].value
