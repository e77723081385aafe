"""Pictures and recordings travel with a course, words and captions included."""

import pytest
import yaml
from django.core.files.base import ContentFile
from wagtail.images.tests.utils import get_test_image_file

from courses.course_files.export import export_package
from courses.course_files.findings import PackageRefused
from courses.course_files.load import load_package
from courses.models import (
    CourseImage,
    CourseMedia,
    CoursePage,
    EditionPage,
    LessonPage,
)
from tests.courses.conftest import two
from tests.factories.media import MP3, MP4, captions, make_video

pytestmark = pytest.mark.django_db


def recording(**fields) -> dict:
    return {
        "file": "film.mp4",
        "label": two("Discuția"),
        "spoken": "ro",
        "seconds": "93.5",
        "poster": "film-poster.png",
        "captions": {"ro": "film-ro.vtt", "ru": "film-ru.vtt"},
        "transcript": two("Ana: Bună ziua.\n\nEa tace 5 minute.\n\n\nSfârșit."),
        **fields,
    }


@pytest.fixture
def filmed(package):
    package.files |= {
        "media/film.mp4": MP4,
        "media/film-ro.vtt": captions("Bună"),
        "media/film-ru.vtt": captions("Да"),
        "media/film-poster.png": get_test_image_file().file.getvalue(),
        "media/village.png": get_test_image_file().file.getvalue(),
        "media.yaml": [
            recording(),
            {"file": "village.png", "alt": two("Un sat de la munte")},
        ],
    }
    block = {"type": "image", "file": "village.png", "caption": two("Satul")}
    package.lesson["body"].insert(3, {"id": "l1-i1", **block, "alt": two("Un sat")})
    package.lesson["body"].insert(
        4, {"id": "l1-v1", "type": "media", "file": "film.mp4"}
    )
    return package


def refused(package) -> set[tuple[str, str]]:
    with pytest.raises(PackageRefused) as error:
        load_package(package.write())
    return {(problem.file, problem.code) for problem in error.value.problems}


def test_a_recording_is_loaded_with_all_its_words(filmed):
    load_package(filmed.write())
    media = CourseMedia.objects.get()
    assert LessonPage.objects.get(slug="lesson-l1").body[4].value["media"] == media
    assert (media.type, media.duration, media.spoken) == ("video", 93.5, "ro")
    assert media.transcript_ro.startswith("Ana: Bună ziua.\n\nEa tace 5\xa0minute.\n\n")
    assert "Да" in media.captions_ru.read().decode()
    media.captions_ru.close()
    media.full_clean()
    assert [image.title for image in CourseImage.objects.all()] == ["village.png"]
    assert CourseImage.objects.get().alt_ru == "Un sat de la munte по-русски"


def test_loading_again_changes_nothing_and_a_change_is_brought(filmed):
    load_package(filmed.write())
    assert load_package(filmed.root)["changed"] == 0
    filmed.files["media/film-ru.vtt"] = captions("Нет")
    filmed["media.yaml"][1]["alt"] = two("Alt sat")
    assert load_package(filmed.write())["by_kind"]["changed"] == {
        "images": 1,
        "recordings": 1,
    }
    assert CourseMedia.objects.count() == CourseImage.objects.count() == 1
    assert load_package(filmed.root)["changed"] == 0


def test_what_is_loaded_is_exported_and_loads_without_a_change(filmed, tmp_path):
    load_package(filmed.write())
    assert export_package(CoursePage.objects.get(), tmp_path / "out") == []
    report = load_package(tmp_path / "out")
    assert (report["created"], report["changed"], report["editions"]) == (0, 0, [])


def test_what_editors_uploaded_is_exported_and_builds_the_same_elsewhere(
    package, tmp_path
):
    load_package(package.write())
    page = LessonPage.objects.get(slug="lesson-l1")
    talk = {"type": "audio", "captions_ro": "", "captions_ru": "", "width": None}
    sound = make_video(**talk)
    sound.file.save("Talk.MP3", ContentFile(MP3))
    page.body.append(("media", {"media": make_video(duration=12.25)}))
    page.body.append(("media", {"media": sound}))
    page.save_revision().publish()
    assert export_package(CoursePage.objects.get(), tmp_path / "out") == []
    assert load_package(tmp_path / "out")["changed"] == 0
    assert load_package(tmp_path / "out")["created"] == 0
    entries = yaml.safe_load((tmp_path / "out/media.yaml").read_text("utf-8"))
    assert {e["file"].rpartition(".")[2] for e in entries} == {"mp4", "mp3"}
    EditionPage.objects.all().delete()  # else what its pages show is kept
    CourseMedia.objects.all().delete()
    load_package(tmp_path / "out")
    films = CourseMedia.objects.order_by("type")
    assert [film.type for film in films] == ["audio", "video"]
    assert films[1].transcript_ru == "Анна: Здравствуйте.\n\nОна молчит."
    for film in films:
        film.full_clean()


def test_a_picture_without_entry_is_described_by_the_block_that_shows_it(filmed):
    filmed["media.yaml"].pop()
    load_package(filmed.write())
    image = CourseImage.objects.get()
    assert image.alt_ro == "Un sat în română"
    image.alt_ro = "Ce a scris redactorul"
    image.save()
    assert load_package(filmed.root)["changed"] == 0


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"captions": {"ro": "film-ro.vtt"}}, ("media.yaml", "video_without_captions")),
        ({"captions": {"ro": "x.vtt"}}, ("media.yaml", "unknown_file")),
        ({"poster": "film.mp4"}, ("media.yaml", "unknown_file")),
        ({"seconds": 0}, ("media.yaml", "not_number")),
        ({"transcript": {"ro": "Da"}}, ("media.yaml", "one_language")),
        ({"file": "none.mp4"}, ("media.yaml", "unknown_file")),
    ],
)
def test_a_recording_that_is_not_whole_is_refused(change, problem, filmed):
    filmed["media.yaml"][0] = recording(**change)
    assert problem in refused(filmed)
    assert not CourseMedia.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("film.mp4", b"<html>", "bad_recording"),
        ("film-ro.vtt", b"1\n00:00:01,000", "bad_captions"),
        ("other.mp3", MP3, "not_described"),
    ],
)
def test_files_that_are_not_what_they_should_be_are_refused(
    name, content, code, filmed
):
    filmed.files[f"media/{name}"] = content
    assert (f"media/{name}", code) in refused(filmed)
