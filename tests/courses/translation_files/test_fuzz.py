"""Mutated translation files are read or refused with a sentence, never a crash.

And of the words of a drawing and of captions come all, or none.
"""

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from hypothesis import given, settings

from courses.imports.findings import FileRefused
from courses.media.formats import reading
from courses.media.svg import SvgRefused, validated
from courses.media.svg_text import words_of
from courses.media.webvtt import check_captions
from courses.models import CourseMedia, Diagram
from courses.translation_files import files
from courses.translation_files.export_blockers import held_back
from courses.translation_files.importing import import_translations
from courses.translation_files.selection import Segment
from courses.translation_files.translatable_texts import Text
from tests.courses.question_formats.test_fuzz import BYTES, EACH, MUTATIONS, mutated
from tests.courses.translation_files.sending import exported, translated
from tests.factories.media import captions, make_video

SEGMENTS = [
    Segment(
        Text(
            id=f"page:{number}:body:{number}:text",
            owner=f"page:{number}",
            where="Lecția",
            texts={"ro": f"Un **text** <{number}> & „altul”", "ru": russian},
            is_rich=True,
        ),
        "ro",
    )
    for number, russian in enumerate(["Текст", "", "Ещё"])
]


@pytest.mark.parametrize("file_format", sorted(files.WRITERS))
def test_mutated_files_are_read_or_refused(file_format):
    whole = files.WRITERS[file_format](SEGMENTS, "ro", "ru").decode()

    @settings(EACH, max_examples=300)
    @given(MUTATIONS, BYTES)
    def mutate(mutations, flips):
        try:
            found = files.read_file(mutated(whole, mutations, flips))
        except FileRefused as refusal:
            assert refusal.finding.message
        else:
            assert found.units

    mutate()


SOURCE = {"sat": "село", "oraș": "город", "raion": "район"}


@pytest.fixture
def done(db, tmp_path, settings) -> str:
    """A finished file with the words of a drawing and of captions."""
    settings.MEDIA_ROOT = str(tmp_path)
    lines = "".join(f"<text>{word}</text>" for word in SOURCE)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g lang="ro">{lines}</g></svg>'  # fmt: skip
    Diagram.objects.create(slug="harta", svg=validated(svg))
    spoken = ContentFile(captions("Bună"), "ro.vtt")
    make_video(spoken="none", captions_ro=spoken, captions_ru="")
    text = exported()
    for source, target in {**SOURCE, "Bună": "Привет"}.items():
        text = translated(text, source, target, "xliff")
    return text.replace("- Da.</source>", "- Da.</source><target>- Да. Да.</target>")


def came_whole() -> bool:
    """Tell whether anything came; half of anything fails."""
    drawing, video = Diagram.objects.get(), CourseMedia.objects.get()
    drawn = words_of(drawing.svg, "ru")
    assert len(drawn) in (0, len(SOURCE))
    assert words_of(drawing.svg, "ro") == list(SOURCE)
    assert validated(drawing.svg) == drawing.svg
    if not video.captions_ru:
        return bool(drawn)
    with reading(video.captions_ru) as file:
        assert check_captions(file.read()) == 2
    return True


def test_of_a_mutated_file_words_come_whole_or_not_at_all(done):
    @settings(EACH, max_examples=250)
    @given(MUTATIONS, BYTES)
    def mutate(mutations, flips):
        with transaction.atomic():
            report = import_translations(data=mutated(done, mutations, flips))
            assert came_whole() or not report.changed
            assert all(found.message for found in (*report.errors, *report.skipped))
            transaction.set_rollback(True)

    mutate()
    assert import_translations(data=done.encode()).changed == 5
    assert came_whole()


def test_a_drawing_mutated_meanwhile_takes_all_its_words_or_none(done):
    whole = Diagram.objects.get().svg

    @settings(EACH, max_examples=250)
    @given(MUTATIONS, BYTES)
    def mutate(mutations, flips):
        try:
            svg = validated(mutated(whole, mutations, flips))
        except SvgRefused:
            return
        with transaction.atomic():
            drawing = Diagram.objects.get()
            drawing.svg = svg
            drawing.save()
            before = words_of(svg, "ru")
            report = import_translations(data=done.encode())
            now = Diagram.objects.get().svg
            assert all(found.message for found in report.errors)
            if now != svg:
                assert set(words_of(now, "ru")) <= set(SOURCE.values())
                assert (
                    len(words_of(now, "ru")) == len(words_of(svg, "ro")) > len(before)
                )
            assert words_of(now, "ro") == words_of(svg, "ro")
            assert len(list(held_back())) <= 1
            transaction.set_rollback(True)

    mutate()


def test_captions_mutated_meanwhile_take_all_their_words_or_none(done):
    whole = captions("Bună").decode()

    @settings(EACH, max_examples=250)
    @given(MUTATIONS, BYTES)
    def mutate(mutations, flips):
        data = mutated(whole, mutations, flips)
        with transaction.atomic():
            video = CourseMedia.objects.get()
            video.captions_ro = ContentFile(data, "alt.vtt")
            video.save()
            report = import_translations(data=done.encode())
            assert all(found.message for found in report.errors)
            video = CourseMedia.objects.get()
            if video.captions_ru:
                with reading(video.captions_ru) as file:
                    assert check_captions(file.read()) == check_captions(data)
            transaction.set_rollback(True)

    mutate()
