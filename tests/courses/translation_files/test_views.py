"""Texts out and back in the CMS."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from courses.models import Diagram, LessonPage
from courses.translation_files.export_blockers import held_back
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

EXPORT = "/cms/exchange/translations/export/"
IMPORT = "/cms/exchange/translations/import/"


@pytest.fixture
def lesson(loaded):
    lesson = LessonPage.objects.get(slug="lesson-l1")
    lesson.heading_ru = ""
    lesson.save_revision(clean=False)
    return lesson


def draft_heading() -> str:
    page = LessonPage.objects.get(slug="lesson-l1")
    return page.get_latest_revision_as_object().heading_ru


def test_an_editor_sends_texts_out_and_brings_them_back(
    client_of, editor, lesson, private_uploads
):
    client = client_of(editor)
    page = client.get(EXPORT)
    assert [row["count"] for row in page.context["missing"]] == [1, 0]
    out = client.get(EXPORT, {"source_language": "ro", "file_format": "xliff"})
    assert out["Content-Disposition"] == 'attachment; filename="course-ro-ru.xlf"'
    done = out.content.decode().replace(
        "</source>", "</source><target>Первый урок</target>"
    )
    file = SimpleUploadedFile("t.xlf", done.encode())
    review = client.post(IMPORT, {"file": file})["Location"]
    shown = client.get(review)
    assert [row["item"].outcome for row in shown.context["rows"]] == ["changed"]
    assert draft_heading() == ""
    assert client.post(review).status_code == 302
    assert draft_heading() == "Первый урок"


def test_a_direction_that_does_not_exist_is_refused(client_of, editor, loaded):
    answer = client_of(editor).get(EXPORT, {"source_language": "en"})
    assert answer.status_code == 422


def test_reviewers_may_too(client_of, loaded):
    client = client_of(UserFactory(roles=["reviewer"]))
    assert client.get(EXPORT).status_code == 200
    assert client.get(IMPORT).status_code == 200


@pytest.mark.parametrize("person", ["learner", "supervisor", "analyst"])
@pytest.mark.parametrize("address", [EXPORT, IMPORT])
def test_people_outside_the_cms_are_turned_away(client_of, request, person, address):
    client = client_of(request.getfixturevalue(person))
    assert client.get(address).status_code in (302, 403)


# --- what cannot go out -----------------------------------------------------------------


def test_what_cannot_go_out_is_named_with_its_reason_and_where_to_edit_it(
    client_of, editor, uneven
):
    page = client_of(editor).get(EXPORT)
    (row,) = page.context["held_back"]
    assert row["name"] == "inegal" and "2" in row["reason"]
    assert row["url"] == f"/cms/snippets/courses/diagram/edit/{uneven.pk}/"
    assert f'href="{row["url"]}"' in page.content.decode()
    uneven.delete()
    page = client_of(editor).get(EXPORT)
    assert page.context["held_back"] == []


def test_looking_for_them_takes_the_same_number_of_queries(
    uneven, django_assert_num_queries
):
    with django_assert_num_queries(2):
        assert len(held_back()) == 1
    for number in range(3):
        Diagram.objects.create(slug=f"inegal-{number}", svg=uneven.svg)
    with django_assert_num_queries(2):
        assert len(held_back()) == 4
