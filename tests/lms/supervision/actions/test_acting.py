"""Attempts, deadlines, notes and the log: once, with a reason, by a named person."""

import datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.models import ModulePage, QuizPage
from lms.cohorts.models import Cohort, EnrolmentMove
from lms.notifications.models import OutgoingMail
from lms.progress.models import AttemptGrant
from lms.supervision.actions import requests
from lms.supervision.models import Act, AttemptRequest, Note
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.factories.courses import _add
from tests.support.editions import release
from tests.support.learning import (
    finish_lesson,
    go_half_way,
    pass_quiz,
    take_pre_test,
    whole_course,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def exhausted(enrolment, course):
    """An enrolment whose two attempts at the test are used."""
    go_half_way(enrolment, course)
    finish_lesson(enrolment, course.second)
    for _ in range(2):
        pass_quiz(enrolment, course.test, right=0)
    return enrolment


QUIZ = "/ro/curs/modul/test/"


def test_a_learner_asks_the_supervisor_grants_with_one_tap_and_the_learner_goes_on(
    client_of, boss, exhausted, course, page
):
    learner = client_of(exhausted.user)
    ask = f"/ro/my/quizzes/{course.test.uid}/ask/"
    assert ask in learner.get(QUIZ).content.decode()
    for _ in range(2):
        learner.post(ask, {"words": "Am fost bolnavă"})
    assert AttemptRequest.objects.get().words == "Am fost bolnavă"
    assert ask not in learner.get(QUIZ).content.decode()
    html = boss.get(page).content.decode()
    form = html[html.index("/attempt/") :]
    key = form.split('name="key" value="')[1].split('"')[0]
    data = {"unit": str(course.test.uid), "reason": "A cerut", "key": key}
    for _ in range(2):
        answer = boss.post(
            f"{page}people/{exhausted.uid}/attempt/", {**data, "back": "cohort"}
        )
    assert answer.url == page
    assert AttemptGrant.objects.get().reason == "A cerut"
    assert AttemptRequest.objects.get().granted is True
    mail = OutgoingMail.objects.get(key__startswith="granted:")
    assert mail.recipient == exhausted.user.email and "Test (ro)" in mail.text
    assert (
        f"/ro/my/quizzes/{course.test.uid}/attempts/"
        in learner.get(QUIZ).content.decode()
    )


def test_with_attempts_left_there_is_nothing_to_ask(client_of, enrolment, course):
    take_pre_test(enrolment, course)
    for unit in (course.pre, course.test, course.first):
        with pytest.raises(requests.NothingToAsk):
            requests.ask_for_attempt(
                enrolment=enrolment, unit_uid=str(unit.uid), words=""
            )
    answer = client_of(enrolment.user).post(f"/ro/my/quizzes/{course.test.uid}/ask/")
    assert answer.status_code == 302
    assert not AttemptRequest.objects.exists()


def test_others_cannot_ask(client, client_of, exhausted, course, other_learner):
    ask = f"/ro/my/quizzes/{course.test.uid}/ask/"
    assert client_of(other_learner).post(ask).status_code == 404
    assert client_of(other_learner).get(ask).status_code == 404
    assert client.post(ask).status_code == 302
    assert not AttemptRequest.objects.exists()


def test_a_refused_request_tells_the_learner_why_and_may_be_made_again(
    client_of, boss, exhausted, course, person
):
    ask = f"/ro/my/quizzes/{course.test.uid}/ask/"
    learner = client_of(exhausted.user)
    learner.post(ask)
    data = {"unit": str(course.test.uid), "reason": "Vorbim mai întâi"}
    assert boss.post(f"{person}refuse/", {**data, "reason": ""}).status_code == 422
    for _ in range(2):
        boss.post(f"{person}refuse/", data)
    assert Act.objects.filter(kind=Act.Kind.ATTEMPT_REFUSED).count() == 1
    html = learner.get(QUIZ).content.decode()
    assert "Vorbim mai întâi" in html and ask in html


def test_only_one_request_waits(exhausted, course):
    AttemptRequest.objects.create(enrolment=exhausted, unit=course.test.uid)
    with pytest.raises(IntegrityError), transaction.atomic():
        AttemptRequest.objects.create(enrolment=exhausted, unit=course.test.uid)


def test_an_attempt_takes_a_reason(boss, person, course):
    answer = boss.post(f"{person}attempt/", {"unit": str(course.test.uid)})
    assert answer.status_code == 422
    assert not AttemptGrant.objects.exists() and not Act.objects.exists()


def test_the_tests_to_choose_from_are_those_of_the_persons_own_edition(
    boss, person, enrolment, course, cohort, editor
):
    """Who finished keeps the edition; the group's newer one may have another test."""
    whole_course(enrolment, course)
    quiz = QuizPage(purpose="module", pass_mark=60, attempts=2, draw=0)
    quiz.pool = course.test.pool
    _add(ModulePage.objects.get(), quiz, "Nou", "nou")
    release(course, editor, {cohort: "add"})
    data = {"unit": str(quiz.uid), "reason": "x"}
    assert str(quiz.uid) not in boss.get(person).content.decode()
    assert boss.post(f"{person}attempt/", data).status_code == 422
    assert boss.post(f"{person}refuse/", data).status_code == 422


def test_a_deadline_moves_once_and_only_forward(boss, person, enrolment):
    past = {"deadline": "2020-01-01", "reason": "x"}
    assert boss.post(f"{person}deadline/", past).status_code == 422
    data = {"deadline": "2099-01-01", "reason": "concediu", "key": str(uuid4())}
    for _ in range(2):
        boss.post(f"{person}deadline/", data)
    enrolment.refresh_from_db()
    assert enrolment.deadline == datetime.date(2099, 1, 1)
    assert Act.objects.get().about == "2099-01-01"
    assert "2099" in OutgoingMail.objects.get(key__startswith="deadline:").text


def told(answer):
    return [(str(m), m.level_tag) for m in answer.context["messages"]]


def test_a_form_that_the_back_button_brought_back_acts_anew_when_it_says_something_else(
    boss, person, enrolment, course, cohort
):
    key = str(uuid4())
    for day in ("2099-01-01", "2099-02-02"):
        data = {"deadline": day, "reason": "concediu", "key": key}
        answer = boss.post(f"{person}deadline/", data, follow=True)
    enrolment.refresh_from_db()
    assert enrolment.deadline == datetime.date(2099, 2, 2)
    for reason in ("Da", "Da, încă una"):
        data = {"unit": str(course.test.uid), "reason": reason, "key": key}
        boss.post(f"{person}attempt/", data)
    assert AttemptGrant.objects.filter(unit=course.test.uid).count() == 2
    for day in ("2099-03-03", "2099-04-04"):
        data = {"deadline": day, "reason": "vacanța", "key": key}
        boss.post(f"/ro/cohorts/{cohort.code}/deadline/", data)
    cohort.refresh_from_db()
    assert cohort.deadline == datetime.date(2099, 4, 4)
    assert [tag for _text, tag in told(answer)] == ["success"]


def test_a_form_that_did_nothing_does_not_say_it_did(boss, person, course, cohort):
    test = {"unit": str(course.test.uid), "reason": "Da"}
    day = {"deadline": "2099-01-01", "reason": "concediu"}
    group = f"/ro/cohorts/{cohort.code}/deadline/"
    for address, data in (
        (f"{person}attempt/", test),
        (f"{person}deadline/", day),
        (group, day),
    ):
        data = {**data, "key": str(uuid4())}
        first = told(boss.post(address, data, follow=True))
        again = told(boss.post(address, data, follow=True))
        assert [tag for _text, tag in first] == ["success"]
        ((text, tag),) = again
        assert tag == "warning" and "o singură dată" in text
    ((text, tag),) = told(boss.post(f"{person}refuse/", test, follow=True))
    assert tag == "warning" and "Nicio cerere" in text


def test_the_groups_deadline_moves_with_a_reason(boss, cohort, enrolment):
    address = f"/ro/cohorts/{cohort.code}/deadline/"
    Cohort.objects.update(starts_on="2098-01-01")
    before = {"deadline": "2097-01-01", "reason": "x"}
    assert boss.post(address, before).status_code == 422
    assert boss.post(address, {"deadline": "2099-01-01"}).status_code == 422
    boss.post(address, {"deadline": "2099-01-01", "reason": "vacanța"})
    cohort.refresh_from_db()
    assert cohort.deadline == datetime.date(2099, 1, 1)
    assert Act.objects.get(enrolment=None).reason == "vacanța"


def test_a_note_is_read_by_its_author_alone(boss, client_of, person, cohort, admin):
    agency = UserFactory().unit
    assert agency is None
    boss.post(f"{person}note/", {"text": "De sunat luni"})
    assert "De sunat luni" in boss.get(person).content.decode()
    for path in ("", "log/", "export.csv"):
        answer = client_of(admin).get(f"/ro/cohorts/{cohort.code}/{path}")
        text = b"".join(answer) if answer.streaming else answer.content
        assert "De sunat luni" not in text.decode()
    assert "De sunat luni" not in client_of(admin).get(person).content.decode()


def test_each_has_a_note_of_his_own_and_an_empty_one_is_deleted(
    boss, client_of, person, admin
):
    boss.post(f"{person}note/", {"text": "a"})
    client_of(admin).post(f"{person}note/", {"text": "b"})
    boss.post(f"{person}note/", {"text": "c"})
    assert set(Note.objects.values_list("text", flat=True)) == {"b", "c"}
    boss.post(f"{person}note/", {"text": " "})
    assert Note.objects.get().text == "b"


def test_the_log_says_who_did_what_to_whom(boss, cohort, person, course, enrolment):
    boss.post(
        f"{person}attempt/", {"unit": str(course.test.uid), "reason": "A fost bolnavă"}
    )
    boss.post(f"{person}deadline/", {"deadline": "2099-01-01", "reason": "concediu"})
    boss.post(f"/ro/cohorts/{cohort.code}/nudge/", {"person": [str(enrolment.uid)]})
    for address in (person, f"/ro/cohorts/{cohort.code}/log/"):
        html = boss.get(address).content.decode()
        for words in ("Ion Rusu", "Test (ro)", "2099", "A fost bolnavă", "concediu"):
            assert words in html
    assert Act.objects.count() == 3


def test_the_log_does_not_grow_queries(
    boss, cohort, enrolment, supervisor, django_assert_max_num_queries
):
    Act.objects.bulk_create(
        Act(cohort=cohort, enrolment=enrolment, actor=supervisor, kind="nudged")
        for _ in range(30)
    )
    elsewhere = CohortFactory(edition=cohort.edition, supervisor=supervisor)
    EnrolmentMove.objects.bulk_create(
        EnrolmentMove(
            enrolment=enrolment,
            from_cohort=elsewhere,
            to_cohort=cohort,
            by=supervisor,
            reason="x",
        )
        for _ in range(30)
    )
    with django_assert_max_num_queries(8):
        html = boss.get(f"/ro/cohorts/{cohort.code}/log/").content.decode()
    assert html.count("<time") == 50 and timezone.localdate().strftime("%Y") in html
