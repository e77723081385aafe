"""Changes of the small course for tests of newer editions."""

from courses.editions.release import release_edition
from courses.models import LessonPage, ModulePage
from lms.outbox.services import work_off
from lms.progress.edition_upgrade.apply import MOVE_EFFECT, change_edition
from tests.factories.courses import _add, lesson_body, make_question


def add_lesson(course, name: str = "trei", **fields) -> LessonPage:
    """Publish one more lesson at the end of the module."""
    module = ModulePage.objects.descendant_of(course.page).get()
    body = lesson_body(make_question(None, f"Verificare {name}"), name)
    return _add(module, LessonPage(body=body, **fields), f"Lecția {name}", name)


def add_check(lesson: LessonPage) -> None:
    """Publish one more knowledge check at the end of a lesson."""
    page = LessonPage.objects.get(pk=lesson.pk)
    question = make_question(None, "Verificare nouă")
    block = {"type": "check", "id": "nou-k", "value": {"question": question.pk}}
    page.body = [*page.body.raw_data, block]
    page.save_revision().publish()


def release(
    course, by, choices: dict, *, again=(), excused=(), note: str = "s-a schimbat legea"
):
    """Release the course as it is now, with choices, and work off the moves."""
    edition = release_edition(course=course.page, released_by=by, note=note)
    change_edition(
        edition=edition,
        choices=choices,
        again=list(map(str, again)),
        excused=list(map(str, excused)),
        note=note,
        by=by,
    )
    work_off(MOVE_EFFECT)
    return edition
