"""What people under way have to take stays online; editions to come can leave it out."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from courses.cms.unpublish_guard import POSTPONED
from courses.course_files.export import export_package
from courses.course_files.load import load_package
from courses.editions.release import build_manifest, release_edition
from courses.models import CoursePage, InfoPage, LessonPage, QuizPage
from courses.translation_status.gate import refusal
from lms.cohorts.models import Enrolment
from lms.progress.selectors import way_of
from tests.courses.translation_status.conftest import write
from tests.support.editions import release
from tests.support.learning import finish_lesson, go_half_way, pass_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def cms(client_of, editor):
    return client_of(editor)


def retire(cms, page):
    return cms.post(f"/cms/courses/units/{page.pk}/retire/")


def add_info_page(course) -> InfoPage:
    about = InfoPage(
        title="Despre", slug="despre", heading_ro="Despre", heading_ru="О курсе"
    )
    return course.page.get_parent().add_child(instance=about)


def is_live(page) -> bool:
    return Page.objects.get(pk=page.pk).live


def ways(page) -> dict[str, tuple[str, dict]]:
    module = page.get_parent().pk
    bulk = "/cms/bulk/wagtailcore/page/unpublish/?id="
    below = {"include_descendants": "on"}
    return {
        "page": (f"/cms/pages/{page.pk}/unpublish/", {}),
        "module": (f"/cms/pages/{module}/unpublish/", below),
        "pages": (f"{bulk}{page.pk}", {}),
        "modules": (f"{bulk}{module}", below),
    }


@pytest.mark.parametrize("way", ["page", "module", "pages", "modules"])
def test_no_way_takes_offline_what_people_under_way_need(
    cms, course, enrolment, client_of, way
):
    go_half_way(enrolment, course)
    address, data = ways(course.second)[way]
    answer = cms.post(address, data)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert (
        "„Lecția doi (ro)” rămâne publicată: trebuie să o parcurgă 1 persoană" in page
    )
    assert f"/cms/courses/units/{course.second.pk}/retire/" in page
    assert is_live(course.second) and is_live(course.second.get_parent())
    assert client_of(enrolment.user).get("/ro/curs/modul/doi/").status_code == 200


def test_it_is_said_before_the_button_is_pressed(cms, course):
    answer = cms.get(ways(course.second)["page"][0])
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "„Lecția doi (ro)” rămâne publicată: ediția cea mai nouă o cuprinde" in page
    assert f"/cms/courses/units/{course.second.pk}/retire/" in page
    free = add_info_page(course)
    assert cms.get(ways(free)["page"][0]).status_code == 200


def test_the_button_is_offered_where_nobody_needs_the_page(cms, course):
    retire(cms, course.second)
    release_edition(course=course.page)
    assert cms.get(ways(course.second)["page"][0]).status_code == 200


@pytest.mark.parametrize("person", ["learner", "supervisor", "analyst"])
def test_why_a_page_stays_is_told_to_those_who_publish(
    client_of, request, course, person
):
    browser = client_of(request.getfixturevalue(person))
    assert browser.get(ways(course.second)["page"][0]).status_code == 302


def test_what_the_newest_edition_teaches_stays_online_for_those_to_come(cms, course):
    answer = cms.post(ways(course.second)["page"][0])
    assert answer.status_code == 409 and is_live(course.second)
    page = answer.content.decode()
    assert "„Lecția doi (ro)” rămâne publicată: ediția cea mai nouă o cuprinde" in page
    assert f"/cms/courses/units/{course.second.pk}/retire/" in page


@pytest.mark.parametrize("reason", ["nobody", "withdrawn", "completed"])
def test_what_nobody_needs_goes_offline(cms, course, request, reason):
    if reason != "nobody":
        enrolment = request.getfixturevalue("enrolment")
    if reason == "withdrawn":
        Enrolment.objects.update(state=Enrolment.State.WITHDRAWN)
    if reason == "completed":
        go_half_way(enrolment, course)
        finish_lesson(enrolment, course.second)
        pass_quiz(enrolment, course.test)
    retire(cms, course.second)
    assert cms.post(ways(course.second)["page"][0]).status_code == 409
    release_edition(course=course.page)
    assert cms.post(ways(course.second)["page"][0]).status_code == 302
    assert not is_live(course.second)


def test_a_scheduled_end_waits_for_people_under_way(cms, course, enrolment):
    retire(cms, course.second)
    release_edition(course=course.page)
    due = timezone.now() - timedelta(hours=1)
    Page.objects.filter(pk=course.second.pk).update(expire_at=due)
    call_command("publish_scheduled")
    call_command("publish_scheduled")
    assert Page.objects.get(pk=course.second.pk, live=True).expire_at == due
    assert PageLogEntry.objects.filter(action=POSTPONED).count() == 1
    Enrolment.objects.update(state=Enrolment.State.WITHDRAWN)
    call_command("publish_scheduled")
    assert not is_live(course.second)


# --- retiring ---------------------------------------------------------------------------


def test_a_retired_unit_leaves_editions_to_come_and_stays_for_those_under_way(
    cms, course, cohort, enrolment, client_of, editor
):
    go_half_way(enrolment, course)
    assert retire(cms, course.second).status_code == 302
    lesson = LessonPage.objects.get(pk=course.second.pk)
    assert (lesson.retired, lesson.live) == (True, True)
    assert not lesson.has_unpublished_changes
    edition = release(course, editor, {cohort: "keep"})
    assert str(lesson.uid) not in str(edition.manifest)
    assert way_of(enrolment).next_unit.url.endswith("/doi/")
    assert client_of(enrolment.user).get("/ro/curs/modul/doi/").status_code == 200


def test_the_release_page_counts_it_as_removed(cms, course, enrolment):
    retire(cms, course.second)
    page = cms.get(f"/cms/courses/{course.page.pk}/release/")
    assert [unit["uid"] for unit in page.context["removed"]] == [str(course.second.uid)]


def test_retiring_leaves_a_draft_a_draft(cms, course):
    write(course.second, "body.doi-t.text", "ro", "<p>Ciornă</p>")
    retire(cms, course.second)
    lesson = LessonPage.objects.get(pk=course.second.pk)
    draft = lesson.get_latest_revision_as_object()
    assert lesson.retired and lesson.has_unpublished_changes and draft.retired
    assert "Ciornă" in str(draft.body) and "Ciornă" not in str(lesson.body)


def test_a_retired_unit_stays_under_the_gate(cms, course):
    retire(cms, course.second)
    lesson = LessonPage.objects.get(pk=course.second.pk)
    stale = write(lesson, "body.doi-t.text", "ro", "<p>Alt text</p>")
    assert "Alt text" in refusal(lesson, stale)


def test_a_locked_unit_is_not_retired(cms, course, admin):
    Page.objects.filter(pk=course.test.pk).update(locked=True, locked_by=admin)
    retire(cms, course.test)
    assert not QuizPage.objects.get(pk=course.test.pk).retired


@pytest.mark.parametrize("person", ["learner", "supervisor", "analyst"])
def test_only_those_who_may_publish_retire(client_of, request, course, person):
    answer = retire(client_of(request.getfixturevalue(person)), course.second)
    assert answer.status_code in {302, 403, 404}
    assert not LessonPage.objects.get(pk=course.second.pk).retired


def test_the_refusal_to_delete_offers_to_retire(cms, course, enrolment):
    page = cms.get(f"/cms/pages/{course.second.pk}/delete/").content.decode()
    assert f"/cms/courses/units/{course.second.pk}/retire/" in page
    # Taking it offline is refused as well while somebody needs it.
    assert f"/cms/pages/{course.second.pk}/unpublish/" not in page
    retire(cms, course.second)
    page = cms.get(f"/cms/pages/{course.second.pk}/delete/").content.decode()
    assert f"/cms/courses/units/{course.second.pk}/retire/" not in page


def test_the_public_outline_leaves_it_out(cms, course, client):
    retire(cms, course.second)
    page = client.get("/ro/curs/").content.decode()
    assert "Lecția unu" in page and "Lecția doi" not in page


def test_the_package_keeps_it(loaded, tmp_path):
    lesson = LessonPage.objects.first()
    LessonPage.objects.filter(pk=lesson.pk).update(retired=True)
    export_package(CoursePage.objects.get(), tmp_path / "out")
    LessonPage.objects.filter(pk=lesson.pk).update(retired=False)
    load_package(tmp_path / "out")
    assert LessonPage.objects.get(pk=lesson.pk).retired
    assert str(lesson.uid) not in str(build_manifest(CoursePage.objects.get()))


# --- what stands above the units ----------------------------------------------------------


@pytest.mark.parametrize("above", ["module", "course"])
def test_a_module_or_course_stays_for_the_units_below_it(cms, course, above):
    page = course.page if above == "course" else course.first.get_parent()
    answer = cms.post(f"/cms/pages/{page.pk}/unpublish/")
    assert answer.status_code == 409
    assert "ediția cea mai nouă" in answer.content.decode()
    assert is_live(page)
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(days=1))
    call_command("publish_scheduled")
    assert is_live(page)


def test_a_page_of_information_goes_offline(cms, course):
    page = add_info_page(course)
    assert cms.post(f"/cms/pages/{page.pk}/unpublish/").status_code == 302
    assert not is_live(page)
