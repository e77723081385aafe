"""One walk through the texts: parity and translators' files name the same ones."""

from pathlib import Path

import pytest
from django.conf import settings
from modeltranslation.translator import translator
from wagtail import blocks

from courses.course_files.load import load_package
from courses.models import Diagram, LessonPage, Question, TextState
from courses.rendering.blocks import BilingualLine, BilingualText, LessonBody
from courses.text.translated_fields import (
    DRAWING,
    MODELS,
    Found,
    is_bilingual,
    raw_copy,
    values_of,
    walk,
)
from courses.translation_files.export_blockers import held_back
from courses.translation_files.richtext_markup import html_of
from courses.translation_files.translatable_texts import all_texts, owner_of
from courses.translation_status.board import BoardFilters, chosen
from courses.translation_status.texts import rich
from tests.support.course_texts import course_texts

pytestmark = pytest.mark.django_db
TIP = Path(settings.BASE_DIR) / "courses/content/tip"


def owners() -> dict[tuple[str, int], str]:
    """Return the beginning of the files' ids by the object as parity knows it."""
    return {
        (name, instance.pk): owner_of(instance)
        for name in (*MODELS, DRAWING)
        for instance in _model(name).objects.all()
    }


def _model(name: str):
    from django.apps import apps

    return apps.get_model("courses", name)


def file_id(owner: str, path: str) -> str:
    """Return the id in a translator's file for a path of parity's."""
    field, *block = path.split(".", 2)
    steps = [field, block[0], ".".join(block[1:])] if block else [field]
    return ":".join([owner, *steps])


def both_sides() -> tuple[dict[str, tuple], dict[str, tuple]]:
    known = owners()
    parity = {
        file_id(known[text.model, text.object_id], text.path): (text.ro, text.ru)
        for text in course_texts()
    }
    files = {
        # Parity has all that a drawing says as one text.
        f"{text.owner}:{text.path}" if text.whole else text.id: tuple(
            rich(html_of(text.texts[code])) if text.is_rich else text.known_as(code)
            for code in ("ro", "ru")
        )
        for text in all_texts()
        if any(text.texts.values())
    }
    return parity, files


def test_both_name_the_same_texts_over_the_whole_course(db):
    load_package(TIP)
    parity, files = both_sides()
    assert len(parity) > 2000
    assert parity.keys() == files.keys()
    assert {name for name, text in parity.items() if files[name] != text} == set()
    drawings = TextState.objects.filter(model=DRAWING)
    assert drawings.count() == Diagram.objects.count() > 0
    assert held_back() == []
    assert TextState.objects.count() == len(parity)


def test_both_name_the_same_texts_of_a_draft(loaded):
    page = LessonPage.objects.get(slug="lesson-l1")
    page.heading_ro = "Altă lecție"
    page.save_revision()
    parity, files = both_sides()
    assert parity == files
    assert parity[f"page:{page.uid}:heading"][0] == "Altă lecție"


def test_neither_asks_for_what_is_retired(loaded):
    question = Question.objects.first()
    question.retired = True
    question.save()
    on_board = {(row.model, row.object_id) for row in chosen(BoardFilters())}
    assert ("question", question.pk) not in on_board
    assert not any(("option", o.pk) in on_board for o in question.options.all())
    assert not any(str(question.uid) in text.id for text in all_texts())


def test_every_model_with_texts_is_walked():
    registered = translator.get_registered_models(abstract=False)
    names = {m._meta.model_name for m in registered if m._meta.app_label == "courses"}
    assert names == set(MODELS)


def test_every_bilingual_block_is_known_by_its_children():
    def below(block) -> list:
        inner = list(getattr(block, "child_blocks", {}).values())
        if isinstance(block, blocks.ListBlock):
            inner.append(block.child_block)
        return [block, *(one for child in inner for one in below(child))]

    found = below(LessonBody())
    assert any(isinstance(block, BilingualText) for block in found)
    for block in found:
        assert is_bilingual(block) == isinstance(block, BilingualLine | BilingualText)


def test_changing_what_was_found_leaves_the_page_alone(loaded):
    page = LessonPage.objects.get(slug="lesson-l1")
    before = raw_copy(page.body)
    for found in walk(LessonPage, values_of(page)):
        found.holder["ro"] = "schimbat"
    assert raw_copy(page.body) == before


def test_ids_do_not_change():
    """They stand in the database and in files that translators have."""
    field = Found("heading", "heading", {})
    inside = Found("body", "body.steps.items", {}, "b1", "items.i1")
    assert (field.path, field.file_path) == ("heading", "heading")
    assert (inside.path, inside.file_path) == ("body.b1.items.i1", "body:b1:items.i1")
