"""The unit "what changed": in editions like any other, and asked of nobody but who renews."""

import pytest

from courses.editions.release import difference, digest_of, release_edition
from courses.models import LessonPage
from lms.cohorts.models import Takes
from lms.progress.manifest import outline_for
from tests.support.editions import add_lesson

pytestmark = pytest.mark.django_db


def units_of(edition):
    return {
        unit["uid"]: unit
        for module in edition.manifest["modules"]
        for unit in module["units"]
    }


def test_it_is_needed_by_nobody_in_the_course_and_alone_for_a_renewal(course):
    lesson = add_lesson(course, "noutati", what_changed=True)
    edition = release_edition(course=course.page)
    assert units_of(edition)[str(lesson.uid)]["required"] is False
    whole = [unit["uid"] for unit in outline_for(edition).required]
    assert len(whole) == 4
    assert str(lesson.uid) not in whole
    changes = outline_for(edition, takes=Takes.CHANGES).required
    assert [unit["uid"] for unit in changes] == [str(lesson.uid)]


def test_a_course_without_any_keeps_its_fingerprint(course):
    assert "what_changed" not in str(course.edition.manifest)
    assert digest_of(course.edition.manifest) == course.edition.digest
    assert outline_for(course.edition, takes=Takes.CHANGES).required == []


def test_to_mark_a_lesson_is_a_change_that_is_named(course):
    LessonPage.objects.filter(pk=course.second.pk).update(what_changed=True)
    found = difference(course.page)
    (altered,) = found["altered"]
    assert altered["uid"] == str(course.second.uid)
    assert "Acum o parcurg cei care reînnoiesc un certificat." in altered["changes"]


def test_one_no_longer_taught_is_in_no_later_edition(course):
    lesson = add_lesson(course, "noutati", what_changed=True)
    first = release_edition(course=course.page)
    LessonPage.objects.filter(pk=lesson.pk).update(retired=True)
    second = release_edition(course=course.page)
    assert outline_for(first, takes=Takes.CHANGES).required
    assert outline_for(second, takes=Takes.CHANGES).required == []
