import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from courses.course_files.load import load_package
from courses.editions.release import (
    build_manifest,
    difference,
    digest_of,
    release_edition,
)
from courses.models import CoursePage, Edition, LessonPage, ModulePage, QuizPage
from courses.text.richtext import ids
from tests.courses.conftest import lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(loaded):
    return CoursePage.objects.get()


def test_the_manifest_has_the_shape_that_others_rely_on(page):
    manifest = build_manifest(page)
    assert manifest["course"] == {
        "uid": str(ids.uid("tip")),
        "slug": "course",
        "heading": {"ro": "Cursul în română", "ru": "Cursul по-русски"},
        "audience": "learners",
    }
    (module,) = manifest["modules"]
    assert module.keys() == {"uid", "heading", "units"}
    first, second, quiz = module["units"]
    assert first == {
        "uid": str(ids.uid("l1")),
        "page": LessonPage.objects.get(slug="lesson-l1").pk,
        "kind": "lesson",
        "heading": {"ro": "Lecția l1 în română", "ru": "Lecția l1 по-русски"},
        "required": True,
        "minutes": 25,
        "checks": [str(ids.uid(f"l1-q{n}")) for n in (1, 2, 3)],
        "cases": [str(ids.uid("l1-case"))],
    }
    assert second["uid"] == str(ids.uid("l2"))
    assert quiz["pools"] == [
        {
            "slug": "m1-test-pool",
            "questions": [
                {"uid": str(ids.uid(f"m1-test-q{n}")), "version": 1} for n in (1, 2, 3)
            ],
        }
    ]
    assert {
        name: quiz[name]
        for name in ("kind", "purpose", "pass_mark", "attempts", "draw")
    } == {
        "kind": "quiz",
        "purpose": "module",
        "pass_mark": 80,
        "attempts": 3,
        "draw": 2,
    }


def test_the_manifest_takes_as_many_queries_for_many_lessons(loaded, page):
    with CaptureQueriesContext(connection) as few:
        build_manifest(page)
    for number in range(3, 8):
        loaded.files[f"module-1/lesson-{number}.yaml"] = lesson(f"l{number}")
        loaded.course["modules"][0]["units"].append(f"module-1/lesson-{number}.yaml")
    load_package(loaded.write())
    with CaptureQueriesContext(connection) as many:
        build_manifest(page)
    assert len(few) == len(many) <= 6


def test_unpublished_units_are_not_taught(page):
    QuizPage.objects.get().unpublish()
    assert len(build_manifest(page)["modules"][0]["units"]) == 2


def test_releasing_again_without_a_change_returns_the_last_edition(page):
    last = page.editions.get()
    assert release_edition(course=page) == last
    assert page.editions.count() == 1


def test_a_change_of_structure_makes_the_next_number(page, editor):
    QuizPage.objects.get().unpublish()
    edition = release_edition(course=page, released_by=editor, note="fără test")
    assert (edition.number, edition.released_by, edition.note) == (
        2,
        editor,
        "fără test",
    )
    assert edition.digest == digest_of(edition.manifest)


@pytest.mark.parametrize(
    ("change", "is_structure"),
    [
        ({"heading_ro": "Altfel", "heading_ru": "Иначе"}, False),
        ({"minutes": 5}, False),
        ({"slug": "altundeva"}, False),
        ({"required": False}, True),
    ],
)
def test_wording_needs_no_new_edition_and_structure_does(page, change, is_structure):
    unit = LessonPage.objects.get(slug="lesson-l1")
    for name, value in change.items():
        setattr(unit, name, value)
    unit.save_revision().publish()
    assert (release_edition(course=page).number == 2) is is_structure


@pytest.mark.parametrize("change", [{"pass_mark": 70}, {"draw": 1}, {"attempts": 0}])
def test_a_tests_rules_are_structure(page, change):
    QuizPage.objects.update(**change)
    assert release_edition(course=page).number == 2


def test_going_back_to_an_older_structure_is_a_new_edition(page):
    QuizPage.objects.update(draw=1)
    release_edition(course=page)
    QuizPage.objects.update(draw=2)
    assert release_edition(course=page).number == 3


def test_the_difference_names_units_added_removed_and_altered(page, loaded):
    assert difference(page)["changed"] is False
    QuizPage.objects.get().unpublish()
    LessonPage.objects.filter(slug="lesson-l1").update(required=False)
    extra = LessonPage(heading_ro="Nouă", heading_ru="Новый", slug="noua")
    ModulePage.objects.get().add_child(instance=extra)
    found = difference(page)
    assert found["changed"] is True
    assert [unit["heading"]["ro"] for unit in found["added"]] == ["Nouă"]
    assert [unit["kind"] for unit in found["removed"]] == ["quiz"]
    assert [unit["uid"] for unit in found["altered"]] == [str(ids.uid("l1"))]


def test_everything_is_added_before_the_first_edition(page):
    Edition.objects.all().delete()
    found = difference(page)
    assert (found["last"], found["changed"], len(found["added"])) == (None, True, 3)


@pytest.mark.parametrize("change", [{"manifest": {}}, {"digest": "x"}, {"number": 9}])
def test_the_database_refuses_to_change_an_edition(page, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.update(**change)
    edition = Edition.objects.get()
    for name, value in change.items():
        setattr(edition, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        edition.save()


def test_a_note_may_be_put_right(page):
    edition = Edition.objects.get()
    edition.note = "altă notă"
    edition.save()
    assert Edition.objects.get().note == "altă notă"


def test_a_course_with_editions_cannot_be_deleted(page):
    with pytest.raises(ProtectedError):
        page.delete()
