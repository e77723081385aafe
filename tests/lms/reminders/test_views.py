"""Choosing reminders, and stopping them with one click and no sign-in."""

import pytest
from django.core import signing
from django.test import Client

from lms.reminders import links
from lms.reminders.models import Preference
from lms.reminders.services import remind_learners
from tests.lms.reminders.conftest import at

pytestmark = pytest.mark.django_db
PAGE = "/ro/my/reminders/"


def path_to_stop(user, sort="reminders"):
    return links.stop_address(user, sort).removeprefix("http://testserver")


def test_the_page_begins_with_working_days_at_nine(client_of, learner):
    answer = client_of(learner).get(PAGE)
    form = answer.context["form"]
    assert form.initial["days"] == [0, 1, 2, 3, 4] and form.initial["hour"] == 9
    assert "summary" not in form.fields
    assert not Preference.objects.exists()


def test_a_choice_is_kept_and_shown(client_of, learner):
    client = client_of(learner)
    answer = client.post(PAGE, {"reminders": "on", "days": ["5", "6"], "hour": "20"})
    assert answer.status_code == 302
    preference = Preference.objects.get(user=learner)
    assert (preference.reminders, preference.weekdays) == (True, [5, 6])
    assert (preference.hour, preference.summary) == (20, True)
    assert client.get(PAGE).context["form"].initial["days"] == [5, 6]


def test_no_day_at_all_is_refused_unless_reminders_are_off(client_of, learner):
    client = client_of(learner)
    assert client.post(PAGE, {"reminders": "on", "hour": "9"}).status_code == 422
    assert client.post(PAGE, {"hour": "9"}).status_code == 302
    preference = Preference.objects.get()
    assert not preference.reminders and preference.weekdays == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "data", [{"hour": "3"}, {"hour": "x"}, {"hour": "9", "days": ["9"]}, {}]
)
def test_an_hour_or_day_that_is_not_offered_is_refused(client_of, learner, data):
    assert client_of(learner).post(PAGE, data).status_code == 422
    assert not Preference.objects.exists()


def test_a_supervisor_may_do_without_the_summary(client_of, supervisor):
    client = client_of(supervisor)
    assert "summary" in client.get(PAGE).context["form"].fields
    client.post(PAGE, {"hour": "9"})
    assert not Preference.objects.get().summary


def test_the_page_takes_a_sign_in(client):
    assert client.get(PAGE).status_code == client.post(PAGE).status_code == 302
    assert "/accounts/login/" in client.get(PAGE).url


def test_the_link_in_the_mail_asks_first_and_a_post_stops(enrolled):
    user = enrolled(active="2026-03-02 09:00", language="ru").user
    mail = Client(enforce_csrf_checks=True)
    path = path_to_stop(user)
    page = mail.get(path)
    assert page.status_code == 200 and path.startswith("/ru/my/reminders/stop/")
    assert user.email not in page.content.decode()
    assert not Preference.objects.exists()
    answer = mail.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200  # RFC 8058: no redirect
    assert not Preference.objects.get(user=user).reminders
    assert remind_learners(now=at("2026-03-17 09:00")) == 0
    assert mail.post(path).status_code == 200


def test_the_link_stops_only_its_own_sort_of_mails_and_person(supervisor, learner):
    Client().post(path_to_stop(supervisor, "summary"))
    preference = Preference.objects.get()
    assert (preference.user, preference.summary) == (supervisor, False)
    assert preference.reminders


def test_a_link_cannot_be_forged(learner, other_learner):
    good = links.token_of(learner, "reminders")
    head, signature = good.rsplit(":", 1)
    other = links.token_of(other_learner, "reminders").rsplit(":", 1)[0]
    elsewhere = signing.Signer(salt="other").sign_object([learner.pk, "reminders"])
    for token in (head, f"{head}:x", f"{other}:{signature}", elsewhere, "a:b", ":"):
        path = f"/ro/my/reminders/stop/{token}/"
        assert Client().get(path).status_code == 404, token
        assert Client().post(path).status_code == 404, token
    assert not Preference.objects.exists()


def test_the_link_of_somebody_who_is_gone_harms_nobody(learner):
    path = path_to_stop(learner)
    learner.delete()
    assert Client().post(path).status_code == 200
    assert not Preference.objects.exists()


def test_the_account_leads_to_the_page(client_of, learner):
    assert PAGE in client_of(learner).get("/ro/accounts/me/").content.decode()
