"""A backup in the CMS: the dry run first, then the drafts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from courses.models import LessonPage
from tests.courses.moodle_backup.backups import Backup, png
from tests.factories.accounts import UserFactory
from tests.support.html import text_in

pytestmark = pytest.mark.django_db

UPLOAD = "/cms/exchange/backup/import/"


@pytest.fixture(autouse=True)
def media(private_uploads, settings):
    settings.MEDIA_ROOT = str(private_uploads / "media")


def upload(client, content: bytes, **choices):
    file = SimpleUploadedFile("curs.mbz", content)
    return client.post(UPLOAD, {"file": file, "language": "ro", **choices})


def backup() -> bytes:
    found = Backup()
    found.page(3, "Lecția", '<p>Text</p><img src="@@PLUGINFILE@@/x.png" alt="Desen">')
    found.picture(png(), "x.png", 30)
    found.add("forum", 8, "<forum/>", "Discuții")
    found.page(9, "A doua", "<p>Text</p>")
    return found.tar().getvalue()


def test_an_editor_sees_what_would_come_and_confirms_it(client_of, editor, course):
    client = client_of(editor)
    review = upload(client, backup(), course=course.page.slug)["Location"]
    shown = client.get(review)
    rows = [(r["item"].kind, r["item"].outcome) for r in shown.context["rows"]]
    assert rows == [
        ("module", "new"), ("lesson", "new"), ("picture", "new"), ("activity", ""), ("lesson", "new"),
    ]  # fmt: skip
    assert "forum" in text_in(shown)
    assert not LessonPage.objects.filter(slug="lectia").exists()
    assert client.post(review).status_code == 302
    lesson = LessonPage.objects.get(slug="lectia")
    assert (lesson.live, lesson.owner) == (False, editor)
    # A draft opens in the editor although its Russian is missing.
    other = LessonPage.objects.get(slug="a-doua")
    assert client.get(f"/cms/pages/{other.pk}/edit/").status_code == 200


def test_a_damaged_backup_is_refused_with_the_reason(client_of, editor, course):
    client = client_of(editor)
    answer = client.get(upload(client, backup()[:300])["Location"])
    (found,) = answer.context["of_file"]
    assert found.code in ("archive_broken", "archive_member_broken")


def test_reviewers_and_others_may_not(client_of, course, learner):
    for person in (UserFactory(roles=["reviewer"]), learner):
        client = client_of(person)
        assert client.get(UPLOAD).status_code in (302, 403)
        assert upload(client, backup()).status_code in (302, 403)
