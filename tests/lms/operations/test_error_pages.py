"""Pages for when something is not right."""

from io import BytesIO

import pytest
from django.contrib.sessions.models import Session
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.defaults import bad_request

from lms.operations.views import server_error
from tests.factories.accounts import UserFactory


def test_the_page_for_our_own_fault_asks_the_database_nothing(
    django_assert_num_queries, db
):
    with django_assert_num_queries(0):
        response = server_error(RequestFactory().get("/ro/"))
    page = response.content.decode()
    assert response.status_code == 500
    assert '<html lang="ro">' in page and '<div lang="ru">' in page


def test_the_page_for_a_bad_request_needs_no_request():
    response = bad_request(RequestFactory().get("/"), ValueError())
    assert response.status_code == 400
    assert '<div lang="ru">' in response.content.decode()


@pytest.mark.parametrize("code", ["400", "500", "503"])
def test_pages_of_last_resort_use_no_tags(code):
    assert render_to_string(f"{code}.html") == render_to_string(
        f"{code}.html", {"x": 1}
    )


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ro", "ru"])
def test_a_missing_page_says_so_in_the_language_of_its_address(client, language):
    response = client.get(f"/{language}/accounts/no-such-page/")
    assert response.status_code == 404
    assert f'<html lang="{language}">' in response.content.decode()


@pytest.mark.django_db
def test_a_form_without_token_is_explained():
    response = Client(enforce_csrf_checks=True).post(
        "/ru/accounts/login/", {"login": "x"}
    )
    assert response.status_code == 403
    assert '<html lang="ru">' in response.content.decode()


LONG = "x" * 70_000


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "accounts/login/",
        "accounts/signup/",
        "accounts/password/reset/",
        "my/attempts/6e0b7f6a-6a0e-4c1e-9a53-111111111111/1/",
        "no-such-page/",
    ],
)
def test_a_long_body_of_a_stranger_is_not_even_read(client, path):
    response = client.post(f"/ru/{path}", {"login": LONG, "file": BytesIO(b"x" * 10)})
    assert response.status_code == 413
    assert not response.wsgi_request._read_started
    assert '<html lang="ru">' in response.content.decode()
    assert not Session.objects.exists()


@pytest.mark.django_db
def test_a_stranger_may_send_as_much_as_a_form_holds(client):
    form = {"login": "x@example.org", "more": "x" * 60_000}
    assert client.post("/ro/accounts/login/", form).status_code == 200


@pytest.mark.django_db
def test_who_is_signed_in_may_send_a_file(client):
    backend = "lms.accounts.backends.PasswordBackend"
    client.force_login(UserFactory(), backend=backend)
    answer = client.post(reverse("account_profile"), {"more": LONG})
    assert answer.status_code == 422
