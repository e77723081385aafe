"""The launch gate: who has not been trained launches nothing."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from courses.editions.release import release_edition
from lms.certificates.models import Certificate
from lms.certificates.services import issue_certificate
from lms.cohorts.models import Cohort, Invitation
from lms.cohorts.services import enrol
from lms.notifications.models import OutgoingMail
from lms.outbox.services import work_off_all
from lms.supervision.actions import launch
from lms.supervision.actions.launch_timetable import timetable
from lms.supervision.models import Act
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.support.learning import whole_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(cohort, enrolment, course, supervisor):
    """A cohort not launched yet, whose supervisor has all that is wanted."""
    course.page.audience = "supervisors"
    course.page.save()
    course.test.purpose = "launch"
    course.test.save_revision().publish()
    edition = release_edition(course=course.page)
    own = enrol(
        user=supervisor, cohort=CohortFactory(edition=edition, supervisor=UserFactory())
    )
    whole_course(own, course)
    issue_certificate(enrolment=own, issued_at=timezone.now(), language="ro")
    today = timezone.localdate()
    cohort.launched_at, cohort.starts_on = None, today
    cohort.deadline = today + datetime.timedelta(days=28)
    cohort.save()
    return cohort


def missing(cohort, by):
    lines = launch.conditions(cohort=cohort, by=by)
    return [line.name for line in lines if not line.met]


def test_with_everything_the_group_is_launched_once(boss, ready, supervisor):
    assert missing(ready, supervisor) == []
    for _ in range(2):
        assert boss.post(f"/ro/cohorts/{ready.code}/launch/").status_code == 302
    assert Cohort.objects.get(pk=ready.pk).launched_at is not None
    assert Act.objects.filter(kind=Act.Kind.LAUNCHED).count() == 1


def test_a_revoked_certificate_launches_nothing(boss, ready, supervisor):
    Certificate.objects.filter(user=supervisor).update(
        revoked_at=timezone.now(),
        revoked_class="error",
        revoked_reason="x",
        revoked_by=supervisor,
    )
    answer = boss.post(f"/ro/cohorts/{ready.code}/launch/")
    assert answer.status_code == 422
    assert missing(ready, supervisor) == ["certificate"]
    assert Cohort.objects.get(pk=ready.pk).launched_at is None


def test_another_persons_certificate_does_not_count(ready):
    other = UserFactory(roles=["supervisor"])
    assert missing(ready, other) == ["certificate", "check"]


def test_an_empty_group_is_not_launched(ready, supervisor, enrolment):
    enrolment.state = "withdrawn"
    enrolment.save()
    with pytest.raises(launch.CannotLaunch):
        launch.launch(cohort=ready, by=supervisor)
    assert missing(ready, supervisor) == ["people"]


def test_a_deadline_leaves_two_weeks(ready, supervisor):
    today = timezone.localdate()
    ready.starts_on = datetime.date(2020, 1, 1)
    days = [today + datetime.timedelta(days=n) for n in (-1, 13)]
    for ready.deadline in (None, *days):
        assert missing(ready, supervisor) == ["deadline"]


def test_the_page_says_what_is_missing_and_where_to_get_it(boss, cohort, enrolment):
    Cohort.objects.update(launched_at=None)
    html = boss.get(f"/ro/cohorts/{cohort.code}/launch/").content.decode()
    assert html.count("tag--warning") == 3
    assert f"/ro/cohorts/{cohort.code}/deadline/" in html
    assert '<button class="button">Lansați' not in html
    assert boss.post(f"/ro/cohorts/{cohort.code}/launch/").status_code == 422
    assert Cohort.objects.get().launched_at is None


def test_a_cohort_not_launched_is_closed_to_its_people(
    client_of, learner, enrolment, course
):
    Cohort.objects.update(launched_at=None)
    assert client_of(learner).get("/ro/curs/modul/pre/").status_code == 404


def test_the_kit_invites_in_both_languages(boss, cohort, enrolment):
    html = boss.get(f"/ro/cohorts/{cohort.code}/kit/").content.decode()
    assert html.count(cohort.join_code) == 2
    assert "/ro/my/" in html and "/ru/my/" in html
    assert "Lecția unu (ro)" in html and "Lecția unu (ру)" in html


def test_the_timetable_spreads_all_units_over_the_weeks_up_to_the_deadline(cohort):
    cohort.starts_on = datetime.date(2026, 3, 2)
    cohort.deadline = datetime.date(2026, 3, 20)
    weeks = timetable(cohort)
    assert (weeks[0].begins, weeks[-1].ends) == (cohort.starts_on, cohort.deadline)
    assert len(weeks) == 2 and sum(len(week.units) for week in weeks) == 4
    cohort.deadline = cohort.starts_on
    assert len(timetable(cohort)) == 1


def test_a_group_of_invited_people_is_launched_and_they_are_written_to(
    boss, ready, supervisor
):
    ready.enrolments.all().delete()
    assert missing(ready, supervisor) == ["people"]
    Invitation.objects.create(
        cohort=ready, email="nou@example.org", full_name="Nou Venit", language="ru"
    )
    assert missing(ready, supervisor) == []
    boss.post(f"/ro/cohorts/{ready.code}/launch/")
    work_off_all()
    mail = OutgoingMail.objects.get(recipient="nou@example.org")
    assert mail.language == "ru"


def test_letters_of_a_list_brought_before_the_launch_go_out_with_it(boss, ready):
    """Nobody is asked whether to write: the page says that the launch does it."""
    UserFactory(email="cunoscut@example.org", full_name="Ion Ceban", language="ru")
    rows = ["Nume;Email", "Ana Rusu;nou@example.org", "Ion Ceban;cunoscut@example.org"]
    file = SimpleUploadedFile("l.csv", "\n".join(rows).encode())
    data = {"file": file, "language": "ro"}
    page = boss.post(f"/ro/cohorts/{ready.code}/people/import/", data).url
    columns = {"full_name": 0, "email": 1, "language_default": "ro"}
    boss.post(f"{page}columns/", columns)
    work_off_all()
    for language, says in (("ro", "pleacă singure"), ("ru", "уйдут сами")):
        html = boss.get(page.replace("/ro/", f"/{language}/")).content.decode()
        assert says in html and "send_invitations" not in html
    boss.post(f"{page}run/", {"rule": "good"})
    work_off_all()
    written = OutgoingMail.objects.filter(
        recipient__in=("nou@example.org", "cunoscut@example.org")
    )
    assert ready.invitations.count() == 2 and not written.exists()
    for _ in range(2):
        boss.post(f"/ro/cohorts/{ready.code}/launch/")
        work_off_all()
    assert sorted(written.values_list("recipient", "language")) == [
        ("cunoscut@example.org", "ru"),
        ("nou@example.org", "ro"),
    ]
