import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from wagtail.models import Page

from courses.models import HomePage, LessonPage, QuizPage
from courses.rendering.routing import address_of, page_at
from tests.courses.rendering.stamps import besides_stamps

pytestmark = pytest.mark.django_db
LESSON = "course/module-1/lesson-l1/"


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("", "home"),
        ("course/", "course"),
        ("pocket-card/", "pocket-card"),
        ("course/module-1/", "module-1"),
        (LESSON, "lesson-l1"),
        ("course/module-1/m1-test/", "m1-test"),
    ],
)
def test_each_kind_of_page_is_found_and_then_known(loaded, path, slug):
    page = page_at(path)
    assert page.slug == slug
    assert type(page) is not Page
    with CaptureQueriesContext(connection) as queries:
        again = page_at(path)
    assert again == page and again is not page
    assert besides_stamps(queries) == []


@pytest.mark.parametrize(
    "path",
    [
        "x/",
        "course/x/",
        "course/module-1/x/",
        f"{LESSON}x/",
        "lesson-l1/",
        "../course/",
        "%00/",
    ],
)
def test_what_is_not_there_is_not_found(loaded, path):
    assert page_at(path) is None


def test_an_unpublished_page_is_not_found(loaded):
    LessonPage.objects.get(slug="lesson-l1").unpublish()
    assert page_at(LESSON) is None


def test_a_site_without_home_has_no_pages(db):
    assert page_at("") is None


def test_wagtails_own_routing_takes_the_quick_way(loaded, rf):
    home = HomePage.objects.get()
    with CaptureQueriesContext(connection) as queries:
        result = home.route(rf.get("/"), LESSON.strip("/").split("/"))
    assert result.page.slug == "lesson-l1"
    assert len(besides_stamps(queries)) <= 3


def test_view_restrictions_cost_nothing(loaded):
    page = QuizPage.objects.get()
    with CaptureQueriesContext(connection) as queries:
        assert list(page.get_view_restrictions()) == []
    assert len(queries) == 0


def test_addresses_exist_in_both_languages(loaded, settings):
    page = LessonPage.objects.get(slug="lesson-l1")
    assert address_of(page.url_path, "ru") == f"/ru/{LESSON}"
    assert page.url_for("ro") == f"{settings.BASE_URL}/ro/{LESSON}"
    assert page.url == f"/ro/{LESSON}"
    with translation.override("ru"):
        assert page.url == f"/ru/{LESSON}"
        assert page.full_url == f"{settings.BASE_URL}/ru/{LESSON}"


@pytest.mark.parametrize("code", ["en", None])
def test_an_admin_in_english_and_a_background_job_get_romanian_addresses(loaded, code):
    page = LessonPage.objects.get(slug="lesson-l1")
    with translation.override(code):
        assert page.url == f"/ro/{LESSON}"
        assert address_of(page.url_path) == f"/ro/{LESSON}"


def test_the_sitemap_has_public_pages_in_both_languages_and_no_lessons(loaded):
    home = HomePage.objects.get()
    entries = home.get_sitemap_urls()
    assert [entry["location"].rpartition("testserver")[2] for entry in entries] == [
        "/ro/",
        "/ru/",
    ]
    assert [link["lang_code"] for link in entries[0]["alternates"]] == ["ro", "ru"]
    assert LessonPage.objects.first().get_sitemap_urls() == []
    assert QuizPage.objects.first().get_sitemap_urls() == []
