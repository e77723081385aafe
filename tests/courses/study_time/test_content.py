"""What of a lesson or test is counted, and what the editor is told."""

import re

import pytest
from django.urls import reverse

from courses.editions.release import build_manifest, digest_of
from courses.models import QuestionPool
from courses.study_time.content import Lengths, words_of
from courses.study_time.content import content_of as counted
from courses.study_time.selectors import times_of_course, units_that_are_off
from lms.progress.models import UnitTime
from tests.factories.courses import make_question, two

pytestmark = pytest.mark.django_db


def content_of(unit):
    return counted(unit, Lengths([unit]))


def put(lesson, *blocks):
    lesson.body = [
        {"type": kind, "id": f"b{number}", "value": value}
        for number, (kind, value) in enumerate(blocks)
    ]
    lesson.save()
    return lesson


def text(ro, ru):
    return "text", {"text": {"ro": f"<p>{ro}</p>", "ru": f"<p>{ru}</p>"}}


def test_the_longer_language_counts(course):
    few = words_of(put(course.first, text("unu", "один")))
    assert words_of(put(course.first, text("unu", "один два три"))) == few + 2
    assert words_of(put(course.first, text("unu doi trei", "один"))) == few + 2


def test_a_link_s_address_a_case_and_sources_are_not_read_as_text(course):
    bare = words_of(put(course.first, text("vezi legea", "см. закон")))
    link = '<a href="https://example.org/a/b/c/d">legea</a>'
    linked = text(f"vezi {link}", f"см. {link}")
    assert words_of(put(course.first, linked)) == bare
    sources = {
        "items": [
            {
                "type": "item",
                "id": "s1",
                "value": {
                    "title": two("O lege cu un titlu lung"),
                    "url": "https://example.org/",
                    "checked_on": "2026-01-01",
                },
            }
        ]
    }
    assert words_of(put(course.first, linked, ("sources", sources))) == bare


def test_a_lesson_counts_its_checks_and_cases(course):
    content = content_of(course.first)
    assert (content.checks, content.cases) == (1, 1)


def test_a_test_counts_what_it_draws_and_no_more_than_there_is(course):
    pool = QuestionPool.objects.create(slug="mare", name_ro="M", name_ru="М")
    for number in range(7):
        make_question(pool, f"Î{number}", number)
    gone = make_question(pool, "veche", 9)
    gone.retired = True
    gone.save()
    quiz = course.test
    quiz.pool, quiz.pool_b = pool, None
    for draw, asked in [(0, 7), (5, 5), (50, 7)]:
        quiz.draw = draw
        assert content_of(quiz).questions == asked


def test_what_people_really_took_goes_before_the_rule(course):
    UnitTime.objects.create(
        unit=course.first.uid, seconds=1500, people=20, counted_at="2026-01-01T00:00Z"
    )
    times = {time.unit.pk: time for time in times_of_course(course.page)}
    assert times[course.first.pk].by_people and times[course.first.pk].measured == 25
    assert not times[course.second.pk].by_people


def test_the_board_warns_and_stops_once_it_is_mended(course, client_of, admin):
    for unit in (course.pre, course.first, course.second, course.test):
        unit.minutes = content_of(unit).minutes
        unit.save_revision().publish()
    board = client_of(admin).get("/cms/parity/")
    assert "help-warning" not in board.content.decode()
    course.first.minutes = 90
    course.first.save_revision().publish()
    assert units_that_are_off() == 1
    page = client_of(admin).get("/cms/parity/").content.decode()
    assert reverse("courses_study_times") in page


def test_an_editor_sees_it_beside_the_minutes(course, client_of, admin):
    course.first.minutes = 90
    course.first.save_revision().publish()
    address = reverse("wagtailadmin_pages:edit", args=[course.first.pk])
    form = client_of(admin).get(address).content.decode()
    assert re.search(r"\b90 min", form) and "help-warning" in form
    report = client_of(admin).get(reverse("courses_study_times")).content.decode()
    assert "90 min" in report


def test_hours_set_by_iom_make_a_new_edition_and_none_leave_it_as_it_was(course):
    before = build_manifest(course.page)
    assert "academic_hours" not in before["course"]
    assert digest_of(before) == course.edition.digest
    course.page.academic_hours = 6
    after = build_manifest(course.page)
    assert after["course"]["academic_hours"] == 6
    assert digest_of(after) != course.edition.digest
