"""Answers posted after the session had ended: kept for who signs in, and for nobody else."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from lms.progress.deferred_answers import FORM_DAYS, is_ours, signature_of
from lms.progress.saved_answers import save_answer
from tests.lms.progress.test_edges import options_of, saved

pytestmark = pytest.mark.django_db


def given(attempt, option) -> dict:
    """The form that the site gave to the learner, filled in."""
    form = {"option": option, "event": str(uuid4())}
    return {**form, "form": signature_of(attempt.uid)}


@pytest.mark.parametrize("headers", [{}, {"X-Autosave": "1"}])
def test_a_stranger_stores_nothing_and_learns_nothing(client, attempt, headers):
    form = {"option": options_of(attempt)[0], "event": str(uuid4())}
    other = signature_of(uuid4())
    answers = set()
    for uid in (attempt.uid, uuid4()):
        for sent in (form, {**form, "form": other}, {**form, "form": "x:y"}):
            address = f"/ro/my/attempts/{uid}/1/"
            answer = client.post(address, sent, headers=headers)
            led_to = answer.headers.get("Location", "").replace(str(uid), "")
            answers.add((answer.status_code, led_to, answer.content))
    assert len(answers) == 1
    assert not Session.objects.exists()
    assert "sessionid" not in client.cookies


def test_a_form_of_long_ago_stores_nothing_either(client, attempt):
    form = given(attempt, options_of(attempt)[0])
    with time_machine.travel(timezone.now() + timedelta(days=FORM_DAYS, seconds=2)):
        client.post(f"/ro/my/attempts/{attempt.uid}/1/", form)
    assert not Session.objects.exists()
    client.post(f"/ro/my/attempts/{attempt.uid}/1/", form)
    assert Session.objects.exists()


def test_what_a_session_keeps_has_its_limits(client, attempt):
    for number in range(1, 100):
        form = given(attempt, "x" * 9000) | {f"pair-{n}": "y" * 600 for n in range(50)}
        form |= {"note": "z" * 9000, "pair-" + "n" * 99: "1"}
        client.post(f"/ro/my/attempts/{attempt.uid}/{number}/", form)
    kept = client.session["pending_answers"]
    assert kept[-1]["number"] == 99
    assert 1 <= len(kept) <= 40
    assert len(json.dumps(kept)) < 80_000
    assert set(kept[-1]["fields"]) == {
        *("option", "event"),
        *(f"pair-{n}" for n in range(50)),
    }


def test_one_address_of_the_net_stores_no_more_than_an_office_sends(client, attempt):
    address = f"/ro/my/attempts/{attempt.uid}/1/"
    form = given(attempt, options_of(attempt)[0])
    statuses = [
        Client().post(address, form, headers={"X-Autosave": "1"}).status_code
        for _ in range(250)
    ]
    assert set(statuses[:240]) == {401}
    assert set(statuses[240:]) == {429}
    assert Session.objects.count() == 240


def test_the_page_of_a_question_gives_its_form_out(browser, attempt):
    page = browser.get(f"/ro/my/attempts/{attempt.uid}/1/")
    given_out = BeautifulSoup(page.content, "html.parser").select_one("[name=form]")
    assert is_ours(given_out["value"], attempt.uid)


def test_an_autosave_without_a_session_is_told_and_kept_once(client, learner, attempt):
    address = f"/ro/my/attempts/{attempt.uid}/1/"
    first, second, _ = options_of(attempt)
    for option in (first, second, second):
        answer = client.post(
            address,
            given(attempt, option),
            headers={"X-Autosave": "1"},
        )
        assert answer.status_code == 401
    assert len(client.session["pending_answers"]) == 1
    client.force_login(learner, backend="lms.accounts.backends.PasswordBackend")
    client.post(f"/ro/my/attempts/{attempt.uid}/submit/")
    assert saved(attempt) == {"options": [second]}
    assert attempt.submitted_at is not None


def test_a_kept_answer_does_not_replace_a_newer_one(client, learner, attempt):
    address = f"/ro/my/attempts/{attempt.uid}/1/"
    old, new, _ = options_of(attempt)
    client.post(address, given(attempt, old))
    save_answer(
        attempt=attempt,
        question=attempt.frozen["questions"][0],
        answer={"options": [new]},
        uid=uuid4(),
        language="ro",
    )
    client.force_login(learner, backend="lms.accounts.backends.PasswordBackend")
    assert client.get(address).status_code == 200
    assert saved(attempt) == {"options": [new]}
