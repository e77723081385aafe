"""Links to terms that the glossary does not have."""

from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield
from wagtail.users.models import UserProfile

from courses.models import GlossaryTerm, HomePage, InfoPage, LessonPage
from courses.rendering.glossary_links import dead_links
from courses.text.translated_fields import streams
from courses.translation_status.exceptions import PublishingRefused
from tests.courses.translation_status.conftest import write

pytestmark = pytest.mark.django_db
LINK = '<p>Ce este <a href="glossary:{}">termenul</a>?</p>'
PUBLISH = {"action-publish": "1"}


@pytest.fixture
def cms(client_of, editor):
    return client_of(editor)


@pytest.fixture
def page(course) -> InfoPage:
    page = InfoPage(heading_ro="Știri", heading_ru="Вести", slug="stiri")
    return HomePage.objects.get().add_child(instance=page)


@pytest.fixture(autouse=True)
def term(db) -> GlossaryTerm:
    words = {"term_ro": "datorie", "term_ru": "долг", "english": "debt"}
    return GlossaryTerm.objects.create(slug="debt", **words)


def save(cms, page, ro: str, ru: str, **button):
    """Send the editor's form with a callout that links to terms in both languages."""
    texts = {code: rich_text(LINK.format(t)) for code, t in (("ro", ro), ("ru", ru))}
    callout = {
        "style": "law",
        "title": {"ro": "Lege", "ru": "Закон"},
        "text": texts,
    }
    data = {
        **{"heading_ro": "Știri", "heading_ru": "Вести", "slug": page.slug},
        **{"intro_ro": "", "intro_ru": ""},
        "body": streamfield([("callout", callout)]),
    }
    return cms.post(f"/cms/pages/{page.pk}/edit/", nested_form_data(data | button))


def said(answer) -> list[str]:
    errors = answer.context["form"].errors.as_data()["body"][0].block_errors
    return [message for error in errors.values() for message in error.messages]


def test_a_link_to_no_term_is_not_published(cms, page):
    answer = save(cms, page, "debt", "nu-exista", **PUBLISH)
    (sentence,) = said(answer)
    assert "„Casetă › Text › Русский”" in sentence and "„nu-exista”" in sentence
    assert "nu-exista" in unescape(answer.content.decode())
    assert "nu-exista" not in str(InfoPage.objects.get().body.raw_data)


def test_it_is_said_in_the_editors_language(cms, page, editor):
    profile = {"preferred_language": "ru"}
    UserProfile.objects.update_or_create(user=editor, defaults=profile)
    first, second = said(save(cms, page, "altul", "nu-exista", **PUBLISH))
    assert "«Выноска › Текст › Română»" in first and "«altul»" in first
    assert "«Выноска › Текст › Русский»" in second and "«nu-exista»" in second


def test_nor_is_it_sent_for_review(cms, page):
    answer = save(cms, page, "nu-exista", "debt", **{"action-submit": "1"})
    assert "„nu-exista”" in said(answer)[0]


def test_a_draft_may_wait_for_its_term(cms, page):
    assert save(cms, page, "nu-exista", "debt").status_code == 302
    assert "nu-exista" in InfoPage.objects.get().get_latest_revision().content["body"]
    words = {"term_ro": "t", "term_ru": "т", "english": "t"}
    GlossaryTerm.objects.create(slug="nu-exista", **words)
    assert save(cms, page, "nu-exista", "debt", **PUBLISH).status_code == 302
    assert "nu-exista" in str(InfoPage.objects.get().body.raw_data)


def test_a_draft_with_a_link_to_no_term_is_not_approved(course):
    lesson = LessonPage.objects.get(pk=course.first.pk)
    lesson.required = False
    lesson.save()
    for code in ("ro", "ru"):
        draft = write(lesson, "body.unu-t.text", code, LINK.format("nu-exista"))
    with pytest.raises(PublishingRefused, match="nu-exista"):
        draft.publish()
    assert "nu-exista" not in str(LessonPage.objects.get(pk=lesson.pk).body.raw_data)


def test_links_in_the_scenes_of_a_case_are_found_too():
    choice = {"id": "da", "consequence": {"ro": LINK.format("a"), "ru": ""}}
    scene = {"id": "1", "text": {"ro": "", "ru": LINK.format("b")}, "choices": [choice]}
    raw = [
        {"type": "text", "value": {"text": {"ro": LINK.format("debt"), "ru": ""}}},
        {"type": "case", "value": {"nodes": [scene]}},
    ]
    found = dead_links(streams(LessonPage)["body"], raw)
    assert list(found) == [1] and len(found[1]) == 2
    assert "„b”" in found[1][0] and "„a”" in found[1][1]


def test_other_links_are_left_alone():
    html = '<a href="unit:x">a</a> <a href="https://e.md/glossary:x">b</a> glossary:x'
    raw = [{"type": "text", "value": {"text": {"ro": html, "ru": ""}}}]
    assert dead_links(streams(LessonPage)["body"], raw) == {}


@pytest.mark.parametrize("count", [0, 1, 20])
def test_more_links_cost_no_more_queries(count):
    texts = [{"ro": LINK.format(f"t{number}"), "ru": ""} for number in range(count)]
    raw = [{"type": "text", "value": {"text": text}} for text in texts]
    with CaptureQueriesContext(connection) as queries:
        assert len(dead_links(streams(LessonPage)["body"], raw)) == count
    assert len(queries) == min(count, 1)
