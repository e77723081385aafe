"""Supervision: only one's own, only what may be seen, and every act written down."""

import datetime
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from lms.accounts.models import OrganisationUnit
from lms.certificates.models import Certificate
from lms.certificates.services import issue_certificate
from lms.cohorts.models import Cohort, Enrolment
from lms.cohorts.services import enrol
from lms.notifications.models import OutgoingMail
from lms.progress.models import AttemptGrant, EnrolmentProgress
from lms.supervision.models import Act
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.support.learning import finish_lesson, pass_quiz, take_pre_test, whole_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client_of, supervisor, enrolment):
    return client_of(supervisor)


@pytest.fixture
def page(cohort):
    return f"/ro/cohorts/{cohort.code}/"


def ways(cohort, enrolment):
    person = f"/ro/cohorts/{cohort.code}/people/{enrolment.uid}/"
    base = f"/ro/cohorts/{cohort.code}/"
    gets = [base, person, f"{base}export.xlsx"]
    posts = [
        f"{base}launch/",
        f"{base}nudge/",
        f"{person}attempt/",
        f"{person}deadline/",
    ]
    return gets, posts


def test_a_supervisor_elsewhere_finds_nothing(client_of, cohort, enrolment):
    client = client_of(UserFactory(roles=["supervisor"]))
    gets, posts = ways(cohort, enrolment)
    assert {client.get(way).status_code for way in gets} == {404}
    assert {client.post(way).status_code for way in posts} == {404}


def test_a_learner_finds_nothing(client_of, learner, cohort, enrolment):
    client = client_of(learner)
    gets, posts = ways(cohort, enrolment)
    assert {client.get(way).status_code for way in ["/ro/cohorts/", *gets]} == {404}
    assert {client.post(way).status_code for way in posts} == {404}


def test_a_person_of_another_cohort_is_not_there(
    boss, cohort, course, supervisor, client_of
):
    other = CohortFactory(
        edition=course.edition, supervisor=UserFactory(roles=["supervisor"])
    )
    stranger = enrol(user=UserFactory(), cohort=other)
    assert (
        boss.get(f"/ro/cohorts/{cohort.code}/people/{stranger.uid}/").status_code == 404
    )


def test_a_coordinator_sees_the_subtree_and_no_more(
    client_of, cohort, enrolment, supervisor
):
    root = OrganisationUnit.objects.get(kind="agency")
    north, south = (
        OrganisationUnit.objects.create(
            parent=root,
            kind="territorial_agency",
            code=code,
            name_ro=code,
            name_ru=code,
        )
        for code in ("test-north", "test-south")
    )
    below = OrganisationUnit.objects.create(
        parent=north,
        kind="territorial_structure",
        code="test-below",
        name_ro="b",
        name_ru="b",
    )
    Cohort.objects.filter(pk=cohort.pk).update(unit=below)
    here = client_of(UserFactory(roles=["coordinator"], unit=north))
    there = client_of(UserFactory(roles=["coordinator"], unit=south))
    nowhere = client_of(UserFactory(roles=["coordinator"]))
    address = f"/ro/cohorts/{cohort.code}/"
    assert here.get(address).status_code == 200
    assert there.get(address).status_code == nowhere.get(address).status_code == 404


def test_who_failed_twice_needs_somebody(boss, page, enrolment, course):
    take_pre_test(enrolment, course)
    finish_lesson(enrolment, course.first)
    finish_lesson(enrolment, course.second)
    assert (
        enrolment.user.full_name not in boss.get(f"{page}?show=failed").content.decode()
    )
    for _ in range(2):
        pass_quiz(enrolment, course.test, right=0)
    assert enrolment.user.full_name in boss.get(f"{page}?show=failed").content.decode()
    assert enrolment.user.full_name in boss.get(f"{page}?show=needs").content.decode()


def test_who_is_silent_needs_somebody(boss, page, enrolment, course):
    take_pre_test(enrolment, course)
    assert (
        enrolment.user.full_name not in boss.get(f"{page}?show=silent").content.decode()
    )
    long_ago = timezone.now() - datetime.timedelta(days=8)
    EnrolmentProgress.objects.update(last_activity_at=long_ago)
    assert enrolment.user.full_name in boss.get(f"{page}?show=silent").content.decode()


def test_who_never_began_needs_somebody_after_a_week(boss, page, enrolment):
    assert enrolment.user.full_name not in boss.get(f"{page}?show=new").content.decode()
    Enrolment.objects.update(enrolled_at=timezone.now() - datetime.timedelta(days=8))
    assert enrolment.user.full_name in boss.get(f"{page}?show=new").content.decode()


def test_who_has_completed_needs_nobody(boss, page, enrolment, course):
    whole_course(enrolment, course)
    Cohort.objects.update(starts_on="2020-01-01", deadline="2020-02-01")
    assert (
        enrolment.user.full_name not in boss.get(f"{page}?show=needs").content.decode()
    )
    assert enrolment.user.full_name in boss.get(f"{page}?show=done").content.decode()


def test_the_page_shows_states_and_scores_but_no_answers(boss, page, enrolment, course):
    take_pre_test(enrolment, course)
    html = boss.get(page).content.decode()
    assert "100%" in html and "Întrebarea" not in html


def test_a_reminder_goes_out_in_the_persons_language_once_a_day(
    client_of, supervisor, cohort, other_learner
):
    enrolment = enrol(user=other_learner, cohort=cohort)
    client = client_of(supervisor)
    for _ in range(2):
        client.post(
            f"/ro/cohorts/{cohort.code}/nudge/", {"person": [str(enrolment.uid), "x"]}
        )
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.language) == (other_learner.email, "ru")
    assert "/ru/my/" in mail.text and "/ru/my/" in mail.html
    assert "трафик" not in mail.subject and "торговл" not in mail.subject.lower()
    assert Act.objects.get().kind == Act.Kind.NUDGED


def test_one_more_attempt_is_granted_with_a_reason(
    boss, cohort, enrolment, course, supervisor
):
    address = f"/ro/cohorts/{cohort.code}/people/{enrolment.uid}/attempt/"
    assert boss.post(address, {"unit": str(course.test.uid)}).status_code == 422
    answer = boss.post(
        address, {"unit": str(course.test.uid), "reason": "A fost bolnavă"}
    )
    assert answer.status_code == 302
    grant = AttemptGrant.objects.get()
    assert (grant.granted_by, grant.reason) == (supervisor, "A fost bolnavă")
    assert Act.objects.get().reason == "A fost bolnavă"


def test_a_deadline_moves_only_forward(boss, cohort, enrolment):
    address = f"/ro/cohorts/{cohort.code}/people/{enrolment.uid}/deadline/"
    assert (
        boss.post(address, {"deadline": "2020-01-01", "reason": "x"}).status_code == 422
    )
    boss.post(address, {"deadline": "2099-01-01", "reason": "concediu"})
    enrolment.refresh_from_db()
    assert enrolment.deadline == datetime.date(2099, 1, 1)


def test_launching_takes_the_supervisors_certificate(boss, supervisor, cohort, course):
    Cohort.objects.update(launched_at=None)
    address = f"/ro/cohorts/{cohort.code}/launch/"
    boss.post(address)
    assert Cohort.objects.get().launched_at is None
    course.page.audience = "supervisors"
    course.page.save()
    other = CohortFactory(edition=course.edition, supervisor=UserFactory())
    own = enrol(user=supervisor, cohort=other)
    whole_course(own, course)
    issue_certificate(enrolment=own, issued_at=timezone.now(), language="ro")
    assert Certificate.objects.filter(user=supervisor).exists()
    boss.post(address)
    assert Cohort.objects.get(pk=cohort.pk).launched_at is not None


def test_a_cohort_not_launched_is_closed_to_its_people(
    client_of, learner, enrolment, course
):
    Cohort.objects.update(launched_at=None)
    assert client_of(learner).get("/ro/curs/modul/pre/").status_code == 404


def test_the_spreadsheet_keeps_a_name_that_looks_like_a_formula(boss, page, enrolment):
    enrolment.user.full_name = '=HYPERLINK("http://x")'
    enrolment.user.save()
    book = load_workbook(BytesIO(boss.get(f"{page}export.xlsx").content))
    cell = book.active["A2"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x")')


@pytest.mark.parametrize("address", ["", "?show=needs", "?show=nonsense", "?page=99"])
def test_the_page_stands_in_both_languages(boss, page, address):
    assert boss.get(page + address).status_code == 200
    assert boss.get(page.replace("/ro/", "/ru/") + address).status_code == 200


def test_queries_do_not_grow_with_people(
    boss, page, cohort, course, django_assert_max_num_queries
):
    for _ in range(3):
        enrol(user=UserFactory(), cohort=cohort)
    boss.get(page)
    with django_assert_max_num_queries(12):
        boss.get(page)
    for _ in range(30):
        enrol(user=UserFactory(), cohort=cohort)
    with django_assert_max_num_queries(12):
        boss.get(page)
