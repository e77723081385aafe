"""What is kept in a process is true: whoever changes what, on every way there is."""

import threading

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from courses.models import (
    Diagram,
    GlossaryTerm,
    Helpline,
    LessonPage,
    Publication,
    Question,
)
from courses.rendering import published
from courses.rendering.lessons import lesson_parts
from courses.rendering.published import Published, kept, newest
from courses.rendering.routing import page_at
from tests.courses.rendering.stamps import besides_stamps

pytestmark = pytest.mark.django_db
LESSON = "course/module-1/lesson-l1/"


def whole(language: str) -> str:
    page = page_at(LESSON)
    return "".join(str(part.html) for part in lesson_parts(page, language))


@pytest.mark.parametrize(("language", "words"), [("ro", "acțiune"), ("ru", "действие")])
def test_a_drawing_changed_by_a_statement_shows_at_once(loaded, language, words):
    assert words in whole(language)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE courses_diagram SET svg = replace(svg, %s, 'XYZ')", [words]
        )
    assert words not in whole(language) and "XYZ" in whole(language)


def change_of(model, **fields):
    return lambda: model.objects.update(**fields)


CHANGES = {
    "a drawing": change_of(Diagram, slug="alta"),
    "a term": change_of(GlossaryTerm, term_ro="altul"),
    "a telephone line": change_of(Helpline, name_ru="иначе"),
    "a question": change_of(Question, stem_ro="alta"),
    "a page taken offline": change_of(Page, live=False),
    "a page moved": change_of(Page, url_path="/elsewhere/"),
    "a page's text": change_of(LessonPage, heading_ru="иначе"),
    "a new question": lambda: Question.objects.create(kind="single", stem_ro="nouă"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_of_what_readers_see_is_a_publication(loaded, name):
    before = newest()
    CHANGES[name]()
    assert newest() != before


def test_saving_a_draft_is_none(loaded):
    before = newest()
    page = LessonPage.objects.get(slug="lesson-l1")
    page.heading_ro = "Ciornă"
    page.save_revision()
    assert newest() == before
    assert "Ciornă" not in page_at(LESSON).heading_ro


def test_it_holds_without_the_shared_cache(loaded, monkeypatch):
    def gone(*args, **kwargs):
        raise ConnectionError("the cache is away")

    whole("ro")
    monkeypatch.setattr(cache, "get", gone)
    monkeypatch.setattr(cache, "set", gone)
    assert "acțiune" in whole("ro")


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_a_page_asks_once_whether_anything_was_published(loaded, client, language):
    address = f"/{language}/pocket-card/"
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    assert len(queries) - len(besides_stamps(queries)) == 1


def test_who_edits_sees_the_own_change_in_the_same_request(loaded):
    published._begin({"PATH_INFO": "/cms/pages/"})
    before = whole("ro")
    Diagram.objects.update(svg="<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert whole("ro") != before
    published._end()


def test_what_was_read_before_a_publication_is_not_kept_after_it():
    values = Published(9)
    values.get((1, 1), "x")
    values.get((2, 2), "x")
    values.put((1, 1), "x", "old")
    assert values.get((2, 2), "x") is None


def test_only_so_many_are_kept_and_the_last_asked_stay():
    values = Published(2)
    values.get((1, 1), "a")
    for name in "ab":
        values.put((1, 1), name, name)
    values.get((1, 1), "a")
    values.put((1, 1), "c", "c")
    assert [values.get((1, 1), name) for name in "abc"] == ["a", None, "c"]


def test_what_was_begun_earlier_and_committed_later_is_noticed():
    """The newest row's number alone would not tell."""
    assert kept("x", lambda: "old") == "old"
    Publication.objects.create()
    Publication.objects.create()
    first = Publication.objects.order_by("pk").first()
    first.delete()
    assert kept("x", lambda: "between") == "between"
    first.save(force_insert=True)
    assert kept("x", lambda: "new") == "new"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_another_connection_sees_it_with_the_commit_and_not_before():
    """As another process does, whose cache nobody tells of anything."""
    seen: list = []

    def look():
        seen.append(newest())
        connections.close_all()

    def ask():
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    ask()
    with transaction.atomic():
        GlossaryTerm.objects.create(slug="nou", term_ro="nou", term_ru="новый")
        ask()
    ask()
    before, meanwhile, after = seen
    assert before == meanwhile != after


def test_many_publications_become_one_and_what_is_kept_is_made_anew():
    rows = [Publication() for _ in range(501)]
    Publication.objects.bulk_create(rows)
    before = newest()
    call_command("publish_scheduled")
    assert Publication.objects.count() == 1 and newest() > before
    call_command("publish_scheduled")
    assert newest() == (before[0] + 1, 1)
