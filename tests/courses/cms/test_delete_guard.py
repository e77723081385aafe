"""What editions name is kept, on every way it could be deleted in the CMS."""

import importlib

import pytest
from django.apps import apps
from django.contrib import admin as django_admin
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page
from wagtail.users.models import UserProfile

from courses.editions.references import StillShown
from courses.editions.release import build_manifest
from courses.models import (
    CourseImage,
    Diagram,
    EditionPage,
    EditionQuestion,
    LessonPage,
    Question,
    QuizPage,
)
from tests.factories.accounts import UserFactory
from tests.factories.courses import make_question
from tests.factories.media import make_video
from tests.support.learning import finish_lesson, go_half_way, pass_quiz

pytestmark = pytest.mark.django_db
SNIPPETS = "/cms/snippets/courses/question/"


@pytest.fixture
def cms(client_of, admin):
    return client_of(admin)


@pytest.fixture
def drawn(course) -> Question:
    return Question.objects.filter(pool__slug="curs-test").first()


def shows(lesson: LessonPage, kind: str, value) -> None:
    page = LessonPage.objects.get(pk=lesson.pk)
    page.body.append((kind, value))
    page.save_revision().publish()


def ways(question: Question, page: Page) -> dict[str, str]:
    return {
        "snippet": f"{SNIPPETS}delete/{question.pk}/",
        "snippets": f"/cms/bulk/courses/question/delete/?id={question.pk}",
        "page": f"/cms/pages/{page.pk}/delete/",
        "pages": f"/cms/bulk/wagtailcore/page/delete/?id={page.pk}",
    }


# --- questions and pages ----------------------------------------------------------------


@pytest.mark.parametrize("way", ["snippet", "snippets", "page", "pages"])
def test_no_way_deletes_what_an_edition_names(cms, course, drawn, way):
    answer = cms.post(ways(drawn, course.test)[way])
    assert answer.status_code == 409
    assert "Curs (ro), ediția 1: „Test (ro)”" in answer.content.decode()
    assert Question.objects.filter(pk=drawn.pk).exists()
    assert QuizPage.objects.filter(pk=course.test.pk).exists()


@pytest.mark.parametrize("way", ["snippet", "snippets", "page"])
def test_it_is_said_before_the_button_is_pressed(cms, course, drawn, way):
    answer = cms.get(ways(drawn, course.test)[way])
    assert answer.status_code == 409
    assert "nu poate fi ștearsă" in answer.content.decode()


def test_it_is_said_in_the_language_that_the_editor_chose(client_of, course, drawn):
    person = UserFactory(is_superuser=True, is_staff=True, language="ru")
    UserProfile.get_for_user(person)
    page = ways(drawn, course.test)["pages"]
    text = client_of(person).post(page).content.decode()
    assert "удалить нельзя" in text and "Curs (ру), издание 1: «Test (ру)»" in text


def test_a_module_and_the_course_are_kept_with_what_is_below(cms, course):
    module = course.test.get_parent()
    for page in (module, course.page):
        answer = cms.post(f"/cms/pages/{page.pk}/delete/")
        assert answer.status_code == 409
        assert "„Lecția unu (ro)”" in answer.content.decode()
        with pytest.raises(ProtectedError):
            Page.objects.get(pk=page.pk).specific.delete()
    assert Page.objects.filter(pk=course.first.pk).exists()


def test_many_questions_go_or_stay_together(cms, course, drawn):
    free = make_question(None, "Nefolosită")
    ids = f"id={drawn.pk}&id={free.pk}"
    answer = cms.post(f"/cms/bulk/courses/question/delete/?{ids}")
    assert answer.status_code == 409
    assert Question.objects.filter(pk__in=[drawn.pk, free.pk]).count() == 2


def test_what_no_edition_names_is_deleted_as_before(cms, course):
    free = make_question(None, "Nefolosită")
    page = LessonPage(heading_ro="Nouă", heading_ru="Новая", slug="noua")
    course.test.get_parent().add_child(instance=page)
    assert cms.get(f"{SNIPPETS}delete/{free.pk}/").status_code == 200
    assert cms.post(f"{SNIPPETS}delete/{free.pk}/").status_code == 302
    assert cms.post(f"/cms/pages/{page.pk}/delete/").status_code == 302
    assert not Question.objects.filter(pk=free.pk).exists()
    assert not Page.objects.filter(pk=page.pk).exists()


def test_a_check_of_a_lesson_is_kept_too(cms, course):
    check = Question.objects.get(stem_ro="Verificare unu (ro)")
    answer = cms.post(f"{SNIPPETS}delete/{check.pk}/")
    assert "ediția 1: „Lecția unu (ro)”" in answer.content.decode()


def test_the_database_itself_keeps_them(course, drawn):
    """Whoever goes round the models meets the foreign key."""
    for row in (drawn, Page.objects.get(pk=course.test.pk)):
        with pytest.raises(IntegrityError), transaction.atomic():
            with connection.cursor() as cursor:
                table = row._meta.db_table
                cursor.execute(f"DELETE FROM {table} WHERE id = %s", [row.pk])
            connection.check_constraints()


def test_the_other_admin_offers_nothing_of_the_course():
    own = set(apps.get_app_config("courses").get_models())
    assert not own & set(django_admin.site._registry)


# --- retiring ---------------------------------------------------------------------------


def test_the_refusal_offers_to_retire_and_that_takes_it_out(cms, course, drawn):
    page = cms.get(f"{SNIPPETS}delete/{drawn.pk}/")
    assert page.context["retire"] == [drawn.pk]
    answer = cms.post("/cms/courses/questions/retire/", {"question": [drawn.pk]})
    assert answer.status_code == 302
    drawn.refresh_from_db()
    assert (drawn.retired, drawn.version) == (True, 1)
    assert drawn.revisions.count() == 1
    assert str(drawn.uid) not in str(build_manifest(course.page))
    again = cms.get(f"{SNIPPETS}delete/{drawn.pk}/")
    assert again.status_code == 409 and again.context["retire"] == []


@pytest.mark.parametrize(
    ("person", "status"), [("learner", 302), ("analyst", 302), ("editor", 302)]
)
def test_only_editors_retire(client_of, request, drawn, person, status):
    browser = client_of(request.getfixturevalue(person))
    data = {"question": [drawn.pk, "x", "²", "9" * 5000]}
    assert browser.post("/cms/courses/questions/retire/", data).status_code == status
    drawn.refresh_from_db()
    assert drawn.retired is (person == "editor")


def test_an_attempt_stays_readable_when_its_question_is_retired(
    cms, client_of, enrolment, course, learner
):
    go_half_way(enrolment, course)
    finish_lesson(enrolment, course.second)
    attempt = pass_quiz(enrolment, course.test)
    asked = Question.objects.get(uid=attempt.frozen["questions"][0]["uid"])
    assert cms.post(f"{SNIPPETS}delete/{asked.pk}/").status_code == 409
    cms.post("/cms/courses/questions/retire/", {"question": [asked.pk]})
    page = client_of(learner).get(f"/ro/my/attempts/{attempt.uid}/result/")
    assert page.status_code == 200
    assert asked.stem_ro in page.content.decode()


# --- what pages show ----------------------------------------------------------------------


@pytest.fixture
def image(db) -> CourseImage:
    return CourseImage.objects.create(
        title="Foto", file=get_test_image_file(), alt_ro="Un sat", alt_ru="Село"
    )


@pytest.mark.parametrize(
    "way", ["/cms/images/{}/delete/", "/cms/bulk/courses/courseimage/delete/?id={}"]
)
def test_a_picture_on_a_page_of_an_edition_is_kept(cms, course, image, way):
    shows(course.first, "image", {"image": image})
    answer = cms.post(way.format(image.pk))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert f'/cms/pages/{course.first.pk}/edit/">Lecția unu (ro)</a>' in page
    assert CourseImage.objects.filter(pk=image.pk).exists()
    assert image.file.storage.exists(image.file.name)


def test_a_picture_that_no_edition_shows_is_deleted(cms, course, image):
    assert cms.post(f"/cms/images/{image.pk}/delete/").status_code == 302
    assert not CourseImage.objects.exists()


def test_a_drawing_is_kept(cms, course):
    drawing = Diagram.objects.create(slug="trei", svg="<svg/>")
    shows(course.first, "diagram", {"diagram": drawing})
    address = f"/cms/snippets/courses/diagram/delete/{drawing.pk}/"
    assert cms.get(address).status_code == cms.post(address).status_code == 409
    assert Diagram.objects.exists()


def test_a_recording_is_kept(course):
    film = make_video()
    shows(course.second, "media", {"media": film})
    with pytest.raises(StillShown), transaction.atomic():
        film.delete()
    assert film.file.storage.exists(film.file.name)


# --- editions that were there before -------------------------------------------------------


def test_the_migration_names_the_parts_of_older_editions(course):
    named = set(EditionQuestion.objects.values_list("question_id", flat=True))
    pages = set(EditionPage.objects.values_list("page_id", flat=True))
    EditionQuestion.objects.all().delete()
    EditionPage.objects.all().delete()
    Question.objects.filter(pk=min(named)).delete()  # gone before the migration came
    migration = importlib.import_module("courses.migrations.0006_edition_parts")
    migration.name_parts(apps, None)
    found = set(EditionQuestion.objects.values_list("question_id", flat=True))
    assert found == named - {min(named)}
    assert set(EditionPage.objects.values_list("page_id", flat=True)) == pages
