"""Pictures and recordings in a lesson, in both languages."""

import gc

import pytest
from bs4 import BeautifulSoup
from wagtail.images.tests.utils import get_test_image_file, get_test_image_file_jpeg

from courses.models import CourseImage, LessonPage
from courses.rendering.lessons import lesson_parts
from tests.factories.courses import two
from tests.factories.media import MP3, MP4, ContentFile, make_video

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(course) -> LessonPage:
    return LessonPage.objects.get(pk=course.first.pk)


def shown(lesson: LessonPage, language: str) -> BeautifulSoup:
    html = lesson_parts(lesson, language, cached=False)[-1].html
    return BeautifulSoup(html, "html.parser")


def with_media(lesson: LessonPage, **fields) -> LessonPage:
    lesson.body.append(("media", {"media": make_video(**fields)}))
    return lesson


@pytest.mark.parametrize(
    ("language", "label", "transcripts", "says"),
    [
        ("ro", "O primă discuție", ["Bună ziua", "Здравствуйте"], ("ro", "ru")),
        ("ru", "Первая беседа", ["Здравствуйте", "Bună ziua"], ("ru", "ro")),
    ],
)
def test_a_video_waits_for_the_learner_and_can_be_read(
    language, label, transcripts, says, lesson
):
    figure = shown(with_media(lesson), language).figure
    video = figure.video
    assert (video["preload"], video["aria-label"]) == ("none", label)
    assert video.has_attr("controls") and not video.has_attr("autoplay")
    assert (video["width"], video["height"]) == ("640", "360")
    tracks = video.find_all("track")
    assert [(t["kind"], t["srclang"]) for t in tracks] == [
        ("captions", code) for code in says
    ]
    details = figure.find_all("details")
    for part, text in zip(details, transcripts, strict=True):
        assert part.summary.get_text(strip=True)
        assert text in part.p.text
    assert [part.div.get("lang") for part in details] == [None, says[1]]
    assert len(details[0].find_all("p")) == 2


def test_captions_are_on_at_once_where_another_language_is_spoken(lesson):
    with_media(lesson)
    assert not shown(lesson, "ro").find("track").has_attr("default")
    assert shown(lesson, "ru").find("track").has_attr("default")


def test_length_and_size_are_told_before_anything_is_loaded(lesson):
    with_media(lesson, file=ContentFile(MP4 * 1024, "film.mp4"))
    figure = shown(lesson, "ro").figure
    caption = " ".join(figure.figcaption.text.split())
    assert "3 min 20 s" in caption
    assert "1,0 MB" in caption
    link = figure.find("a", download=True)
    assert link["href"] == figure.source["src"]
    assert link.get_text(strip=True)


def test_a_sound_recording_has_a_player_without_picture(lesson):
    with_media(
        lesson,
        type="audio",
        file=ContentFile(MP3, "talk.mp3"),
        captions_ro="",
        captions_ru="",
    )
    figure = shown(lesson, "ru").figure
    assert figure.audio["preload"] == "none" and figure.video is None
    assert figure.source["type"] == "audio/mpeg"
    assert not figure.find_all("track")


def test_a_recording_without_its_file_does_not_break_the_lesson(lesson):
    media = make_video()
    media.file.storage.delete(media.file.name)
    lesson.body.append(("media", {"media": media}))
    assert shown(lesson, "ro").figure.video


def test_the_words_of_a_recording_are_no_markup(lesson):
    figure = shown(with_media(lesson, transcript_ro="<b>Ana</b>: da"), "ro").figure
    assert figure.find("b") is None
    assert "<b>Ana</b>" in figure.details.text


def test_a_lesson_with_a_recording_is_served_and_its_film_found(client, course, lesson):
    from courses.models import InfoPage
    from tests.factories.courses import _add, _home

    page = InfoPage(body=[("media", {"media": make_video()})])
    _add(_home(), page, "Film", "film")
    for code in ("ro", "ru"):
        soup = BeautifulSoup(client.get(f"/{code}/film/").content, "html.parser")
        response = client.get(soup.source["src"], headers={"range": "bytes=0-3"})
        assert (response.status_code, response.getvalue()) == (206, MP4[:4])


def test_a_changed_transcript_is_shown_at_once(
    client, course, django_capture_on_commit_callbacks
):
    from courses.models import InfoPage
    from tests.factories.courses import _add, _home

    media = make_video()
    _add(_home(), InfoPage(body=[("media", {"media": media})]), "Film", "film")
    assert "Bună ziua" in client.get("/ro/film/").content.decode()
    media.transcript_ro = "Alt text"
    with django_capture_on_commit_callbacks(execute=True):
        media.save()
    assert "Alt text" in client.get("/ro/film/").content.decode()


# Wagtail leaves the temporary file of a rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("make", [get_test_image_file, get_test_image_file_jpeg])
def test_a_picture_comes_in_two_sizes_and_a_light_format(make, lesson):
    image = CourseImage.objects.create(
        title="Sat", file=make(size=(1600, 800)), alt_ro="Un sat", alt_ru="Село"
    )
    lesson.body.append(
        ("image", {"image": image, "alt": two("Sat"), "caption": two("S")})
    )
    tag = shown(lesson, "ru").img
    sources = [source.strip().split() for source in tag["srcset"].split(",")]
    assert [width for _, width in sources] == ["480w", "960w"]
    assert all(address.endswith(".webp") for address, _ in sources)
    assert (tag["width"], tag["height"], tag["loading"]) == ("480", "240", "lazy")
    assert tag["alt"] == "Sat (ру)"
    gc.collect()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_small_picture_is_offered_once(lesson):
    image = CourseImage.objects.create(
        title="Semn", file=get_test_image_file(size=(100, 50)), alt_ro="S", alt_ru="З"
    )
    lesson.body.append(
        ("image", {"image": image, "alt": two("S"), "caption": two("S")})
    )
    assert len(shown(lesson, "ro").img["srcset"].split(",")) == 1
    gc.collect()
