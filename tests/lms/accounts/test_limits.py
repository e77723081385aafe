"""Limits of sign-in behind a proxy: a hall gets in, who guesses does not."""

import datetime

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client, RequestFactory

from lms.accounts.client_address import client_address
from lms.audit.models import Entry
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "parola-de-test"
PROXY = "127.0.0.1"
START = datetime.datetime(2026, 11, 2, 8, 0, tzinfo=datetime.UTC)
HALL, HOME = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def _behind_a_proxy(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1


@pytest.fixture
def person():
    return registered("ana@example.org")


def registered(email):
    user = UserFactory(email=email)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def browser(address, claimed=""):
    """Return a browser as nginx shows it, which may claim to be somebody else."""
    said = f"{claimed}, {address}" if claimed else address
    return Client(REMOTE_ADDR=PROXY, headers={"X-Forwarded-For": said})


def sign_in(client, password=PASSWORD, email="ana@example.org"):
    return client.post("/ro/accounts/login/", {"login": email, "password": password})


def is_in(answer):
    return answer.status_code == 302 and answer.wsgi_request.user.is_authenticated


@pytest.mark.parametrize(
    ("proxies", "said", "peer", "found"),
    [
        (0, None, HOME, HOME),
        (0, HALL, HOME, HOME),  # nobody is to be believed
        (1, HOME, PROXY, HOME),
        (1, f"{HALL}, {HOME}", PROXY, HOME),
        (1, f" {HALL} ,{HOME}:4711", PROXY, HOME),
        (2, f"{HALL}, {HOME}, 10.0.0.2", PROXY, HOME),
        (2, HALL, HOME, HOME),  # past the outer proxy
        (1, None, HOME, HOME),  # past the proxy
        (1, "", HOME, HOME),
        (1, "unknown", HOME, HOME),
        (1, f"{HALL}, <script>", HOME, HOME),
        (1, "2001:db8::1", PROXY, "2001:db8::1"),
        (1, "[2001:db8::1]:443", PROXY, "2001:db8::1"),
        # A socket for both families; as IPv6 all of them would be one network.
        (1, f"::ffff:{HOME}", PROXY, HOME),
        (1, None, "", "0.0.0.0"),  # a socket of this machine
    ],
)
def test_the_address_is_what_our_own_proxies_saw(settings, proxies, said, peer, found):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {} if said is None else {"X-Forwarded-For": said}
    request = RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers)
    assert client_address(request) == found


def test_guessing_at_one_account_stops(person):
    guesser = browser(HALL)
    for number in range(5):
        assert not is_in(sign_in(guesser, f"wrong-{number}"))
    assert not is_in(sign_in(guesser))
    assert not is_in(sign_in(browser(HALL)))


def test_who_guesses_does_not_lock_the_owner_out(person):
    for number in range(20):
        sign_in(browser(HALL), f"wrong-{number}")
    assert is_in(sign_in(browser(HOME)))
    # Whoever sits in the same hall gets in as well, into another account.
    registered("ion@example.org")
    assert is_in(sign_in(browser(HALL), email="ion@example.org"))


def test_guessing_from_many_addresses_stops_and_the_owner_gets_in(person):
    at_home = browser(HOME)
    assert is_in(sign_in(at_home))  # the site knows this address from now on
    guesses = [sign_in(browser(f"192.0.2.{n}"), f"wrong-{n}") for n in range(1, 101)]
    assert {answer.status_code for answer in guesses} == {200}
    late = sign_in(browser("192.0.2.200"))  # the right word, found by chance
    assert not is_in(late)
    assert "cereți un cod pe e-mail" in late.content.decode()
    assert is_in(sign_in(browser(HOME)))


def test_right_passwords_are_not_counted_against_an_account(person):
    for number in range(1, 121):
        assert is_in(sign_in(browser(f"192.0.2.{number}")))


def test_a_forged_header_helps_nobody(person):
    for number in range(5):
        sign_in(browser(HALL, claimed=f"192.0.2.{number}"), f"wrong-{number}")
    assert not is_in(sign_in(browser(HALL, claimed="192.0.2.77")))
    # Nor can somebody use up the tries of another address.
    assert is_in(sign_in(browser(HOME, claimed=HALL)))


def test_the_case_and_the_host_of_a_guess_are_one_account(person, settings):
    settings.ALLOWED_HOSTS = ["*"]
    for number, email in enumerate(["ANA@example.org", " Ana@Example.org "] * 3):
        guesser = browser(HALL)
        guesser.defaults["HTTP_HOST"] = f"host{number}"
        sign_in(guesser, f"wrong-{number}", email)
    assert not is_in(sign_in(browser(HALL)))


def sign_up(client, number):
    return client.post(
        "/ro/accounts/signup/",
        {
            "family_name": f"Persoana {number}",
            "given_names": "Ana",
            "email": f"p{number}@example.org",
            "password1": f"o-parola-lunga-{number}",
            "consent": "on",
        },
    )


def test_a_hall_of_sixty_signs_up_and_in_within_minutes():
    codes = [sign_up(browser(HALL), number).status_code for number in range(60)]
    assert codes == [302] * 60
    EmailAddress.objects.update(verified=True)
    for number in range(60):
        email = f"p{number}@example.org"
        assert not is_in(sign_in(browser(HALL), "mistyped", email))
        assert is_in(sign_in(browser(HALL), f"o-parola-lunga-{number}", email))


def test_a_hall_asks_for_codes_by_mail(person):
    for number in range(60):
        registered(f"p{number}@example.org")
    asked = [
        browser(HALL).post("/ro/accounts/login/code/", {"email": f"p{n}@example.org"})
        for n in range(60)
    ]
    assert [answer.status_code for answer in asked] == [302] * 60
    assert len(mail.outbox) == 60


def test_one_address_cannot_sign_up_without_end(settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "signup": "3/m/ip"}
    codes = [sign_up(browser(HALL), number).status_code for number in range(4)]
    assert codes == [302] * 3 + [429]
    assert sign_up(browser(HOME), 9).status_code == 302


def test_one_address_gets_no_more_than_some_mails_whoever_asks(person):
    codes = "/ro/accounts/login/code/"
    reset = "/ro/accounts/password/reset/"
    with time_machine.travel(START, tick=False) as clock:
        for number in range(20):
            client = browser(f"192.0.2.{number + 1}")
            client.post((codes, reset)[number % 2], {"email": person.email})
            clock.shift(61)
        late = browser("192.0.2.99").post(codes, {"email": person.email})
    assert late.status_code == 429
    assert sum(message.to == [person.email] for message in mail.outbox) == 15
    # Whoever knows the password gets in, and is told of a changed one.
    assert is_in(sign_in(browser(HOME)))


def test_tries_that_concern_nobody_do_not_fill_the_audit_log(person):
    for number in range(15):
        sign_in(browser(HALL), email=f"strain-{number}@example.org")
    assert Entry.objects.filter(action="sign_in_failed", person=None).count() == 10
    sign_in(browser(HALL), "gresit")
    assert Entry.objects.filter(person=person.public_id).count() == 1
