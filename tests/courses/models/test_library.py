"""Pictures and recordings are kept only with the words that replace them."""

import gc

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection

from courses.media.formats import MAX_BYTES, format_of
from courses.models import CourseImage, CourseMedia
from courses.rendering.blocks import Image
from tests.factories.courses import two
from tests.factories.media import M4A, MP3, MP4, WEBM, captions, make_video

pytestmark = pytest.mark.django_db


def png(name="sat.png") -> SimpleUploadedFile:
    content = get_test_image_file(size=(1000, 500)).file.getvalue()
    return SimpleUploadedFile(name, content, "image/png")


def make_image(**fields) -> CourseImage:
    values = {"title": "Sat", "alt_ro": "Un sat", "alt_ru": "Село"} | fields
    return CourseImage.objects.create(file=get_test_image_file(), **values)


def video_form(**fields) -> dict:
    return {
        "title": "Film",
        "collection": Collection.objects.get(depth=1).pk,
        "label_ro": "O discuție",
        "label_ru": "Беседа",
        "duration": "200",
        "spoken": "ro",
        "transcript_ro": "Bună ziua.",
        "transcript_ru": "Здравствуйте.",
        "file": SimpleUploadedFile("film.mp4", MP4),
        "captions_ro": SimpleUploadedFile("ro.vtt", captions()),
        "captions_ru": SimpleUploadedFile("ru.vtt", captions("Да")),
        **fields,
    }


def upload_video(client, kind="video", **fields):
    data = {name: v for name, v in video_form(**fields).items() if v is not None}
    return client.post(f"/cms/media/{kind}/add/", data)


def errors(response) -> set[str]:
    return set(response.context["form"].errors)


# --- pictures -------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["alt_ro", "alt_ru"])
def test_a_picture_without_alternative_in_one_language_is_refused(
    missing, client_of, editor
):
    form = {"title": "Sat", "alt_ro": "Un sat", "alt_ru": "Село", "file": png()}
    form["collection"] = Collection.objects.get(depth=1).pk
    response = client_of(editor).post("/cms/images/add/", {**form, missing: " "})
    assert errors(response) == {missing}
    assert not CourseImage.objects.exists()
    form["file"] = png()
    assert client_of(editor).post("/cms/images/add/", form).status_code == 302
    assert CourseImage.objects.get().alt_ru == "Село"


def test_the_database_keeps_no_picture_without_alternative():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_image(alt_ru="")


def test_a_picture_by_name_only_is_refused(client_of, editor):
    form = {"title": "Sat", "alt_ro": "Un sat", "alt_ru": "Село"}
    form["file"] = SimpleUploadedFile("sat.png", b"<svg onload=alert(1)>")
    assert errors(client_of(editor).post("/cms/images/add/", form)) == {"file"}
    form["file"] = SimpleUploadedFile("sat.gif", b"GIF89a" + b"\0" * 50)
    assert errors(client_of(editor).post("/cms/images/add/", form)) == {"file"}


# Wagtail leaves the picture that it has just measured to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_several_uploads_at_once_wait_for_their_alternatives(client_of, editor):
    answer = client_of(editor).post(
        "/cms/images/multiple/add/", {"title": "Sat", "files[]": png()}
    )
    assert "alt_ru" in answer.json()["form"]
    assert not CourseImage.objects.exists()
    pk = answer.json()["uploaded_file_id"]
    words = {"title": "Sat", "alt_ro": "Un sat", "alt_ru": "Село"}
    client_of(editor).post(
        f"/cms/images/multiple/create_from_uploaded_image/{pk}/",
        {f"uploaded-image-{pk}-{name}": value for name, value in words.items()},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert CourseImage.objects.get().alt_ru == "Село"
    gc.collect()


def test_a_block_takes_the_alternative_of_the_library_where_it_has_none():
    block, image = Image(), make_image()
    own = {"ro": "Casa primăriei", "ru": " "}
    value = block.to_python({"image": image.pk, "alt": own, "caption": two("Sat")})
    cleaned = block.clean(value)
    assert dict(cleaned["alt"]) == {"ro": "Casa primăriei", "ru": "Село"}


# --- recordings -----------------------------------------------------------------------


def test_an_editor_uploads_a_video_with_its_words(client_of, editor):
    assert upload_video(client_of(editor)).status_code == 302
    media = CourseMedia.objects.get()
    assert (media.type, media.content_type, media.size) == (
        "video",
        "video/mp4",
        len(MP4),
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("transcript_ru", " "),
        ("label_ro", ""),
        ("duration", "0"),
        ("duration", ""),
        ("file", SimpleUploadedFile("film.mp4", b"MZ\x90\x00 not a film")),
        ("file", SimpleUploadedFile("film.mp4", WEBM)),
        ("file", SimpleUploadedFile("film.avi", MP4)),
        ("file", SimpleUploadedFile("film.html", b"<script>alert(1)</script>")),
        ("thumbnail", SimpleUploadedFile("poster.png", b"<svg/>")),
        ("captions_ro", SimpleUploadedFile("ro.vtt", b"1\n00:00:01,000 --> x\n")),
        ("captions_ro", SimpleUploadedFile("ro.srt", captions())),
    ],
)
def test_a_recording_that_is_not_whole_is_refused(field, value, client_of, editor):
    assert errors(upload_video(client_of(editor), **{field: value})) == {field}
    assert not CourseMedia.objects.exists()


def test_a_video_with_speech_needs_captions_in_both_languages(client_of, editor):
    response = upload_video(client_of(editor), captions_ru=None)
    assert errors(response) == {"captions_ru"}
    silent = upload_video(
        client_of(editor), captions_ro=None, captions_ru=None, spoken="none"
    )
    assert silent.status_code == 302


def test_a_sound_recording_needs_no_captions(client_of, editor):
    file = SimpleUploadedFile("talk.mp3", MP3)
    nothing = {"captions_ro": None, "captions_ru": None}
    assert errors(upload_video(client_of(editor), "audio", **nothing)) == {"file"}
    done = upload_video(client_of(editor), "audio", file=file, **nothing)
    assert done.status_code == 302


def test_a_huge_recording_is_refused(monkeypatch, client_of, editor):
    monkeypatch.setitem(MAX_BYTES, "video", 100)
    assert errors(upload_video(client_of(editor))) == {"file"}


def test_the_reason_names_the_line_in_the_editors_language(client_of, editor):
    broken = SimpleUploadedFile("ro.vtt", b"WEBVTT\n\n00:05 --> 00:06\nx\n")
    response = upload_video(client_of(editor), captions_ro=broken)
    assert "3" in response.context["form"].errors["captions_ro"][0]


@pytest.mark.parametrize(
    ("name", "head", "found"),
    [
        ("a.mp4", MP4, "video"),
        ("A.MP4", MP4, "video"),
        ("a.webm", WEBM, "video"),
        ("a.m4a", M4A, "audio"),
        ("a.mp3", MP3, "audio"),
        ("a.mp3", b"\xff\xfb\x90\x00" + b"\0" * 100, "audio"),
        ("a.mp3", b"\xff\xff\xff\xff", None),
        ("a.mp4", M4A, None),
        ("a.mp4", b"", None),
        ("a.ogg", b"OggS", None),
    ],
)
def test_the_content_tells_the_format(name, head, found):
    told = format_of(name, head)
    assert (told.type if told else None) == found


def test_deleting_a_recording_deletes_all_its_files(
    django_capture_on_commit_callbacks,
):
    media = make_video(thumbnail=ContentFile(png().read(), "poster.png"))
    names = [media.file, media.thumbnail, media.captions_ro, media.captions_ru]
    paths = [(file.storage, file.name) for file in names]
    assert all(storage.exists(name) for storage, name in paths)
    with django_capture_on_commit_callbacks(execute=True):
        media.delete()
    assert not any(storage.exists(name) for storage, name in paths)


def test_a_recording_is_checked_again_when_nothing_of_it_changed():
    media = CourseMedia.objects.get(pk=make_video().pk)
    media.full_clean()
    media.file.storage.delete(media.file.name)
    with pytest.raises(ValidationError):
        CourseMedia.objects.get(pk=media.pk).full_clean()
