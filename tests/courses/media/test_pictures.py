"""Pictures that are damaged or too large are refused with a sentence at every door."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import Collection

from courses.course_files.reading import _is_picture
from courses.media.pictures import Measured, PictureRefused, measured
from courses.models import CourseImage
from courses.models.library import is_poster
from tests.support.pictures import half, huge_png, picture

BROKEN = {
    "half.png": half(picture()),
    "half.jpg": half(picture("JPEG")),
    "half.webp": half(picture("WEBP")),
    "huge.png": huge_png(),
    "large.png": huge_png(10_000, 10_000),
    "half-of-nothing.png": huge_png(0, 0),
}
# Wagtail leaves the picture that it has just measured to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/png")


def form(name: str, data: bytes) -> dict:
    root = Collection.objects.get(depth=1).pk
    words = {"title": "Sat", "alt_ro": "Un sat", "alt_ru": "Село"}
    return {**words, "collection": root, "file": upload(name, data)}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_whole_picture_is_measured(kind):
    assert measured(io.BytesIO(picture(kind))) == Measured(kind, 64, 48)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_picture_is_no_poster_and_no_file_of_a_course(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(BROKEN[name])
    assert not _is_picture(path)
    assert not is_poster(upload(name, BROKEN[name]))
    with pytest.raises(PictureRefused):
        measured(path)


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.django_db
def test_the_library_refuses_a_broken_picture_with_a_sentence(name, client_of, editor):
    client, data = client_of(editor), BROKEN[name]
    answer = client.post("/cms/images/add/", form(name, data))
    (sentence,) = answer.context["form"].errors["file"]
    assert ("40" in sentence) == (not name.startswith("half"))
    assert not CourseImage.objects.exists()


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.django_db
def test_the_other_doors_refuse_it_too(name, client_of, editor):
    client, data = client_of(editor), BROKEN[name]
    several = client.post(
        "/cms/images/multiple/add/", {"title": "Sat", "files[]": upload(name, data)}
    )
    assert several.json()["success"] is False
    assert several.json()["error_message"]
    fields = {f"image-chooser-upload-{k}": v for k, v in form(name, data).items()}
    chosen = client.post("/cms/images/chooser/create/", fields)
    assert chosen.json()["step"] == "reshow_creation_form"
    client.post("/cms/images/add/", form("whole.png", picture()))
    image = CourseImage.objects.get()
    changed = client.post(f"/cms/images/{image.pk}/", form(name, data))
    assert list(changed.context["form"].errors) == ["file"]
    image.refresh_from_db()
    assert measured(image.file.path) == Measured("PNG", 64, 48)
