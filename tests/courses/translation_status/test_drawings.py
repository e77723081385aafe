"""Words inside drawings are compared too; both languages are in one file."""

from importlib import import_module

import pytest
from django.apps import apps

from courses.media.svg_text import words_of
from courses.models import Diagram, LessonPage, TextState
from courses.translation_status.board import BoardFilters, board_lines, chosen
from tests.courses.translation_status.conftest import open_rows, state_of

pytestmark = pytest.mark.django_db
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>A</title>'
    '<g lang="ro"><text>faptă <tspan>gravă</tspan></text><text>scop</text></g>'
    '<g lang="ru"><text>деяние</text><text>цель</text></g><text>112</text></svg>'
)


@pytest.fixture
def drawing(db) -> Diagram:
    return Diagram.objects.create(slug="trei", svg=SVG)


def test_the_words_of_one_language_are_found():
    assert words_of(SVG, "ro") == ["faptă gravă", "scop"]
    assert words_of(SVG, "ru") == ["деяние", "цель"]


def test_a_drawing_changed_in_one_language_makes_the_other_stale(drawing):
    assert state_of(drawing, "svg") == ("ready", "ready")
    drawing.svg = SVG.replace("scop", "mijloc")
    drawing.save()
    assert state_of(drawing, "svg") == ("ready", "stale")
    drawing.svg = drawing.svg.replace("цель", "средство")
    drawing.save()
    assert state_of(drawing, "svg") == ("ready", "ready")


def test_other_lines_of_a_drawing_are_no_words(drawing):
    drawing.svg = SVG.replace('viewBox="0 0 9 9"', 'viewBox="0 0 5 5"')
    drawing.save()
    assert not open_rows().exists()


def test_a_language_left_out_is_missing(drawing):
    drawing.svg = SVG.replace('<g lang="ru">', '<g lang="ro">')
    drawing.save()
    assert state_of(drawing, "svg") == ("ready", "missing")


def test_the_board_names_it_and_leads_to_it(loaded, client_of, editor):
    drawing = Diagram.objects.get()
    drawing.svg = drawing.svg.replace("acțiune", "faptă")
    drawing.save()
    (row,) = chosen(BoardFilters(state="open", kind="drawing"))
    (line,) = board_lines([row])
    assert line.owner == drawing.slug and line.excerpt == "faptă"
    address = f"/cms/snippets/courses/diagram/edit/{drawing.pk}/"
    assert line.url == f"{address}#:w:contentpath=svg"
    page = LessonPage.objects.get(slug="lesson-l1")
    assert row in chosen(BoardFilters(page=page.pk))
    browser = client_of(editor)
    assert drawing.slug in browser.get("/cms/parity/?kind=drawing").content.decode()
    assert browser.get(f"/cms/parity/texts/{row.pk}/").status_code == 200


def test_the_migration_knows_what_was_there_before(drawing):
    one = Diagram.objects.create(slug="doar-ro", svg=SVG.replace('"ru"', '"ro"'))
    unmarked = Diagram.objects.create(slug="fara", svg=SVG)
    Diagram.objects.filter(pk=unmarked.pk).update(svg="<svg")
    TextState.objects.filter(model="diagram").exclude(object_id=one.pk).delete()
    kept = TextState.objects.get().pk
    step = import_module("courses.migrations.0010_words_of_drawings")
    for _again in range(2):
        step.note_words(apps, None)
    assert TextState.objects.filter(model="diagram").count() == 2
    assert TextState.objects.get(object_id=one.pk).pk == kept
    assert state_of(drawing, "svg") == ("ready", "ready")
    drawing.svg = SVG.replace("scop", "mijloc")
    drawing.save()
    assert state_of(drawing, "svg") == ("ready", "stale")


def test_a_deleted_drawing_leaves_the_board(drawing):
    drawing.delete()
    assert not TextState.objects.filter(model="diagram").exists()


LINES = SVG.replace(
    "<text>scop</text>", '<text>scop<tspan x="0" dy="1em">ascuns</tspan></text>'
)
NEW = ("faptă gravă · scop ascuns", "деяние · цель")
OLD = ("faptă gravă · scopascuns", "деяние · цель")
OTHER_WORDS = ("faptă · scopascuns", "деяние · цель")


@pytest.mark.parametrize(
    ("before", "agreed", "agreed_now", "states_now"),
    [
        # Nothing but the spaces: ready stays ready, whatever was stored of it.
        (OLD, OLD, NEW, ("ready", "ready")),
        (NEW, OLD, NEW, ("ready", "ready")),
        (OLD, NEW, NEW, ("ready", "ready")),
        # Words changed since: what was agreed stays, and the other language is stale.
        (OLD, OTHER_WORDS, OTHER_WORDS, ("ready", "stale")),
        (OLD, (OLD[0], "дело"), (NEW[0], "дело"), ("stale", "ready")),
        (OLD, ("", ""), ("", ""), ("ready", "ready")),
    ],
)
def test_the_migration_reads_words_known_before_anew(
    before, agreed, agreed_now, states_now
):
    drawing = Diagram.objects.create(slug="rânduri", svg=LINES)
    stored = TextState.objects.filter(object_id=drawing.pk)
    ro_state, ru_state = states_now[::-1]  # any: it is found anew
    stored.update(
        **dict(zip(("ro", "ru"), before, strict=True)),
        **dict(zip(("agreed_ro", "agreed_ru"), agreed, strict=True)),
        ro_state=ro_state,
        ru_state=ru_state,
    )
    pk = stored.get().pk
    step = import_module("courses.migrations.0010_words_of_drawings")
    for _again in range(2):
        step.note_words(apps, None)
    row = stored.get()
    assert (row.pk, row.ro, row.ru) == (pk, *NEW)
    assert (row.agreed_ro, row.agreed_ru) == agreed_now
    assert state_of(drawing, "svg") == states_now
    # Saving the drawing as it is says the same.
    drawing.save()
    assert state_of(drawing, "svg") == states_now


def test_the_migration_leaves_a_language_that_is_missing_missing():
    only = LINES.replace('<g lang="ru">', '<g lang="ro">')
    drawing = Diagram.objects.create(slug="doar-ro", svg=only)
    stored = TextState.objects.filter(object_id=drawing.pk)
    stored.update(ro="faptă gravă · scopascuns · деяние · цель")
    import_module("courses.migrations.0010_words_of_drawings").note_words(apps, None)
    assert stored.get().ro == "faptă gravă · scop ascuns · деяние · цель"
    assert state_of(drawing, "svg") == ("ready", "missing")
