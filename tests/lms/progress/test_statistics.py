"""Item figures against numbers computed by hand."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Question
from lms.cohorts.services import enrol
from lms.progress.items import picks_of
from lms.progress.models import Attempt, ItemResult
from lms.progress.statistics import question_figures
from tests.factories.accounts import UserFactory
from tests.factories.courses import make_question
from tests.support.learning import take_pre_test

pytestmark = pytest.mark.django_db
# Five people: (share of the question, mean of their other questions).
# By hand: mean share 60; deviations x 40 40 40 -60 -60, y 30 10 -10 -30 0 around 60:
# sum xy = 1200+400-400+1800+0 = 3000; sum xx = 12000; sum yy = 2000.
# r = 3000 / sqrt(12000 * 2000) = 0.612372
FIVE = [(100, 90), (100, 70), (100, 50), (0, 30), (0, 60)]
R = 0.612372


@pytest.fixture
def question(course):
    return make_question(None, "Întrebarea")


def marked(cohort, course, question, rows, version: int = 1, unit=None) -> None:
    """Store attempts with these shares, each by a person of its own."""
    options = [str(uid) for uid in question.options.values_list("uid", flat=True)]
    frozen = {
        "uid": str(question.uid),
        "version": version,
        "kind": "single",
        "options": [
            {
                "uid": uid,
                "text": {"ro": f"opțiunea {place}", "ru": f"вариант {place}"},
                "fraction": "0" if place else "100",
            }
            for place, uid in enumerate(options)
        ],
    }
    for share, rest in rows:
        attempt = Attempt.objects.create(
            enrolment=enrol(user=UserFactory(), cohort=cohort),
            unit=unit or course.test.uid,
            number=1,
            pass_mark=60,
            frozen={"questions": [frozen]},
            submitted_at="2026-03-02T08:00:00Z",
            score=share,
            passed=False,
        )
        ItemResult.objects.create(
            attempt=attempt,
            question=question.uid,
            version=version,
            share=share,
            rest=rest,
            picks=options[0] if share else options[1],
        )


def test_facility_and_discrimination_are_those_computed_by_hand(
    cohort, course, question
):
    marked(cohort, course, question, FIVE)
    (version,) = question_figures(question.uid)
    assert version.total.attempts == 5
    assert version.total.facility == pytest.approx(60)
    assert version.total.discrimination == pytest.approx(R, abs=1e-6)
    assert [(heading, f.attempts) for heading, f in version.tests] == [("Test (ro)", 5)]


def test_choices_are_counted_by_option(cohort, course, question):
    marked(cohort, course, question, FIVE)
    (version,) = question_figures(question.uid)
    assert [(c.text, c.count, c.percent, c.right) for c in version.choices] == [
        ("opțiunea 0", 3, 60, True),
        ("opțiunea 1", 2, 40, False),
        ("opțiunea 2", 0, 0, False),
    ]


def test_under_five_attempts_nothing_is_shown(cohort, course, question):
    marked(cohort, course, question, FIVE[:4])
    (version,) = question_figures(question.uid)
    assert version.total.too_few
    assert (version.total.facility, version.total.discrimination) == (None, None)
    assert version.choices == []


def test_versions_and_tests_are_kept_apart(cohort, course, question):
    marked(cohort, course, question, FIVE)
    marked(cohort, course, question, [(100, 50)] * 6, version=2)
    marked(cohort, course, question, FIVE[:2], version=2, unit=course.pre.uid)
    new, old = question_figures(question.uid)
    assert (new.version, old.version) == (2, 1)
    assert {heading: f.attempts for heading, f in new.tests} == {
        "Test (ro)": 6,
        "Test inițial (ro)": 2,
    }
    assert old.total.attempts == 5


def test_where_everybody_did_alike_discrimination_is_not_told(cohort, course, question):
    marked(cohort, course, question, [(100, 33.33)] * 7)
    (version,) = question_figures(question.uid)
    assert version.total.facility == pytest.approx(100)
    assert version.total.discrimination is None


def test_the_figures_take_as_many_queries_for_many_attempts(cohort, course, question):
    marked(cohort, course, question, FIVE)
    with CaptureQueriesContext(connection) as few:
        question_figures(question.uid)
    for version in (1, 2, 3):
        marked(cohort, course, question, FIVE * 2, version=version)
    with CaptureQueriesContext(connection) as many:
        question_figures(question.uid)
    assert len(few) == len(many) <= 5


def test_the_panel_in_the_cms_names_nobody(
    enrolment, course, client_of, editor, learner, cohort
):
    take_pre_test(enrolment, course)
    question = Question.objects.get(uid=ItemResult.objects.first().question)
    marked(cohort, course, question, FIVE)
    page = client_of(editor).get(f"/cms/snippets/courses/question/edit/{question.pk}/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "<td>4</td><td>67</td>" in text
    people = type(learner).objects.exclude(pk=editor.pk)
    found = [p.full_name for p in people if p.full_name and p.full_name in text]
    assert found == []
    assert not any(email in text for email in people.values_list("email", flat=True))


def test_a_written_answer_is_kept_only_as_what_it_met():
    question = {
        "uid": "q",
        "kind": "shortanswer",
        "options": [
            {"uid": "a", "text": {"ro": "polit*"}, "fraction": "50"},
            {"uid": "b", "text": {"ro": "politia"}, "fraction": "100"},
        ],
    }
    assert picks_of(question, {"text": "politia"}) == "b"
    assert picks_of(question, {"text": "politiei"}) == "a"
    assert picks_of(question, {"text": "Ion Rusu din Orhei"}) == ""


@pytest.mark.parametrize(
    ("kind", "answer", "picks"),
    [
        ("multiple", {"options": ["b", "a"]}, "a b"),
        ("matching", {"pairs": {"b": "a", "a": "c"}}, "a>c b>a"),
        ("ordering", {"order": ["b", "a"]}, "b@1 a@2"),
        ("single", None, ""),
    ],
)
def test_equal_answers_are_kept_alike(kind, answer, picks):
    assert picks_of({"uid": "q", "kind": kind, "options": []}, answer) == picks


def test_attempts_marked_before_these_figures_existed_are_in_them_too(
    enrolment, course
):
    take_pre_test(enrolment, course)
    fields = ("attempt", "question", "version", "share", "rest", "picks")
    kept = sorted(ItemResult.objects.values_list(*fields), key=str)
    ItemResult.objects.all().delete()
    name = "lms.progress.migrations.0002_editions_and_regrading"
    import_module(name).keep_items(apps, None)
    assert kept
    assert sorted(ItemResult.objects.values_list(*fields), key=str) == kept
