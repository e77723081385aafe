"""A test taken with the script: each post is answered with the page that follows it."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from lms.cohorts.services import enrol
from lms.progress.deferred_answers import signature_of
from lms.progress.models import Attempt, LearningEvent
from lms.progress.rebuild import differences
from tests.support.learning import right_answer

pytestmark = pytest.mark.django_db
SCRIPT = {"Prefer": "return=representation"}


@pytest.fixture
def browser(client_of, learner, enrolment):
    return client_of(learner)


@pytest.fixture
def started(browser, course):
    browser.post(f"/ro/my/quizzes/{course.pre.uid}/attempts/", headers=SCRIPT)
    return Attempt.objects.get()


def saves():
    return LearningEvent.objects.filter(kind=LearningEvent.Kind.ANSWER_SAVED)


def sent(browser, attempt, number, **fields):
    chosen = right_answer(attempt.frozen["questions"][number - 1])["options"]
    address = f"/ro/my/attempts/{attempt.uid}/{number}/"
    return browser.post(address, {"option": chosen, **fields}, headers=SCRIPT)


def heading(answer) -> str:
    return html.fromstring(answer.content.decode()).find(".//h1").text_content()


def test_a_whole_test_is_as_many_posts_as_it_has_questions_and_two(browser, course):
    answer = browser.post(f"/ro/my/quizzes/{course.pre.uid}/attempts/", headers=SCRIPT)
    attempt = Attempt.objects.get()
    base = f"/ro/my/attempts/{attempt.uid}"
    count = len(attempt.frozen["questions"])
    for number in range(1, count + 1):
        assert answer["Content-Location"] == f"{base}/{number}/"
        assert heading(answer) == f"Întrebarea {number} din {count}"
        answer = sent(browser, attempt, number)
    assert answer["Content-Location"] == f"{base}/review/"
    answer = browser.post(f"{base}/submit/", headers=SCRIPT)
    assert answer["Content-Location"] == f"{base}/result/"
    attempt.refresh_from_db()
    assert attempt.score == 100 and saves().count() == count


@pytest.mark.parametrize(
    ("number", "button", "leads_to"),
    [(2, "back", "1"), (1, "back", "2"), (2, "review", "review"), (2, "next", "3")],
)
def test_each_button_leads_where_it_leads_without_a_script(
    number, button, leads_to, browser, started
):
    answer = sent(browser, started, number, go=button)
    assert answer["Content-Location"] == f"/ro/my/attempts/{started.uid}/{leads_to}/"
    address = f"/ro/my/attempts/{started.uid}/{number}/"
    plain = browser.post(address, {"go": button})
    assert plain["Location"] == answer["Content-Location"]


def test_the_step_is_what_the_page_shows(browser, started):
    step = sent(browser, started, 1)
    page = browser.get(step["Content-Location"])
    shown = [
        html.fromstring(one.content.decode()).find(".//main") for one in (step, page)
    ]
    texts = [" ".join(one.text_content().split()) for one in shown]
    assert texts[0] == texts[1] and len(texts[0]) > 50
    assert len(step.content) < len(page.content)


def test_the_step_links_to_itself_in_the_other_language(browser, started):
    sent(browser, started, 1)
    step = sent(browser, started, 2, go="review")
    links = html.fromstring(step.content.decode()).xpath(
        "//ul[@class='languages']//a/@href"
    )
    assert links == [f"/ru/my/attempts/{started.uid}/review/"]


def test_the_other_language_is_a_page_of_its_own(browser, started):
    answer = sent(browser, started, 1, go="ru")
    assert answer["Location"] == f"/ru/my/attempts/{started.uid}/1/"


def test_a_get_is_a_whole_page_whatever_it_prefers(browser, started):
    answer = browser.get(f"/ro/my/attempts/{started.uid}/1/", headers=SCRIPT)
    assert "Content-Location" not in answer.headers and b"<header" in answer.content


def test_another_persons_attempt_is_not_there(
    client_of, other_learner, cohort, started
):
    enrol(user=other_learner, cohort=cohort)
    assert sent(client_of(other_learner), started, 1).status_code == 404
    assert not saves().exists()


@pytest.mark.parametrize("number", [0, 5, 2**31, 10**30])
def test_a_question_that_is_none_is_not_there(number, browser, started):
    address = f"/ro/my/attempts/{started.uid}/{number}/"
    assert browser.get(address).status_code == 404
    assert browser.post(address, {"option": "x"}, headers=SCRIPT).status_code == 404


# --- what is saved ------------------------------------------------------------------------


def test_an_autosave_and_the_button_after_it_are_one_event(browser, started):
    chosen = right_answer(started.frozen["questions"][0])["options"]
    address = f"/ro/my/attempts/{started.uid}/1/"
    autosave = {"option": chosen, "event": str(uuid4())}
    saved = browser.post(address, autosave, headers={"X-Autosave": "1"})
    assert saved.status_code == 204
    sent(browser, started, 1, event=str(uuid4()))
    assert saves().count() == 1


def test_there_and_back_again_are_three_events_and_the_last_answer_counts(
    browser, started
):
    question = started.frozen["questions"][0]
    one, other = (option["uid"] for option in question["options"][:2])
    for chosen in (one, other, one):
        sent(browser, started, 1, option=chosen, event=str(uuid4()))
    started.refresh_from_db()
    assert started.answers == {question["uid"]: {"options": [one]}}
    assert [e.data["answer"]["options"] for e in saves()] == [[one], [other], [one]]


def test_an_old_form_brought_back_twice_says_what_is_meant_now(browser, started):
    """Without a script every post of a page that the back button shows has one id."""
    question = started.frozen["questions"][0]
    one, other = (option["uid"] for option in question["options"][:2])
    form = str(uuid4())
    for chosen in (one, other, one, other, one, one):
        sent(browser, started, 1, option=chosen, event=form)
    started.refresh_from_db()
    assert started.answers == {question["uid"]: {"options": [one]}}
    assert saves().count() == 5
    assert [d for d in differences(mend=False) if d] == []


def test_an_answer_taken_back_is_no_answer(browser, started):
    question = started.frozen["questions"][0]
    sent(browser, started, 1)
    address = f"/ro/my/attempts/{started.uid}/1/"
    assert browser.post(address, {}, headers={"X-Autosave": "1"}).status_code == 204
    started.refresh_from_db()
    assert started.answers == {question["uid"]: {}}
    review = browser.get(f"/ro/my/attempts/{started.uid}/review/")
    assert review.context["unanswered"] == 4
    browser.post(f"/ro/my/attempts/{started.uid}/submit/", headers=SCRIPT)
    started.refresh_from_db()
    assert started.score == 0
    assert [d for d in differences(mend=False) if d] == []


def test_nothing_sent_where_nothing_was_saved_is_no_event(browser, started):
    browser.post(f"/ro/my/attempts/{started.uid}/1/", {}, headers=SCRIPT)
    assert not saves().exists()


def test_a_test_submitted_elsewhere_is_told_once(browser, started):
    base = f"/ro/my/attempts/{started.uid}"
    browser.post(f"{base}/submit/", headers=SCRIPT)
    chosen = {"option": started.frozen["questions"][0]["options"][0]["uid"]}
    for _ in range(3):
        saved = browser.post(f"{base}/1/", chosen, headers={"X-Autosave": "1"})
        assert saved.status_code == 409
    assert browser.post(f"{base}/1/", chosen, headers=SCRIPT).status_code == 302
    page = browser.post(f"{base}/1/", chosen, follow=True)
    assert len(page.context["messages"]) == 1


def test_an_answer_kept_without_a_session_is_told_once(client, started):
    address = f"/ro/my/attempts/{started.uid}/1/"
    option = started.frozen["questions"][0]["options"][0]["uid"]
    chosen = {"option": option, "form": signature_of(started.uid)}
    for headers in (SCRIPT, {}):
        assert client.post(address, chosen, headers=headers).status_code == 302
    assert len(list(client.get("/ro/accounts/login/").context["messages"])) == 1


def test_no_answer_without_a_session_is_kept_for_a_question_that_is_none(
    client, started
):
    address = f"/ro/my/attempts/{started.uid}/0/"
    assert client.post(address, {"option": "x"}).status_code == 404


def test_an_old_form_brought_back_is_another_answer(browser, started):
    question = started.frozen["questions"][0]
    one, other = (option["uid"] for option in question["options"][:2])
    form = str(uuid4())
    for chosen in (one, other):
        sent(browser, started, 1, option=chosen, event=form)
    started.refresh_from_db()
    assert started.answers == {question["uid"]: {"options": [other]}}
    assert saves().count() == 2


def test_an_answer_asks_the_database_three_times(browser, started):
    sent(browser, started, 1)
    with CaptureQueriesContext(connection) as queries:
        sent(browser, started, 2)
    asked = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    # Who it is, the attempt with both questions, the answer with its event.
    assert len(asked) - sum("django_session" in one for one in asked) == 3


def test_a_whole_test_asks_the_database_as_often_as_ever(browser, course):
    unit = f"/ro/my/quizzes/{course.pre.uid}/attempts/"
    quiz = browser.get(unit)["Location"]
    browser.get(quiz)
    with CaptureQueriesContext(connection) as queries:
        browser.get(quiz)
        browser.post(unit, headers=SCRIPT)
        attempt = Attempt.objects.get()
        for number in range(1, 5):
            sent(browser, attempt, number)
        browser.post(f"/ro/my/attempts/{attempt.uid}/submit/", headers=SCRIPT)
    asked = [q["sql"] for q in queries]

    assert len([one for one in asked if "SAVEPOINT" not in one]) <= 61
