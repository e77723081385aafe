"""Page types in the CMS: where they may stand, that they open and preview."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from courses.models import (
    CoursePage,
    Diagram,
    HomePage,
    InfoPage,
    LessonPage,
    ModulePage,
    QuizPage,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cms(client_of, admin):
    return client_of(admin)


@pytest.mark.parametrize(
    ("parent", "children"),
    [
        (HomePage, {CoursePage, InfoPage}),
        (CoursePage, {ModulePage}),
        (ModulePage, {LessonPage, QuizPage}),
        (LessonPage, set()),
        (QuizPage, set()),
        (InfoPage, set()),
    ],
)
def test_pages_stand_only_where_they_belong(parent, children):
    assert set(parent.allowed_subpage_models()) == children


@pytest.mark.parametrize(
    "model", [HomePage, CoursePage, ModulePage, LessonPage, QuizPage, InfoPage]
)
def test_every_page_opens_in_the_editor(loaded, cms, model):
    page = model.objects.first()
    answer = cms.get(f"/cms/pages/{page.pk}/edit/")
    assert answer.status_code == 200
    assert 'name="heading_ro"' in answer.content.decode()
    assert 'name="heading_ru"' in answer.content.decode()


@pytest.mark.parametrize("mode", ["ro", "ru"])
def test_a_draft_is_previewed_in_each_language(loaded, rf, mode, admin):
    page = LessonPage.objects.get(slug="lesson-l1")
    page.heading_ru, page.heading_ro = "Черновик", "Ciornă"
    page.save_revision()
    draft = page.get_latest_revision_as_object()
    answer = draft.make_preview_request(preview_mode=mode)
    text = answer.content.decode()
    assert ("Черновик" if mode == "ru" else "Ciornă") in text
    assert f'lang="{mode}"' in text


def test_the_title_follows_the_romanian_heading_in_drafts_too(loaded):
    module = ModulePage.objects.get()
    page = LessonPage(heading_ro="Știri", heading_ru="Вести", slug="stiri", live=False)
    module.add_child(instance=page)
    assert (page.title, page.slug) == ("Știri", "stiri")


def test_a_draft_without_romanian_heading_is_named_by_the_russian_one(loaded):
    page = LessonPage(heading_ru="Вести", slug="vesti", live=False)
    ModulePage.objects.get().add_child(instance=page)
    assert page.title == "Вести"


def test_a_saved_lesson_keeps_what_the_editor_wrote(loaded, cms):
    module = ModulePage.objects.get()
    body = {
        "ro": rich_text(
            '<p>Un <b>text</b> cu <a href="glossary:debt-bondage">termen</a>'
            ' <a href="page:helplines">linii</a></p>'
        ),
        "ru": rich_text('<p>Текст и <a href="unit:l2">урок</a></p>'),
    }
    data = nested_form_data(
        {
            "heading_ro": "Nouă",
            "heading_ru": "Новый",
            "slug": "noua",
            "minutes": 10,
            "intro_ro": "",
            "intro_ru": "",
            "sensitive_ro": "",
            "sensitive_ru": "",
            "editor_notes": "",
            "body": streamfield([("text", {"text": body})]),
            "action-publish": "publish",
        }
    )
    answer = cms.post(f"/cms/pages/add/courses/lessonpage/{module.pk}/", data)
    assert answer.status_code == 302
    page = LessonPage.objects.get(slug="noua")
    text = page.body[0].value["text"]
    assert 'href="glossary:debt-bondage"' in text["ro"].source
    assert 'href="page:helplines"' in text["ro"].source
    assert 'href="unit:l2"' in text["ru"].source


def test_a_drawing_with_a_script_is_refused_by_the_cms():
    drawing = Diagram(slug="x", svg='<svg viewBox="0 0 1 1" onload="x()"/>')
    with pytest.raises(ValidationError) as refusal:
        drawing.full_clean()
    assert "svg" in refusal.value.message_dict


def test_copies_of_pages_get_ids_of_their_own(loaded):
    page = LessonPage.objects.get(slug="lesson-l1")
    copy = page.copy(update_attrs={"slug": "copie"})
    assert copy.uid != page.uid
    assert Page.objects.filter(slug="copie").exists()
