"""Sessions: how long they last, the list of one's own, and their end."""

import datetime

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from lms.accounts.sessions import clear_ended
from lms.accounts.tasks import clear_list_of_sessions
from lms.accounts.templatetags.devices import device
from lms.audit.models import Entry
from tests.factories.accounts import UserFactory
from tests.support.second_step import signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "parola-de-test"
LIST = "/ro/accounts/sessions/"
START = datetime.datetime(2026, 11, 2, 8, 0, tzinfo=datetime.UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko)"
    " SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36"
)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def known():
    def make(**fields):
        person = UserFactory(email="ana@example.org", **fields)
        EmailAddress.objects.create(
            user=person, email=person.email, verified=True, primary=True
        )
        return person

    return make


def sign_in(agent=FIREFOX, password=PASSWORD) -> Client:
    client = Client(headers={"user-agent": agent})
    data = {"login": "ana@example.org", "password": password}
    assert client.post("/ro/accounts/login/", data).status_code == 302
    return client


def test_staff_are_signed_out_after_an_hour_away(clock, known):
    known(roles=["supervisor"])
    client = sign_in()
    clock.shift(59 * 60)
    assert client.get("/ro/cohorts/").status_code == 200
    clock.shift(59 * 60)
    assert client.get("/ro/cohorts/").status_code == 200
    clock.shift(61 * 60)
    answer = client.get("/ro/cohorts/?page=2", follow=True)
    assert answer.redirect_chain[0][0] == (
        "/ro/accounts/login/?next=%2Fro%2Fcohorts%2F%3Fpage%3D2"
    )
    assert "Intrați" in answer.content.decode()
    assert client.get("/ro/my/").status_code == 302


def test_staff_are_signed_out_after_a_working_day_however_busy(clock, known):
    known(roles=["coordinator"])
    client = sign_in()
    for _ in range(23):
        clock.shift(31 * 60)
        assert client.get("/ro/my/").status_code == 200
    clock.shift(31 * 60)
    assert client.get("/ro/my/").status_code == 302


def test_a_learner_stays_signed_in_for_two_weeks(clock, known):
    known()
    client = sign_in()
    clock.shift(datetime.timedelta(days=13))
    assert client.get("/ro/my/").status_code == 200
    clock.shift(datetime.timedelta(days=15))
    assert client.get("/ro/my/").status_code == 302


def test_a_form_posted_too_late_leads_to_the_sign_in(clock, known):
    known(roles=["supervisor"])
    client = sign_in()
    clock.shift(2 * 3600)
    assert client.post("/ro/cohorts/", {}).url == "/ro/accounts/login/"


def test_one_sees_where_one_is_signed_in_and_ends_the_rest(clock, known):
    known()
    here, phone = sign_in(), sign_in(PHONE)
    clock.shift(400)
    phone.get("/ro/my/")
    page = here.get(LIST).content.decode()
    assert "Firefox, Linux" in page and "Samsung Internet, Android" in page
    assert "02.11.2026 10:06" in page  # last seen, in Chișinău
    here.post(LIST)
    assert phone.get("/ro/my/").status_code == 302
    assert here.get("/ro/my/").status_code == 200
    assert UserSession.objects.count() == 1


def test_this_device_stands_first_and_then_who_was_seen_last(clock, known):
    known()
    agents = [FIREFOX, PHONE, "Windows Chrome", "Macintosh Safari"]
    browsers = [sign_in(agent) for agent in agents]
    for browser in (browsers[1], browsers[2], browsers[0]):
        clock.shift(400)
        browser.get("/ro/my/")
    page = browsers[2].get(LIST).content.decode()
    order = ["Chrome, Windows", "Firefox, Linux", "Samsung Internet", "Safari, Mac"]
    assert sorted(order, key=page.index) == order


def test_nobody_sees_or_ends_the_sessions_of_others(known):
    known()
    mine = sign_in()
    other = Client()
    other.force_login(UserFactory(), backend="lms.accounts.backends.PasswordBackend")
    assert "Firefox" not in other.get(LIST).content.decode()
    other.post(LIST)
    assert mine.get("/ro/my/").status_code == 200


def test_a_new_password_ends_all_other_sessions(known):
    known()
    here, elsewhere = sign_in(), sign_in(PHONE)
    new = "trei-cuvinte-noi-aici"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/ro/accounts/password/change/", data).status_code == 302
    assert here.get("/ro/my/").status_code == 200
    assert elsewhere.get("/ro/my/").status_code == 302


def test_the_list_loses_what_no_cookie_brings_back(known):
    person = known()
    for days in (13, 15):
        UserSession.objects.create(
            user=person,
            ip="192.0.2.1",
            session_key=f"key{days}",
            user_agent="x",
            last_seen_at=timezone.now() - datetime.timedelta(days=days),
        )
    assert clear_ended() == 1
    clear_list_of_sessions()
    assert UserSession.objects.get().session_key == "key13"


def test_a_page_notes_when_it_was_seen_no_more_than_every_five_minutes(
    clock, known, django_assert_max_num_queries
):
    known()
    client = sign_in()
    client.get("/ro/my/")
    seen = UserSession.objects.get().last_seen_at
    clock.shift(200)
    client.get("/ro/my/")
    assert UserSession.objects.get().last_seen_at == seen
    clock.shift(200)
    client.get("/ro/my/")
    assert UserSession.objects.get().last_seen_at > seen


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        (PHONE, "Samsung Internet, Android"),
        ("Mozilla/5.0 (iPhone) AppleWebKit Version/17 Safari/604", "Safari, iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537 Edg/130",
            "Edge, Windows",
        ),
        ("curl/8", "Dispozitiv necunoscut"),
        ("", "Dispozitiv necunoscut"),
    ],
)
def test_a_device_is_named_as_people_know_it(agent, words):
    assert device(agent) == words


def test_an_administrator_signs_somebody_out_everywhere(client_of, admin, known):
    person = known()
    phone, office = sign_in(PHONE), sign_in()
    cms = signed_in(Client(), admin, "password")
    address = f"/cms/people/{person.pk}/sessions/"
    assert "Semnare" not in (page := cms.get(address).content.decode())
    assert "Deconectare de peste tot" in page
    assert cms.post(address).status_code == 302
    for browser in (phone, office):
        assert browser.get("/ro/my/").status_code == 302
    (entry,) = Entry.objects.filter(action="session_ended")
    assert (entry.actor, entry.person) == (admin.public_id, person.public_id)
    assert entry.details == {"count": 2, "all": True}


@pytest.mark.parametrize("role", ["coordinator", "editor", "analyst"])
def test_nobody_else_signs_others_out(client_of, known, role):
    person, other = known(), UserFactory(roles=[role])
    browser = sign_in()
    cms = signed_in(Client(), other, "password")
    assert cms.post(f"/cms/people/{person.pk}/sessions/").status_code in (302, 403, 404)
    assert browser.get("/ro/my/").status_code == 200


def test_who_is_asked_again_gets_a_session_of_a_new_key(clock, known):
    known()
    browser = sign_in()
    former = browser.cookies["sessionid"].value
    clock.shift(11 * 60)
    again = "/ro/accounts/reauthenticate/?next=/ro/accounts/email/"
    assert browser.post(again, {"password": PASSWORD}).status_code == 302
    present = browser.cookies["sessionid"].value
    assert present != former
    assert browser.get("/ro/accounts/email/").status_code == 200
    assert [one.session_key for one in UserSession.objects.all()] == [present]
    thief = Client()
    thief.cookies["sessionid"] = former
    assert thief.get("/ro/my/").status_code == 302
