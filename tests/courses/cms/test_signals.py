import pytest
from wagtail.contrib.redirects.models import Redirect

from courses.models import LessonPage, ModulePage

pytestmark = pytest.mark.django_db


def old_paths():
    return sorted(Redirect.objects.values_list("old_path", flat=True))


def test_a_renamed_page_is_redirected_in_both_languages(
    loaded, client, django_capture_on_commit_callbacks
):
    page = LessonPage.objects.get(slug="lesson-l1")
    page.slug = "altfel"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    old = [f"/{code}/course/module-1/lesson-l1" for code in ("ro", "ru")]
    assert old_paths() == old
    for code in ("ro", "ru"):
        answer = client.get(f"/{code}/course/module-1/lesson-l1/")
        assert (answer.status_code, answer["Location"]) == (
            301,
            f"/{code}/course/module-1/altfel/",
        )


def test_a_moved_page_is_redirected_in_both_languages(
    loaded, django_capture_on_commit_callbacks
):
    course = ModulePage.objects.get().get_parent()
    other = ModulePage(heading_ro="Alt", heading_ru="Другой", slug="alt")
    course.add_child(instance=other)
    with django_capture_on_commit_callbacks(execute=True):
        LessonPage.objects.get(slug="lesson-l2").move(other, pos="last-child")
    assert old_paths() == [
        f"/{code}/course/module-1/lesson-l2" for code in ("ro", "ru")
    ]
