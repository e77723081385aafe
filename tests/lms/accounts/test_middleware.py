"""The language of a request and its cookie."""

import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db
COOKIE = settings.LANGUAGE_COOKIE_NAME


def language_of(response):
    return response.headers["Content-Language"]


def test_the_prefix_decides_and_is_remembered(client):
    response = client.get("/ru/accounts/login/")
    assert language_of(response) == "ru"
    assert response.cookies[COOKIE].value == "ru"
    assert client.get("/livez").headers["Content-Language"] == "ru"


def test_the_parameter_decides_without_a_prefix(client):
    client.cookies[COOKIE] = "ro"
    response = client.get("/livez?language=ru")
    assert language_of(response) == "ru"
    assert response.cookies[COOKIE].value == "ru"


def test_the_prefix_goes_before_the_parameter(client):
    response = client.get("/ro/accounts/login/?language=ru")
    assert language_of(response) == "ro"
    assert response.cookies[COOKIE].value == "ro"


@pytest.mark.parametrize("asked", ["en", "xx", "", "ro'--", "RU"])
def test_an_unknown_language_is_ignored(client, asked):
    response = client.get("/livez", {"language": asked})
    assert language_of(response) == "ro"
    assert COOKIE not in response.cookies


def test_an_address_without_prefix_is_led_to_the_language_last_chosen(client):
    client.cookies[COOKIE] = "ru"
    assert client.get("/accounts/login/").url == "/ru/accounts/login/"


def test_a_view_that_finds_nothing_is_not_looked_for_under_a_prefix(client):
    response = client.get("/v/NOSUCHCODE?language=ru")
    assert response.status_code == 404
    assert language_of(response) == "ru"
