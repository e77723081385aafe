"""Recordings are served in parts, with a type that a browser cannot mistake."""

import gc

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.documents import get_document_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction

from courses.models import CourseImage
from tests.factories.media import MP4, make_video

pytestmark = pytest.mark.django_db


@pytest.fixture
def film():
    return make_video()


def body(response) -> bytes:
    """Return what came; the client closes the file, and leaves the database open."""
    return b"".join(response.streaming_content)


def test_the_whole_file_is_served_with_its_type(client, film):
    response = client.get(film.url)
    assert (response.status_code, body(response)) == (200, MP4)
    assert response["Content-Type"] == "video/mp4"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Length"] == str(len(MP4))
    captions = client.get(film.captions_ru.url)
    assert captions["Content-Type"] == "text/vtt; charset=utf-8"
    assert "Здравствуйте" in body(captions).decode()


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=100-", 100, len(MP4) - 1),
        ("bytes=-5", len(MP4) - 5, len(MP4) - 1),
        ("bytes=1000-99999999", 1000, len(MP4) - 1),
        ("bytes=-99999999", 0, len(MP4) - 1),
        (f"bytes=0-{'9' * 5000}", 0, len(MP4) - 1),
        (f"bytes=-{'9' * 5000}", 0, len(MP4) - 1),
        (f"bytes={'0' * 5000}1-2", 1, 2),
    ],
)
def test_a_part_is_answered_with_206(wanted, first, last, client, film):
    response = client.get(film.url, headers={"range": wanted})
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(MP4)}"
    assert response["Content-Length"] == str(last - first + 1)
    assert body(response) == MP4[first : last + 1]


@pytest.mark.parametrize("wanted", ["bytes=99999-", "bytes=-0", f"bytes={'9' * 5000}-"])
def test_a_part_beyond_the_end_is_refused_with_the_size(wanted, client, film):
    response = client.get(film.url, headers={"range": wanted})
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(MP4)}"


@pytest.mark.parametrize(
    "wanted",
    ["bytes=9-1", "bytes=-", "bytes=0-1,5-6", "lines=1-2", "bytes=a-b", "bytes=٣-٤"],
)
def test_what_is_no_part_gets_the_whole(wanted, client, film):
    response = client.get(film.url, headers={"range": wanted})
    assert (response.status_code, body(response)) == (200, MP4)


def test_a_part_of_a_file_that_was_replaced_is_not_glued_to_the_old_one(client, film):
    first = client.get(film.url, headers={"range": "bytes=0-9"})
    body(first)
    same = client.get(
        film.url, headers={"range": "bytes=10-19", "if-range": first["ETag"]}
    )
    other = client.get(film.url, headers={"range": "bytes=10-19", "if-range": '"x"'})
    assert (same.status_code, other.status_code) == (206, 200)
    assert (body(same), body(other)) == (MP4[10:20], MP4)
    dated = {"range": "bytes=10-19", "if-range": first["Last-Modified"]}
    again = client.get(film.url, headers=dated)
    assert (again.status_code, body(again)) == (206, MP4[10:20])


def test_what_the_browser_has_is_not_sent_again(client, film):
    first = client.get(film.url)
    body(first)
    again = client.get(film.url, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


# Wagtail leaves the temporary file of a rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_light_picture_is_served_as_a_picture(client, monkeypatch):
    # Not every system knows WebP; a wrong type would keep browsers from showing it.
    monkeypatch.setattr("mimetypes.guess_type", lambda *args, **kwargs: (None, None))
    image = CourseImage.objects.create(
        title="Sat", file=get_test_image_file(), alt_ro="Un sat", alt_ru="Село"
    )
    response = client.get(image.get_rendition("width-480|format-webp").url)
    body(response)
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    gc.collect()


def test_a_head_request_tells_size_and_type(client, film):
    response = client.head(film.url)
    response.close()
    assert (response.status_code, response["Content-Type"]) == (200, "video/mp4")
    assert client.post(film.url).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "media/media/none.mp4",
        "media/media/../private/secret.mp4",
        "media/media/%2e%2e/private/secret.mp4",
        "media/media/..%2fprivate/secret.mp4",
        "media/media//etc/passwd",
        "media/private/secret.mp4",
        "media/media/page.html",
        "media/media/%00.mp4",
    ],
)
def test_nothing_else_is_served(path, client):
    default_storage.save("private/secret.mp4", ContentFile(MP4))
    default_storage.save("media/page.html", ContentFile(b"<script>"))
    assert settings.MEDIA_ROOT
    assert client.get(f"/{path}").status_code == 404


# --- handed over to the proxy -----------------------------------------------------------


@pytest.fixture
def by_proxy(settings):
    settings.PROXY_MEDIA_PATH = "/protected/"
    settings.SENDFILE_BACKEND = "courses.media.handing_over"


def test_the_proxy_sends_what_it_is_told_to_with_the_safe_type(by_proxy, client, film):
    response = client.get(film.url, headers={"range": "bytes=0-9"})
    assert (response.status_code, response.content) == (200, b"")
    assert response["X-Accel-Redirect"] == f"/protected/{film.file.name}"
    assert response["Content-Type"] == "video/mp4"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not response.has_header("ETag")  # the proxy's own is for what it sends


def test_a_name_of_other_letters_is_written_as_an_address(by_proxy, client):
    name = default_storage.save("media/\u021bar\u0103 50%.mp4", ContentFile(MP4))
    response = client.get("/media/media/%C8%9Bar%C4%83%2050%25.mp4")
    assert response["X-Accel-Redirect"] == (
        "/protected/media/%C8%9Bar%C4%83%2050%25.mp4"
    )
    default_storage.delete(name)


@pytest.mark.parametrize("path", ["media/../private/x.mp4", "media/none.mp4"])
def test_nothing_else_is_handed_over(by_proxy, client, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_a_document_is_handed_over_only_to_those_who_may_see_it(by_proxy, client):
    collection = Collection.get_first_root_node().add_child(name="intern")
    file = ContentFile(b"%PDF-1.7", name="intern.pdf")
    document = get_document_model().objects.create(
        title="Intern", file=file, collection=collection
    )
    response = client.get(document.url)
    assert response["X-Accel-Redirect"] == f"/protected/{document.file.name}"
    assert response["Content-Type"] == "application/pdf"
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="login"
    )
    response = client.get(document.url)
    assert response.status_code == 302
    assert not response.has_header("X-Accel-Redirect")
