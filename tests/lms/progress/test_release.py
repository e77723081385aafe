"""The release page: who is affected, the choices, and what they do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Edition
from lms.cohorts.services import enrol
from lms.outbox.models import Effect
from lms.outbox.services import work_off
from lms.progress.models import EditionChange, UnitProgress
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.support.editions import add_check, add_lesson
from tests.support.learning import finish_lesson, take_pre_test, whole_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(course, cohort, enrolment, other_learner):
    """One in the middle, one finished, one who has not begun."""
    take_pre_test(enrolment, course)
    finish_lesson(enrolment, course.first)
    whole_course(enrol(user=other_learner, cohort=cohort), course)
    enrol(user=UserFactory(), cohort=cohort)
    return cohort


def url(course) -> str:
    return f"/cms/courses/{course.page.pk}/release/"


def panel(page) -> str:
    (html,) = page.context["panels"]
    return html


def affected(course):
    from courses.editions import difference
    from lms.progress.affected import affected_cohorts

    found = difference(course.page)
    altered = [unit["uid"] for unit in found["altered"]]
    return affected_cohorts(course.page, found["manifest"], altered)


def test_the_numbers_of_each_cohort_are_right(course, group):
    add_lesson(course)
    add_lesson(course, "patru")
    add_lesson(course, "la-alegere", required=False)
    add_check(course.first)
    (line,) = affected(course)
    assert (line.not_started, line.in_progress, line.completed) == (1, 1, 1)
    assert (line.must_take, line.new_units) == (2, 2)
    assert line.done_again == {str(course.first.uid): 1}


def test_who_has_done_what_becomes_required_need_not_take_it(
    course, supervisor, learner, other_learner
):
    extra = add_lesson(course, required=False)
    from courses.editions import release_edition

    edition = release_edition(course=course.page)
    cohort = CohortFactory(edition=edition, supervisor=supervisor)
    done, _open = (enrol(user=u, cohort=cohort) for u in (learner, other_learner))
    take_pre_test(done, course)
    UnitProgress.objects.create(
        enrolment=done,
        unit=extra.uid,
        started_at=edition.released_at,
        last_activity_at=edition.released_at,
        done_at=edition.released_at,
    )
    extra.required = True
    extra.save_revision().publish()
    (line,) = affected(course)
    assert (line.must_take, line.new_units) == (1, 1)


def test_the_numbers_take_as_many_queries_for_many_cohorts(course, group, supervisor):
    add_lesson(course)
    with CaptureQueriesContext(connection) as few:
        affected(course)
    for _ in range(4):
        cohort = CohortFactory(edition=course.edition, supervisor=supervisor)
        for _person in range(3):
            enrol(user=UserFactory(), cohort=cohort)
    with CaptureQueriesContext(connection) as many:
        assert len(affected(course)) == 5
    assert len(many) == len(few)


def test_the_page_says_who_is_affected_and_names_nobody(
    course, group, client_of, editor, learner
):
    add_lesson(course)
    html = panel(client_of(editor).get(url(course)))
    assert group.name in html
    assert learner.full_name not in html and learner.email not in html
    assert html.count("checked") == 1
    assert 'value="keep" checked' in html


def test_without_a_choice_every_cohort_keeps_its_edition(
    course, group, client_of, editor
):
    add_lesson(course)
    assert client_of(editor).post(url(course), {"note": "nou"}).status_code == 302
    assert EditionChange.objects.get().choice == "keep"
    assert not Effect.objects.filter(kind="progress.move").exists()
    group.refresh_from_db()
    assert group.edition.number == 1


def test_a_cohort_moves_on_and_another_keeps_its_edition(
    course, group, client_of, editor, supervisor, enrolment
):
    other = CohortFactory(edition=course.edition, supervisor=supervisor)
    kept = enrol(user=UserFactory(), cohort=other)
    add_lesson(course)
    data = {f"cohort-{group.pk}": "add", f"cohort-{other.pk}": "keep", "note": "nou"}
    assert client_of(editor).post(url(course), data).status_code == 302
    work_off("progress.move")
    enrolment.refresh_from_db()
    kept.refresh_from_db()
    assert (enrolment.edition.number, kept.edition.number) == (2, 1)
    change = EditionChange.objects.get(cohort=group)
    assert (change.decided_by, change.note) == (editor, "nou")


def test_taking_again_needs_a_named_unit_and_keeps_what_was_chosen(
    course, group, client_of, editor
):
    add_check(course.first)
    data = {f"cohort-{group.pk}": "again", "note": "legea nouă"}
    page = client_of(editor).post(url(course), data)
    assert page.status_code == 422
    assert 'value="again" checked' in panel(page)
    assert "legea nouă" in page.content.decode()
    assert Edition.objects.count() == 1
    data["again-unit"] = str(course.first.uid)
    assert client_of(editor).post(url(course), data).status_code == 302
    assert EditionChange.objects.get().units == [str(course.first.uid)]


def test_units_ticked_for_nobody_are_asked_about(course, group, client_of, editor):
    add_check(course.first)
    data = {"again-unit": str(course.first.uid)}
    assert client_of(editor).post(url(course), data).status_code == 422
    assert Edition.objects.count() == 1


def test_a_course_changed_meanwhile_is_shown_again_before_release(
    course, group, client_of, editor
):
    add_lesson(course)
    browser = client_of(editor)
    digest = browser.get(url(course)).context["digest"]
    add_lesson(course, "patru")
    page = browser.post(url(course), {"digest": digest})
    assert page.status_code == 422
    assert Edition.objects.count() == 1


def test_of_two_editors_who_release_at_once_the_second_is_told(
    course, group, client_of, editor
):
    add_lesson(course)
    browser = client_of(editor)
    data = {f"cohort-{group.pk}": "add"}
    assert browser.post(url(course), data).status_code == 302
    page = browser.post(url(course), {f"cohort-{group.pk}": "keep"})
    assert page.status_code == 422
    assert EditionChange.objects.get().choice == "add"
