"""Releasing an edition from the CMS."""

from datetime import date

import pytest
from django.utils import translation

from courses.models import CoursePage, Edition, LessonPage, QuizPage
from courses.templatetags.in_language import day_in_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(loaded):
    return CoursePage.objects.get()


def url(page) -> str:
    return f"/cms/courses/{page.pk}/release/"


def test_the_course_offers_the_release(page, client_of, admin):
    answer = client_of(admin).get(f"/cms/pages/{page.pk}/")
    assert url(page) in answer.content.decode()


def test_other_pages_do_not(page, client_of, admin):
    lesson = LessonPage.objects.first()
    answer = client_of(admin).get(f"/cms/pages/{lesson.pk}/edit/")
    assert "/cms/courses/" not in answer.content.decode()


def test_the_confirmation_names_what_changes(page, client_of, admin):
    QuizPage.objects.get().unpublish()
    answer = client_of(admin).get(url(page))
    assert answer.status_code == 200
    assert "Test în română / Test по-русски" in answer.content.decode()
    assert Edition.objects.count() == 1


def test_without_a_change_there_is_nothing_to_release(page, client_of, admin):
    answer = client_of(admin).get(url(page))
    assert answer.context["changed"] is False
    assert '<form method="post">' not in answer.content.decode()


def test_confirming_releases_the_edition(page, client_of, admin):
    QuizPage.objects.get().unpublish()
    answer = client_of(admin).post(url(page), {"note": "fără test"})
    assert answer.status_code == 302
    edition = Edition.objects.get(number=2)
    assert (edition.released_by, edition.note) == (admin, "fără test")


@pytest.mark.parametrize("person", ["learner", "supervisor", "analyst"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_people_without_the_right_are_turned_away(
    page, client_of, request, person, method
):
    QuizPage.objects.get().unpublish()
    answer = getattr(client_of(request.getfixturevalue(person)), method)(url(page))
    assert answer.status_code in (302, 403)
    assert Edition.objects.count() == 1


def test_strangers_are_sent_to_the_sign_in(page, client):
    answer = client.get(url(page))
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_an_unknown_course_is_not_found(page, client_of, admin):
    assert client_of(admin).get("/cms/courses/999999/release/").status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ro", "25 noiembrie 2026"),
        ("ru", "25 ноября 2026"),
        ("en", "25 November 2026"),
    ],
)
def test_a_day_is_written_as_it_stands_in_a_sentence(language, words):
    with translation.override(language):
        assert day_in_words(date(2026, 11, 25)) == words
