"""What real browsers, editors and bad luck do to a learner's work."""

from uuid import uuid4

import pytest

from courses.models import EditionQuestion, Option, Question
from lms.cohorts.models import Enrolment
from lms.cohorts.services import enrol
from lms.progress import lessons
from lms.progress.attempts import start_attempt
from lms.progress.engine import record_event
from lms.progress.marking import mark, read_number
from lms.progress.models import Attempt, LearningEvent, UnitProgress
from lms.progress.rebuild import differences
from tests.factories.cohorts import CohortFactory
from tests.support.learning import finish_lesson, take_pre_test, work_through

pytestmark = pytest.mark.django_db
LESSON = "/ro/curs/modul/unu/"


@pytest.fixture
def reading(enrolment, course):
    """The first lesson is open and its check is answered."""
    take_pre_test(enrolment, course)
    work_through(enrolment, course.first)
    return enrolment


def options_of(attempt, number=1):
    return [o["uid"] for o in attempt.frozen["questions"][number - 1]["options"]]


def saved(attempt, number=1):
    attempt.refresh_from_db()
    return attempt.answers.get(attempt.frozen["questions"][number - 1]["uid"])


def question_of(page, place=3):
    return Question.objects.get(pk=page.body.raw_data[place]["value"]["question"])


# --- the back button ------------------------------------------------------------------


def test_another_answer_from_a_page_brought_back_is_saved(browser, attempt):
    address, event = f"/ro/my/attempts/{attempt.uid}/1/", str(uuid4())
    first, second, _ = options_of(attempt)
    for option in (first, second):
        browser.post(address, {"option": option, "event": event})
    assert saved(attempt) == {"options": [second]}
    browser.post(address, {"option": second, "event": event})
    kind = LearningEvent.Kind.ANSWER_SAVED
    assert LearningEvent.objects.filter(kind=kind).count() == 2
    assert [found for found in differences(mend=False) if found] == []


def test_one_id_for_two_questions_loses_neither(browser, attempt):
    event = str(uuid4())
    for number in (1, 2):
        option = options_of(attempt, number)[0]
        browser.post(
            f"/ro/my/attempts/{attempt.uid}/{number}/",
            {"option": option, "event": event},
            headers={"X-Autosave": "1"},
        )
        assert saved(attempt, number) == {"options": [option]}


def test_own_pages_are_not_kept_by_a_shared_browser(browser, client, attempt):
    for address in ("/ro/my/", f"/ro/my/attempts/{attempt.uid}/1/"):
        assert "no-store" in browser.get(address)["Cache-Control"]
    assert "no-store" not in client.get("/ro/glossary/").get("Cache-Control", "")


# --- forged requests ------------------------------------------------------------------


@pytest.fixture
def foreign_event(attempt, other_learner, course, supervisor):
    """The id of an event of somebody else."""
    cohort = CohortFactory(edition=course.edition, supervisor=supervisor)
    theirs = enrol(user=other_learner, cohort=cohort)
    take_pre_test(theirs, course)
    return str(LearningEvent.objects.filter(enrolment=theirs).first().uid)


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_the_id_of_somebody_elses_event_is_refused(
    language, browser, foreign_event, attempt
):
    address = f"/{language}/my/attempts/{attempt.uid}/1/"
    data = {"option": options_of(attempt)[0], "event": foreign_event}
    answer = browser.post(address, data)
    assert answer.status_code == 400
    assert f'<html lang="{language}">' in answer.content.decode()
    assert saved(attempt) is None


@pytest.mark.parametrize("event", ["nonsense", None])
@pytest.mark.parametrize("what", ["check", "case", "finish"])
def test_a_wrong_event_in_a_lesson_is_refused(
    what, event, browser, reading, course, foreign_event_of_lesson
):
    event = event or foreign_event_of_lesson
    base = f"/ro/my/lessons/{course.first.uid}"
    question = question_of(course.first)
    option = str(question.options.first().uid)
    ways = {
        "check": (f"{base}/checks/{question.uid}/", {"option": option}),
        "case": (f"{base}/cases/unu-case/", {"facts": "1"}),
        "finish": (f"{base}/finish/", {}),
    }
    address, data = ways[what]
    answer = browser.post(address, {**data, "event": event})
    assert answer.status_code == 400


@pytest.fixture
def foreign_event_of_lesson(reading, other_learner, course, supervisor):
    cohort = CohortFactory(edition=course.edition, supervisor=supervisor)
    theirs = enrol(user=other_learner, cohort=cohort)
    take_pre_test(theirs, course)
    return str(LearningEvent.objects.filter(enrolment=theirs).first().uid)


def test_signs_that_no_database_takes_are_dropped(browser, reading, course):
    address = f"/ro/my/lessons/{course.first.uid}/reached/"
    assert browser.post(address, {"block": "a\x00b"}).status_code == 204
    assert UnitProgress.objects.get(unit=course.first.uid).reached == ""


@pytest.mark.parametrize("text", ["1e9999999", "9" * 200, "1" + "0" * 40])
def test_a_number_too_large_is_no_number(text):
    assert read_number(text) is None
    question = {
        "uid": "q",
        "kind": "numeric",
        "options": [{"uid": "o", "fraction": "100", "value": "5", "tolerance": "0"}],
    }
    assert mark(question, {"text": text}) == 0


def test_a_number_of_another_script_as_a_place_is_no_answer(browser, enrolment, course):
    Question.objects.exclude(pool=None).update(kind="ordering")
    attempt = start_attempt(
        enrolment=enrolment, unit_uid=str(course.pre.uid), language="ro"
    )
    assert attempt.frozen["questions"][0]["kind"] == "ordering"
    option = options_of(attempt)[0]
    answer = browser.post(f"/ro/my/attempts/{attempt.uid}/1/", {f"place-{option}": "²"})
    assert answer.status_code == 302
    assert saved(attempt) is None


# --- editors change a lesson while people are in it -------------------------------------


def test_a_removed_option_leaves_the_lesson_open(browser, reading, course):
    question = question_of(course.first)
    Option.objects.filter(pk=question.options.first().pk).delete()
    answer = browser.get(LESSON)
    assert answer.status_code == 200
    assert str(question.stem_ro) in answer.content.decode()
    finish_lesson_only(reading, course)


def test_a_question_of_another_kind_leaves_the_lesson_open(browser, reading, course):
    question = question_of(course.first)
    Question.objects.filter(pk=question.pk).update(kind="ordering")
    assert browser.get(LESSON).status_code == 200


def finish_lesson_only(enrolment, course):
    return lessons.finish_lesson(
        enrolment=enrolment,
        unit_uid=str(course.first.uid),
        uid=uuid4(),
        language="ro",
    )


def test_a_check_taken_from_the_page_locks_nobody_out(browser, enrolment, course):
    take_pre_test(enrolment, course)
    page, asked = course.first, question_of(course.first)
    page.body = [b for b in page.body.raw_data if b["type"] not in {"check", "case"}]
    page.save_revision().publish()
    assert browser.get(LESSON).status_code == 200
    recorded = finish_lesson_only(enrolment, course)
    assert recorded.state.done_at is not None
    assert recorded.event.data == {"excused": sorted([str(asked.uid), "unu-case"])}
    assert UnitProgress.objects.get(unit=page.uid).done_at is not None
    assert [found for found in differences(mend=False) if found] == []


def test_a_check_added_to_the_page_is_marked_and_not_demanded(
    browser, enrolment, course
):
    take_pre_test(enrolment, course)
    page, new = course.first, question_of(course.second)
    block = {"type": "check", "id": "new-k", "value": {"question": new.pk}}
    page.body = [*page.body.raw_data, block]
    page.save_revision().publish()
    address = f"/ro/my/lessons/{page.uid}/checks/{new.uid}/"
    option = str(new.options.first().uid)
    assert browser.post(address, {"option": option}).status_code == 302
    assert "Răspunsul dumneavoastră" in browser.get(LESSON).content.decode()
    finish_lesson(enrolment, page)
    assert UnitProgress.objects.get(unit=page.uid).done_at is not None


def test_a_check_of_another_lesson_is_not_there(browser, reading, course):
    other = question_of(course.second)
    address = f"/ro/my/lessons/{course.first.uid}/checks/{other.uid}/"
    option = str(other.options.first().uid)
    assert browser.post(address, {"option": option}).status_code == 404


def test_the_story_opens_after_the_facts(browser, reading, course):
    assert "<p>Povestea" not in browser.get(LESSON).content.decode()
    address = f"/ro/my/lessons/{course.first.uid}/cases/unu-case/"
    browser.post(address, {"restart": "1"})
    assert "<p>Povestea" in browser.get(LESSON).content.decode()
    row = UnitProgress.objects.get(unit=course.first.uid)
    assert row.state["cases"]["unu-case"]["done"]


def test_a_test_without_questions_cannot_be_started(browser, enrolment, course):
    EditionQuestion.objects.all().delete()  # else the database keeps them
    Question.objects.exclude(pool=None).delete()
    answer = browser.post(f"/ro/my/quizzes/{course.pre.uid}/attempts/", follow=True)
    assert answer.status_code == 200
    assert "notice--warning" in answer.content.decode()
    assert not Attempt.objects.exists()


# --- leaving a cohort ---------------------------------------------------------------------


def test_a_withdrawn_person_can_work_on_nothing(browser, enrolment, attempt):
    Enrolment.objects.filter(pk=enrolment.pk).update(state="withdrawn")
    base, option = f"/ro/my/attempts/{attempt.uid}", options_of(attempt)[0]
    assert browser.post(f"{base}/1/", {"option": option}).status_code == 404
    assert browser.post(f"{base}/submit/").status_code == 404
    attempt.refresh_from_db()
    assert attempt.answers == {} and attempt.submitted_at is None


# --- the way through a case ----------------------------------------------------------------

CASE = "cases/unu-case/"


def choosing(browser, course, node, choice, event=None):
    form = {"node": node, "choice": choice, "event": event or str(uuid4())}
    address = f"/ro/my/lessons/{course.first.uid}/{CASE}"
    return browser.post(address, form, follow=True)


def case_state(course) -> dict:
    row = UnitProgress.objects.filter(unit=course.first.uid).first()
    return row.state["cases"].get("unu-case", {}) if row else {}


def test_the_end_of_a_case_is_reached_by_its_way_alone(browser, enrolment, course):
    take_pre_test(enrolment, course)
    page = choosing(browser, course, "end", "a")
    assert page.status_code == 200
    assert len(page.context["messages"]) == 1
    assert not case_state(course)
    choosing(browser, course, "start", "a")
    assert case_state(course) == {"path": [["start", "a"]], "done": False}
    choosing(browser, course, "start", "a")  # an old page, sent again
    choosing(browser, course, "end", "a")
    whole = {"path": [["start", "a"], ["end", "a"]], "done": True}
    assert case_state(course) == whole
    choosing(browser, course, "end", "a")
    assert case_state(course) == whole


def test_the_same_choice_sent_twice_is_one_step(browser, enrolment, course):
    take_pre_test(enrolment, course)
    event = str(uuid4())
    for _ in range(2):
        page = choosing(browser, course, "start", "a", event)
        assert not page.context["messages"]
    assert case_state(course)["path"] == [["start", "a"]]


def test_an_end_that_was_recorded_before_stays_reached(enrolment, course):
    take_pre_test(enrolment, course)
    old = {"case": "unu-case", "node": "end", "choice": "a", "ends": True}
    record_event(
        enrolment=enrolment,
        unit_uid=str(course.first.uid),
        kind=LearningEvent.Kind.CASE_CHOSEN,
        data=old,
        uid=uuid4(),
        language="ro",
    )
    assert case_state(course)["done"]
    assert [d for d in differences(mend=False) if d] == []


# --- what one unit keeps -------------------------------------------------------------------


def test_how_far_a_lesson_was_read_is_kept_and_is_no_event(browser, reading, course):
    blocks = [block["id"] for block in course.first.body.raw_data][:3]
    address = f"/ro/my/lessons/{course.first.uid}/reached/"
    before = LearningEvent.objects.count()
    for block in blocks * 5:
        assert browser.post(address, {"block": block}).status_code == 204
    assert UnitProgress.objects.get(unit=course.first.uid).reached == blocks[-1]
    assert LearningEvent.objects.count() == before


def test_a_lesson_takes_no_endless_answers_and_can_still_be_finished(
    browser, enrolment, course, monkeypatch
):
    take_pre_test(enrolment, course)
    work_through(enrolment, course.first)
    unit = course.first.uid
    monkeypatch.setattr("lms.progress.engine.MOST_EVENTS", 8)
    for _ in range(20):
        page = browser.post(
            f"/ro/my/lessons/{unit}/{CASE}", {"restart": "1"}, follow=True
        )
        assert page.status_code == 200
    assert LearningEvent.objects.filter(unit=unit).count() == 8
    assert len(page.context["messages"]) == 1
    browser.post(f"/ro/my/lessons/{unit}/finish/", {"event": str(uuid4())})
    assert UnitProgress.objects.get(unit=unit).done_at is not None


def test_a_test_takes_no_endless_answers(browser, attempt, monkeypatch):
    monkeypatch.setattr("lms.progress.saved_answers.MOST_EVENTS", 6)
    one, other, _ = options_of(attempt)
    address = f"/ro/my/attempts/{attempt.uid}/1/"
    statuses = [
        browser.post(
            address, {"option": option}, headers={"X-Autosave": "1"}
        ).status_code
        for option in (one, other) * 5
    ]
    assert statuses[-1] == 429
    assert LearningEvent.objects.filter(unit=attempt.unit).count() == 6
    assert browser.post(f"/ro/my/attempts/{attempt.uid}/submit/").status_code == 302
    attempt.refresh_from_db()
    assert attempt.submitted_at is not None
    assert [d for d in differences(mend=False) if d] == []
