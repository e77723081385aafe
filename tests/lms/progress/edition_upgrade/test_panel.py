"""The release page: who is affected, the choices, and what they do."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.users.models import UserProfile

from courses.models import Edition
from lms.cohorts.invitations import accept
from lms.cohorts.models import Cohort, Invitation
from lms.cohorts.services import enrol
from lms.outbox.models import Effect
from lms.outbox.services import work_off
from lms.progress.models import EditionChange, UnitProgress
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.support.editions import add_check, add_lesson
from tests.support.learning import (
    go_half_way,
    take_pre_test,
    whole_course,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(course, cohort, enrolment, other_learner):
    """One in the middle, one finished, one who has not begun."""
    go_half_way(enrolment, course)
    whole_course(enrol(user=other_learner, cohort=cohort), course)
    enrol(user=UserFactory(), cohort=cohort)
    return cohort


def url(course) -> str:
    return f"/cms/courses/{course.page.pk}/release/"


def panel(page) -> str:
    (html,) = page.context["panels"]
    return html


def affected(course):
    from courses.editions.release import difference
    from lms.progress.edition_upgrade.impact import affected_cohorts

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
    assert line.done == {str(course.first.uid): 1}


def test_who_has_done_what_becomes_required_need_not_take_it(
    course, supervisor, learner, other_learner
):
    extra = add_lesson(course, required=False)
    from courses.editions.release import release_edition

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


def test_a_cohort_that_waits_for_its_people_is_asked_about(
    course, cohort, client_of, editor, other_learner
):
    """They would get the old edition, and nobody had been asked."""
    for email in ("unu@mail.md", "doi@mail.md"):
        Invitation.objects.create(cohort=cohort, email=email, language="ro")
    Invitation.objects.filter(email="doi@mail.md").update(withdrawn_at=timezone.now())
    add_lesson(course)
    (line,) = affected(course)
    assert (line.cohort, line.invited, line.movable) == (cohort, 1, 0)
    browser = client_of(editor)
    html = panel(browser.get(url(course)))
    assert "1 persoană este invitată" in html
    assert browser.post(url(course), {f"cohort-{cohort.pk}": "add"}).status_code == 302
    invited = Invitation.objects.get(email="unu@mail.md")
    assert accept(invitation=invited, user=other_learner).edition.number == 2


def test_an_ended_cohort_without_people_is_not_asked_about(course, cohort):
    Cohort.objects.update(deadline="2026-03-20")
    with time_machine.travel("2026-03-21T09:00Z"):
        assert affected(course) == []


def test_the_page_says_who_is_affected_and_names_nobody(
    course, group, client_of, editor, learner
):
    add_lesson(course)
    page = client_of(editor).get(url(course))
    html = panel(page)
    assert group.name in html
    whole = page.content.decode()
    assert learner.full_name not in whole and learner.email not in whole
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


def test_each_change_is_asked_about_and_its_defaults_are_ticked(
    course, group, client_of, editor
):
    new = add_lesson(course)
    extra = add_lesson(course, "la-alegere", required=False)
    add_check(course.first)
    page = client_of(editor).get(url(course)).content.decode()
    assert f'name="new-{new.uid}" value="all" checked' in page
    assert f'name="new-{new.uid}" value="starters">' in page
    assert f'name="changed-{course.first.uid}" value="stays" checked' in page
    assert f'name="changed-{course.first.uid}" value="again">' in page
    assert f"new-{extra.uid}" not in page


def test_what_was_chosen_stands_in_the_row_of_every_cohort(
    course, group, client_of, editor, supervisor
):
    other = CohortFactory(edition=course.edition, supervisor=supervisor)
    enrol(user=UserFactory(), cohort=other)
    new, taken = add_lesson(course), add_lesson(course, "patru")
    add_check(course.first)
    add_check(course.second)
    data = {
        f"cohort-{group.pk}": "add",
        f"new-{new.uid}": "starters",
        f"new-{taken.uid}": "all",
        f"changed-{course.first.uid}": "again",
        f"changed-{course.second.uid}": "stays",
    }
    assert client_of(editor).post(url(course), data).status_code == 302
    rows = {row.cohort: row for row in EditionChange.objects.all()}
    assert (rows[group].choice, rows[other].choice) == ("add", "keep")
    for row in rows.values():
        assert row.excused == [str(new.uid)]
        assert row.again == [str(course.first.uid)]


@pytest.mark.parametrize(
    ("name", "value", "ro", "ru"),
    [
        ("new-{stranger}", "starters", "pentru o unitate", "для раздела"),
        ("new-{changed}", "starters", "pentru o unitate", "для раздела"),
        ("changed-{new}", "again", "pentru o unitate", "для раздела"),
        ("changed-{untouched}", "again", "pentru o unitate", "для раздела"),
        ("new-{optional}", "starters", "pentru o unitate", "для раздела"),
        ("changed-{changed}", "starters", "nu este oferită", "не предлагается"),
        ("new-{new}", "again", "nu este oferită", "не предлагается"),
        ("cohort-{cohort}", "again", "nu este oferită", "не предлагается"),
        ("cohort-0", "add", "pentru un grup", "для группы"),
        ("new-", "starters", "pentru o unitate", "для раздела"),
    ],
)
@pytest.mark.parametrize("language", ["ro", "ru"])
def test_a_choice_that_is_not_offered_is_refused_in_words_and_nothing_is_done(
    course, group, client_of, editor, name, value, ro, ru, language
):
    UserProfile.objects.create(user=editor, preferred_language=language)
    new = add_lesson(course)
    optional = add_lesson(course, "la-alegere", required=False)
    add_check(course.first)
    name = name.format(
        stranger=course.page.uid,
        changed=course.first.uid,
        untouched=course.second.uid,
        new=new.uid,
        optional=optional.uid,
        cohort=group.pk,
    )
    data = {f"cohort-{group.pk}": "add", f"new-{new.uid}": "starters", name: value}
    page = client_of(editor).post(url(course), {**data, "note": "legea nouă"})
    assert page.status_code == 422
    assert {"ro": ro, "ru": ru}[language] in page.content.decode()
    assert "legea nouă" in page.content.decode()
    assert not EditionChange.objects.exists()
    assert Edition.objects.count() == 1
    assert not Effect.objects.filter(kind="progress.move").exists()


def test_a_choice_sent_twice_is_refused(course, group, client_of, editor):
    new = add_lesson(course)
    data = {f"new-{new.uid}": ["all", "starters"]}
    assert client_of(editor).post(url(course), data).status_code == 422
    assert Edition.objects.count() == 1


def test_what_was_chosen_is_still_ticked_when_the_page_comes_back(
    course, group, client_of, editor
):
    new = add_lesson(course)
    data = {
        "digest": "old",
        f"new-{new.uid}": "starters",
        f"cohort-{group.pk}": "add",
    }
    page = client_of(editor).post(url(course), data)
    assert page.status_code == 422
    html = page.content.decode()
    assert f'name="new-{new.uid}" value="starters" checked' in html
    assert 'value="add" checked' in panel(page)


def test_without_people_there_is_nothing_to_choose(course, client_of, editor):
    new = add_lesson(course)
    browser = client_of(editor)
    page = browser.get(url(course))
    assert f"new-{new.uid}" not in page.content.decode()
    assert browser.post(url(course), {f"new-{new.uid}": "all"}).status_code == 422
    assert browser.post(url(course), {}).status_code == 302
    assert not EditionChange.objects.exists()


def test_the_numbers_follow_what_was_chosen_with_an_edition_between(
    course, group, client_of, editor
):
    """A cohort that kept its edition meets the choices when it is about to move."""
    excused, taken = add_lesson(course), add_lesson(course, "patru")
    add_check(course.first)
    data = {
        f"new-{excused.uid}": "starters",
        f"changed-{course.first.uid}": "again",
    }
    assert client_of(editor).post(url(course), data).status_code == 302
    add_lesson(course, "cinci")
    (line,) = affected(course)
    # The one in progress takes two, the one who has not begun takes three.
    assert (line.must_take, line.new_units) == (2, 3)
    assert [count for _heading, count in line.again] == [1]
    assert line.done == {}
    assert taken.required


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
