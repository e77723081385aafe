"""The words of drawings go out place by place and come back all together."""

import pytest
from django.utils import translation

from courses.media.svg import validated
from courses.media.svg_text import words_of
from courses.models import Diagram, TextState
from courses.translation_files.selection import segments
from tests.courses.translation_files.sending import (
    FORMATS,
    codes,
    exported,
    imported,
    translated,
)
from tests.courses.translation_status.conftest import state_of

pytestmark = pytest.mark.django_db
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
RO = '<g lang="ro"><text>sat mic</text><text>oraș</text></g>'
RU = '<g lang="ru"><text>деревня</text><text>город</text></g>'


def draw(*groups: str) -> Diagram:
    svg = validated(f"{HEAD}{''.join(groups)}</svg>")
    return Diagram.objects.create(slug="harta", svg=svg)


def ids(source: str = "ro", **how) -> list[str]:
    found = segments(source_language=source, part="media", **how)
    return [segment.text.id for segment in found]


def both(text: str, file_format: str) -> str:
    text = translated(text, "sat mic", "Село", file_format)
    return translated(text, "oraș", "Город", file_format)


def words(drawing: Diagram, code: str = "ru") -> list[str]:
    return words_of(Diagram.objects.get(pk=drawing.pk).svg, code)


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_missing_language_is_drawn_from_what_comes_back(file_format):
    drawing = draw(RO)
    assert ids() == ["diagram:harta:svg:1", "diagram:harta:svg:2"]
    text = exported(file_format)
    assert "sat mic · oraș" in text  # all of it, for the translator
    done = both(text, file_format)
    dry = imported(done, dry_run=True)
    assert (dry.ok, dry.changed, dry.errors) == (2, 2, [])
    assert words(drawing) == []
    report = imported(done)
    assert (report.changed, report.errors) == (2, [])
    assert words(drawing) == ["Село", "Город"]
    assert words(drawing, "ro") == ["sat mic", "oraș"]
    svg = Diagram.objects.get().svg
    assert validated(svg) == svg
    assert state_of(drawing, "svg") == ("ready", "ready")
    assert ids() == []
    assert imported(done).changed == 0


@pytest.mark.parametrize("dry_run", [True, False])
def test_half_a_drawing_is_refused_place_by_place(dry_run):
    drawing = draw(RO)
    half = translated(exported(), "oraș", "Город", "xliff")
    report = imported(half, dry_run=dry_run)
    assert codes(report) == ["drawing_whole", "not_translated"]
    assert report.errors[0].field == "diagram:harta:svg:2"
    assert "(1)" in report.errors[0].message
    assert (report.ok, report.changed, words(drawing)) == (0, 0, [])


def make_stale(drawing: Diagram) -> str:
    drawing.svg = drawing.svg.replace("sat mic", "sat mare")
    drawing.save()
    assert state_of(drawing, "svg") == ("ready", "stale")
    return exported()


def test_a_stale_drawing_goes_out_whole_and_comes_back_ready():
    drawing = draw(RO, RU)
    assert ids() == [] and len(ids(everything=True)) == 2
    text = make_stale(drawing)
    assert text.count("needs-review-translation") == 2
    done = text.replace("needs-review-translation", "translated")
    done = done.replace(">деревня</target>", ">большое село</target>")
    report = imported(done)
    assert [item.outcome for item in report.items] == ["changed", "confirmed"]
    assert words(drawing) == ["большое село", "город"]
    assert state_of(drawing, "svg") == ("ready", "ready")


def test_a_stale_drawing_that_comes_back_unchanged_is_still_right(editor):
    drawing = draw(RO, RU)
    done = make_stale(drawing).replace("needs-review-translation", "translated")
    report = imported(done, user=editor)
    assert [item.outcome for item in report.items] == ["confirmed", "confirmed"]
    assert TextState.objects.get().confirmed_by == editor
    assert state_of(drawing, "svg") == ("ready", "ready")


def test_a_stale_drawing_is_not_ready_by_half():
    drawing = draw(RO, RU)
    text = make_stale(drawing)
    done = text.replace(">деревня</target>", ">большое село</target>")
    done = done.replace("needs-review-translation", "translated", 1)
    assert codes(imported(done)) == ["drawing_whole", "not_reviewed"]
    assert words(drawing) == ["деревня", "город"]
    assert state_of(drawing, "svg") == ("ready", "stale")


@pytest.mark.parametrize(
    ("reader", "where"),
    [
        ("ro", "harta › text în desen, 1 din 2"),
        ("ru", "harta › текст на рисунке, 1 из 2"),
    ],
)
def test_a_report_says_in_the_readers_language_where_it_is(reader, where):
    draw(RO)
    with translation.override(reader):
        report = imported(exported(), dry_run=True)
    assert report.items[0].name == f"{where}: sat mic"


def test_words_drawn_anew_meanwhile_are_refused():
    drawing = draw(RO)
    done = both(exported(), "xliff")
    drawing.svg = drawing.svg.replace("oraș", "capitală")
    drawing.save()
    assert codes(imported(done)) == ["drawing_whole", "source_changed"]
    assert words(drawing) == []


def test_a_place_added_meanwhile_keeps_the_others_out():
    drawing = draw(RO)
    done = both(exported(), "xliff")
    drawing.svg = drawing.svg.replace("</g>", "<text>raion</text></g>")
    drawing.save()
    assert codes(imported(done)) == ["drawing_whole"] * 2


def test_places_that_no_longer_match_are_refused_with_the_reason():
    drawing = draw(RO, RU)
    text = exported(everything=True)
    drawing.svg = drawing.svg.replace("<text>город</text>", "")
    drawing.save()
    report = imported(text)
    assert codes(report) == ["drawing_uneven"] * 2
    assert ids(everything=True) == []


def test_words_much_longer_than_the_original_come_with_a_warning():
    draw(RO)
    text = translated(exported(), "sat mic", "Небольшое село", "xliff")
    done = translated(text, "oraș", "Город", "xliff")
    report = imported(done, dry_run=True)
    assert [note.code for note in report.notes] == ["drawing_text_long"]
    assert report.notes[0].field == "diagram:harta:svg:1"


def test_a_tooltip_takes_no_room():
    draw('<g lang="ro"><title>sat</title></g>')
    done = translated(exported(), "sat", "Очень большое село", "xliff")
    report = imported(done, dry_run=True)
    assert (report.changed, report.notes) == (1, [])


def test_a_drawing_that_would_be_too_large_is_refused(monkeypatch):
    drawing = draw(RO)
    done = both(exported(), "xliff")
    monkeypatch.setattr("courses.media.svg.MAX_BYTES", len(drawing.svg.encode()) + 50)
    report = imported(done)
    assert codes(report) == ["drawing_refused"] * 2
    assert "200 KB" in report.errors[0].message
    assert words(drawing) == []


def test_romanian_letters_are_put_right_in_drawings_too():
    drawing = draw(RU)
    text = translated(exported(source="ru"), "деревня", "Oraşul", "xliff")
    report = imported(translated(text, "город", "Un\u00a0 sat", "xliff"))
    assert [note.code for note in report.notes] == ["cedilla_normalised"]
    assert words(drawing, "ro") == ["Orașul", "Un sat"]
