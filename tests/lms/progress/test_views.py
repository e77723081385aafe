"""The learner's pages: deny by default, nothing entered is lost, both languages."""

import re
from uuid import uuid4

import pytest
from django.utils import translation

from lms.cohorts.services import enrol
from lms.progress.deferred_answers import signature_of
from lms.progress.models import Attempt, EnrolmentProgress, LearningEvent, UnitProgress
from tests.support.learning import (
    finish_lesson,
    go_half_way,
    pass_quiz,
    right_answer,
    take_pre_test,
    whole_course,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client_of, learner, enrolment):
    return client_of(learner)


@pytest.fixture
def stranger(client_of, other_learner):
    return client_of(other_learner)


def lesson(course, language="ro"):
    return f"/{language}/curs/modul/unu/"


def open_attempt(browser, page):
    browser.post(f"/ro/my/quizzes/{page.uid}/attempts/")
    return Attempt.objects.get(submitted_at=None)


def test_a_lesson_asks_a_stranger_to_sign_in(client, course):
    answer = client.get(lesson(course))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/ro/accounts/login/?next=")


def test_a_lesson_is_not_there_for_someone_not_enrolled(stranger, course):
    assert stranger.get(lesson(course)).status_code == 404


def test_an_editor_sees_the_bare_lesson(client_of, editor, course):
    assert client_of(editor).get(lesson(course)).status_code == 200


def test_a_locked_lesson_says_what_opens_it(browser, course):
    answer = browser.get(lesson(course))
    assert answer.status_code == 403
    assert "Test inițial (ro)" in answer.content.decode()


def test_home_shows_the_next_unit(browser, enrolment, course):
    page = browser.get("/ro/my/").content.decode()
    assert "/ro/curs/modul/pre/" in page
    take_pre_test(enrolment, course)
    assert "/ru/curs/modul/unu/" in browser.get("/ru/my/").content.decode()


def test_the_key_is_not_in_a_question_page(browser, enrolment, course):
    attempt = open_attempt(browser, course.pre)
    page = browser.get(f"/ro/my/attempts/{attempt.uid}/1/").content.decode()
    assert "De ce" not in page and "fraction" not in page
    # An id may have these digits in it; a share of the mark stands alone.
    assert not re.search(r"\b100\b", page)


def test_an_answer_goes_on_to_the_next_question(browser, enrolment, course):
    attempt = open_attempt(browser, course.pre)
    option = attempt.frozen["questions"][0]["options"][1]["uid"]
    answer = browser.post(
        f"/ro/my/attempts/{attempt.uid}/1/", {"option": option, "event": uuid4()}
    )
    assert answer["Location"] == f"/ro/my/attempts/{attempt.uid}/2/"
    attempt.refresh_from_db()
    assert list(attempt.answers.values()) == [{"options": [option]}]


def test_switching_language_keeps_question_order_and_answer(browser, enrolment, course):
    attempt = open_attempt(browser, course.pre)
    asked = attempt.frozen["questions"][1]
    option = asked["options"][2]
    answer = browser.post(
        f"/ro/my/attempts/{attempt.uid}/2/", {"option": option["uid"], "go": "ru"}
    )
    assert answer["Location"] == f"/ru/my/attempts/{attempt.uid}/2/"
    page = browser.get(answer["Location"]).content.decode()
    assert asked["stem"]["ru"] in page
    places = [page.index(o["text"]["ru"] + "</span>") for o in asked["options"]]
    assert places == sorted(places)
    assert f'value="{option["uid"]}" checked' in page


def test_an_autosave_says_nothing_but_saves(browser, enrolment, course):
    attempt = open_attempt(browser, course.pre)
    option = attempt.frozen["questions"][0]["options"][0]["uid"]
    answer = browser.post(
        f"/ro/my/attempts/{attempt.uid}/1/",
        {"option": option},
        headers={"X-Autosave": "1"},
    )
    attempt.refresh_from_db()
    assert (answer.status_code, len(attempt.answers)) == (204, 1)


def test_a_forged_option_is_refused_with_a_sentence(browser, enrolment, course):
    attempt = open_attempt(browser, course.pre)
    answer = browser.post(f"/ro/my/attempts/{attempt.uid}/1/", {"option": str(uuid4())})
    attempt.refresh_from_db()
    assert (answer.status_code, attempt.answers) == (400, {})


def test_a_posted_score_is_ignored(browser, enrolment, course):
    attempt = open_attempt(browser, course.pre)
    browser.post(
        f"/ro/my/attempts/{attempt.uid}/submit/", {"score": "100", "passed": "1"}
    )
    attempt.refresh_from_db()
    assert attempt.score == 0


def test_submitting_twice_marks_once(browser, enrolment, course):
    attempt = open_attempt(browser, course.pre)
    for _ in range(2):
        browser.post(f"/ro/my/attempts/{attempt.uid}/submit/")
    kinds = LearningEvent.objects.filter(kind=LearningEvent.Kind.ATTEMPT_SUBMITTED)
    assert kinds.count() == 1


def test_an_answer_posted_after_the_session_ended_is_kept(
    client, learner, enrolment, course
):
    client.force_login(learner, backend="lms.accounts.backends.PasswordBackend")
    attempt = open_attempt(client, course.pre)
    client.logout()
    option = attempt.frozen["questions"][0]["options"][0]["uid"]
    sent = client.post(
        f"/ro/my/attempts/{attempt.uid}/1/",
        {"option": option, "form": signature_of(attempt.uid)},
    )
    assert sent["Location"].startswith("/ro/accounts/login/")
    client.force_login(learner, backend="lms.accounts.backends.PasswordBackend")
    client.get(f"/ro/my/attempts/{attempt.uid}/1/")
    attempt.refresh_from_db()
    assert len(attempt.answers) == 1


def test_a_kept_answer_is_not_applied_to_someone_elses_attempt(
    client, learner, other_learner, enrolment, course
):
    client.force_login(learner, backend="lms.accounts.backends.PasswordBackend")
    attempt = open_attempt(client, course.pre)
    client.logout()
    option = attempt.frozen["questions"][0]["options"][0]["uid"]
    client.post(
        f"/ro/my/attempts/{attempt.uid}/1/",
        {"option": option, "form": signature_of(attempt.uid)},
    )
    client.force_login(other_learner, backend="lms.accounts.backends.PasswordBackend")
    assert client.get(f"/ro/my/attempts/{attempt.uid}/1/").status_code == 404
    attempt.refresh_from_db()
    assert attempt.answers == {}


@pytest.mark.parametrize("page", ["1/", "review/", "result/", "submit/"])
def test_someone_elses_attempt_is_not_there(browser, stranger, course, page):
    attempt = open_attempt(browser, course.pre)
    assert stranger.get(f"/ro/my/attempts/{attempt.uid}/{page}").status_code == 404
    assert stranger.post(f"/ro/my/attempts/{attempt.uid}/{page}").status_code in {
        404,
        405,
    }


def test_the_result_explains_each_answer(browser, enrolment, course):
    go_half_way(enrolment, course)
    finish_lesson(enrolment, course.second)
    attempt = pass_quiz(enrolment, course.test, right=1)
    page = browser.get(f"/ru/my/attempts/{attempt.uid}/result/").content.decode()
    assert "Почему da" in page and "Почему nu" in page
    assert "33,3" in page


def test_the_pre_test_gives_no_feedback(browser, enrolment, course):
    attempt = pass_quiz(enrolment, course.pre)
    page = browser.get(f"/ro/my/attempts/{attempt.uid}/result/").content.decode()
    assert "De ce" not in page


def test_a_lesson_is_worked_through_without_javascript(browser, enrolment, course):
    take_pre_test(enrolment, course)
    base = f"/ro/my/lessons/{course.first.uid}"
    check = enrolment.edition.manifest["modules"][0]["units"][1]["checks"][0]
    finish = {"event": str(uuid4())}
    browser.post(f"{base}/finish/", finish)
    assert UnitProgress.objects.get(unit=course.pre.uid).done_at is not None
    assert not UnitProgress.objects.filter(unit=course.first.uid).exists()
    page = browser.get(lesson(course)).content.decode()
    option = page.split('name="option" value="')[1].split('"')[0]
    answer = browser.post(
        f"{base}/checks/{check}/", {"option": option, "block": "unu-k"}
    )
    assert answer["Location"].endswith("/curs/modul/unu/#b-unu-k")
    browser.post(f"{base}/cases/unu-case/", {"node": "start", "choice": "b"})
    browser.post(f"{base}/finish/", {"event": str(uuid4())})
    assert UnitProgress.objects.get(unit=course.first.uid).done_at is not None


def test_double_finish_counts_once(browser, enrolment, course):
    go_half_way(enrolment, course)
    event = str(uuid4())
    for _ in range(2):
        browser.post(f"/ro/my/lessons/{course.first.uid}/finish/", {"event": event})
    assert LearningEvent.objects.filter(uid=event).count() == 1


@pytest.mark.parametrize("event", ["nonsense", "1", "../x"])
def test_a_broken_event_id_is_refused(event, browser, enrolment, course):
    take_pre_test(enrolment, course)
    answer = browser.post(
        f"/ro/my/lessons/{course.first.uid}/finish/", {"event": event}
    )
    assert answer.status_code == 400


def test_an_unknown_case_is_not_there(browser, enrolment, course):
    take_pre_test(enrolment, course)
    answer = browser.post(
        f"/ro/my/lessons/{course.first.uid}/cases/other/", {"facts": "1"}
    )
    assert answer.status_code == 404


def test_reaching_a_place_brings_one_back_there(browser, enrolment, course):
    take_pre_test(enrolment, course)
    browser.post(f"/ro/my/lessons/{course.first.uid}/reached/", {"block": "unu-t"})
    assert 'href="#b-unu-t"' in browser.get(lesson(course)).content.decode()


def test_a_get_on_a_post_address_leads_to_the_page(browser, enrolment, course):
    answer = browser.get(f"/ru/my/lessons/{course.first.uid}/finish/")
    assert answer["Location"] == "/ru/curs/modul/unu/"


def test_joining_by_code_forgives_how_it_is_typed(client_of, other_learner, cohort):
    code = cohort.join_code
    typed = f" {code[:4].lower()}-{code[4:]} "
    answer = client_of(other_learner).post("/ru/my/join/", {"code": typed})
    assert answer.status_code == 302
    assert other_learner.enrolments.get().cohort == cohort


def test_a_wrong_code_is_answered_in_the_readers_language(
    client_of, other_learner, cohort
):
    answer = client_of(other_learner).post("/ru/my/join/", {"code": "NOTACODE"})
    with translation.override("ru"):
        text = translation.gettext(
            "No cohort has this code. Check the letters in your invitation."
        )
    assert answer.status_code == 422
    assert text in answer.content.decode()


def test_missing_lists_what_is_left(browser, enrolment, course):
    take_pre_test(enrolment, course)
    page = browser.get(f"/ro/my/{enrolment.uid}/missing/").content.decode()
    assert "Lecția unu (ro)" in page and "Test inițial" not in page


def test_someone_elses_missing_page_is_not_there(stranger, enrolment):
    assert stranger.get(f"/ro/my/{enrolment.uid}/missing/").status_code == 404


def test_the_course_completes_with_its_last_unit(browser, enrolment, course):
    whole_course(enrolment, course)
    assert EnrolmentProgress.objects.get().completed_at
    assert browser.get("/ro/my/").status_code == 200


def test_an_attempt_goes_on_at_its_first_open_question(browser, enrolment, course):
    attempt = open_attempt(browser, course.pre)
    option = right_answer(attempt.frozen["questions"][0])["options"]
    browser.post(f"/ro/my/attempts/{attempt.uid}/1/", {"option": option})
    answer = browser.post(f"/ro/my/quizzes/{course.pre.uid}/attempts/")
    assert answer["Location"] == f"/ro/my/attempts/{attempt.uid}/2/"


def test_home_queries_do_not_grow(
    browser, learner, enrolment, course, cohort, django_assert_max_num_queries
):
    browser.get("/ro/my/")
    with django_assert_max_num_queries(9):
        browser.get("/ro/my/")


def test_lesson_queries(browser, enrolment, course, django_assert_max_num_queries):
    take_pre_test(enrolment, course)
    browser.get(lesson(course))
    with django_assert_max_num_queries(13):
        browser.get(lesson(course))


def test_one_person_cannot_take_an_edition_twice_at_once(
    learner, enrolment, course, supervisor
):
    from lms.cohorts.services import CannotJoin
    from tests.factories.cohorts import CohortFactory

    another = CohortFactory(edition=course.edition, supervisor=supervisor)
    with pytest.raises(CannotJoin):
        enrol(user=learner, cohort=another)
