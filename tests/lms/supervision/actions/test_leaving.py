"""Leaving a group and coming back: the course closes, nothing is lost, nothing counts."""

import datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.editions.release import release_edition
from lms.certificates.models import Certificate
from lms.cohorts.models import Cohort, Enrolment, RosterImport
from lms.cohorts.rosters import services as rosters
from lms.cohorts.rosters.choices import choose
from lms.cohorts.rosters.welcomes import send_welcomes
from lms.cohorts.services import CannotJoin, enrol
from lms.notifications.models import OutgoingMail
from lms.outbox.models import Effect
from lms.progress import attempts
from lms.progress.exceptions import CourseClosed
from lms.progress.models import EditionChange, EnrolmentProgress, LearningEvent
from lms.progress.rebuild import differences
from lms.reminders.due import KINDS, LATE_HOURS, due
from lms.reminders.summary import states
from lms.reporting.selectors import cohort_figures
from lms.supervision.actions import services
from lms.supervision.actions.leaving import CannotLeave, take_back, take_out
from lms.supervision.models import Act
from lms.supervision.overview import selectors
from lms.supervision.overview.standing import overview
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.support.editions import add_lesson, release
from tests.support.learning import (
    answer_all,
    finish_lesson,
    go_half_way,
    whole_course,
)
from tests.support.rosters import HEADING, csv_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(enrolment, course):
    go_half_way(enrolment, course)
    return enrolment


def out(enrolment, by, **more):
    return take_out(enrolment=enrolment, reason="A plecat", by=by, **more)


def back(enrolment, by, **more):
    return take_back(enrolment=enrolment, reason="A revenit", by=by, **more)


def state(enrolment):
    return Enrolment.objects.get(pk=enrolment.pk).state


def test_a_supervisor_takes_a_person_out_with_a_reason_and_back(
    boss, person, begun, cohort, page, client_of
):
    assert boss.post(f"{person}take-out/", {"reason": ""}).status_code == 422
    answer = boss.post(f"{person}take-out/", {"reason": "A plecat"})
    assert answer.url == f"{page}people/" and state(begun) == "withdrawn"
    name = begun.user.full_name
    people = boss.get(f"{page}people/").content.decode()
    assert f"{name} nu mai este în grup" in people
    assert "Au părăsit grupul" in people and "A plecat" in people
    assert boss.get(person, follow=True).redirect_chain[-1][0] == f"{page}people/"
    assert name not in boss.get(page).content.decode()
    learner = client_of(begun.user)
    home = learner.get("/ro/my/").content.decode()
    assert "Nu mai sunteți în grupul" in home and "Ion Rusu" in home
    assert "Nu sunteți încă" not in home
    assert learner.get("/ro/curs/modul/doi/").status_code == 404
    back_page = f"{person}take-back/"
    assert name in boss.get(back_page).content.decode()
    assert boss.post(back_page, {"reason": ""}).status_code == 422
    assert boss.post(back_page, {"reason": "A revenit"}).status_code == 302
    assert state(begun) == "active"
    assert "Nu mai sunteți" not in learner.get("/ro/my/").content.decode()
    log = boss.get(f"{page}log/").content.decode()
    assert f"Ion Rusu: scoatere din grup, {name}." in log and "A plecat" in log
    assert f"Ion Rusu: reprimire în grup, {name}." in log


def test_everything_done_is_there_again(begun, course, supervisor):
    before = EnrolmentProgress.objects.values().get()
    events = LearningEvent.objects.count()
    out(begun, supervisor)
    back(begun, supervisor)
    assert EnrolmentProgress.objects.values().get() == before
    assert LearningEvent.objects.count() == events
    begun.refresh_from_db()
    finish_lesson(begun, course.second)
    assert [found for found in differences(mend=False) if found] == []


def test_the_same_form_again_does_nothing(begun, supervisor):
    key, other = uuid4(), uuid4()
    assert out(begun, supervisor, key=key) and not out(begun, supervisor, key=key)
    assert back(begun, supervisor, key=other)
    assert not back(begun, supervisor, key=other)
    # An old form that is sent once more takes nobody out anew.
    assert not out(begun, supervisor, key=key)
    assert state(begun) == "active" and Act.objects.count() == 2


def test_a_refusal_leaves_no_act(begun, supervisor):
    with pytest.raises(CannotLeave):
        back(begun, supervisor)
    out(begun, supervisor)
    with pytest.raises(CannotLeave):
        take_out(enrolment=begun, reason="altceva", by=supervisor)
    assert Act.objects.count() == 1


def test_who_has_completed_stays(boss, person, page, enrolment, course):
    whole_course(enrolment, course)
    assert "take-out/" not in boss.get(person).content.decode()
    answer = boss.post(f"{person}take-out/", {"reason": "x"})
    assert answer.status_code == 422
    assert "a finalizat cursul" in answer.content.decode()
    assert state(enrolment) == "active" and not Act.objects.exists()
    assert Certificate.objects.filter(revoked_at=None).count() == 1
    figures = cohort_figures().get(pk=enrolment.cohort_id)
    assert (figures.enrolled, figures.completed) == (1, 1)


def test_nothing_counts_or_reminds_who_left(begun, cohort, supervisor, boss, page):
    Cohort.objects.update(
        launched_at=timezone.now() - datetime.timedelta(days=30),
        starts_on=timezone.localdate() - datetime.timedelta(days=30),
        deadline=timezone.localdate() + datetime.timedelta(days=1),
    )
    EnrolmentProgress.objects.update(
        last_activity_at=timezone.now() - datetime.timedelta(days=9)
    )
    out(begun, supervisor)
    assert overview(cohort).people == 0
    assert selectors.counts_by_cohort(supervisor)[0] == {}
    csv = b"".join(boss.get(f"{page}export.csv"))
    assert begun.user.full_name not in csv.decode()
    assert [one.funnel.listed for one in states(supervisor, timezone.now())] == [0]
    # A reminder is due for three hours: no day's is missed.
    hours = range(0, 24 * 7, LATE_HOURS)
    week = [timezone.now() + datetime.timedelta(hours=h) for h in hours]
    assert not any(due(kind, now).exists() for kind in KINDS for now in week)
    figures = cohort_figures().get(pk=cohort.pk)
    assert (figures.enrolled, figures.started, figures.completed) == (0, 0, 0)
    assert not OutgoingMail.objects.exists()


def test_leaving_is_reported_by_no_statement(begun, supervisor):
    before = Effect.objects.count()
    out(begun, supervisor)
    back(begun, supervisor)
    assert Effect.objects.count() == before


def test_the_place_is_free_and_coming_back_is_refused_while_another_is_taken(
    boss, begun, person, course, supervisor
):
    other = CohortFactory(edition=course.edition, supervisor=supervisor)
    with pytest.raises(CannotJoin) as refused:
        enrol(user=begun.user, cohort=other)
    assert "scoată" in str(refused.value.message)
    out(begun, supervisor)
    elsewhere = enrol(user=begun.user, cohort=other)
    answer = boss.post(f"{person}take-back/", {"reason": "x"})
    assert answer.status_code == 422
    assert "în alt grup" in answer.content.decode()
    assert state(begun) == "withdrawn"
    out(elsewhere, supervisor)
    assert back(begun, supervisor)


def test_coming_back_to_the_edition_completed_elsewhere_is_refused(
    begun, course, supervisor
):
    out(begun, supervisor)
    other = CohortFactory(edition=course.edition, supervisor=supervisor)
    whole_course(enrol(user=begun.user, cohort=other), course)
    add_lesson(course)
    newer = release_edition(course=course.page, released_by=supervisor, note="n")
    Cohort.objects.filter(pk=begun.cohort_id).update(edition=newer)
    with pytest.raises(CannotLeave):
        back(begun, supervisor)


def test_who_comes_back_goes_on_in_the_edition_that_the_group_has_by_now(
    begun, course, cohort, supervisor
):
    out(begun, supervisor)
    add_lesson(course)
    edition = release(course, supervisor, {cohort: EditionChange.Choice.ADD})
    begun.refresh_from_db()
    assert begun.edition != edition
    back(begun, supervisor)
    begun.refresh_from_db()
    assert begun.edition == edition
    assert [found for found in differences(mend=False) if found] == []


def test_what_a_learner_sends_after_leaving_is_not_recorded(begun, course, supervisor):
    finish_lesson(begun, course.second)
    attempt = attempts.start_attempt(
        enrolment=begun, unit_uid=str(course.test.uid), language="ro"
    )
    answer_all(attempt)
    events = LearningEvent.objects.count()
    out(begun, supervisor)
    with pytest.raises(CourseClosed):
        attempts.submit_attempt(attempt=attempt, language="ro")
    attempt.refresh_from_db()
    assert attempt.submitted_at is None and LearningEvent.objects.count() == events
    back(begun, supervisor)
    attempts.submit_attempt(attempt=attempt, language="ro")
    assert EnrolmentProgress.objects.get().completed_at is not None


def test_a_request_that_overtakes_the_learner_is_answered_with_404(
    client_of, begun, course, supervisor, monkeypatch
):
    """The page was asked for before the person was taken out, and posted after."""
    finish_lesson(begun, course.second)
    attempt = attempts.start_attempt(
        enrolment=begun, unit_uid=str(course.test.uid), language="ro"
    )
    out(begun, supervisor)
    monkeypatch.setattr("lms.progress.access.open_to_work", lambda attempt: attempt)
    learner = client_of(begun.user)
    address = f"/ro/my/attempts/{attempt.uid}/"
    assert learner.post(f"{address}submit/").status_code == 404
    option = attempt.frozen["questions"][0]["options"][0]["uid"]
    assert learner.post(f"{address}1/", {"option": option}).status_code == 404


def checked(cohort, rows, **options):
    roster = rosters.take_file(
        cohort=cohort, by=None, name="l.csv", data=csv_of([HEADING, *rows]), **options
    )
    rosters.start_check(
        roster=roster,
        columns=roster.columns,
        language="ro",
        accounts_without_address=roster.accounts_without_address,
    )
    rosters.check_rows(roster.pk)
    return RosterImport.objects.get(pk=roster.pk)


def test_a_list_says_who_left_also_of_people_without_an_address(cohort, supervisor):
    rows = [["Rusu", "Ana", ""]]
    first = checked(cohort, rows, accounts_without_address=True)
    rosters.start_run(roster=first, all_or_nothing=False, send_invitations=False)
    rosters.import_chunk(first.pk)
    out(Enrolment.objects.get(), supervisor)
    again = checked(cohort, rows, accounts_without_address=True)
    line = choose(roster=again, number=2, choice="same")
    assert (line.outcome, line.code, line.field) == (
        "problem",
        "left_group",
        "full_name",
    )


def test_who_left_before_the_launch_is_not_welcomed_by_it(cohort, supervisor):
    people = [UserFactory(full_name=f"Ana {n}") for n in ("Rusu", "Munteanu")]
    rows = [[p.full_name.split()[1], "Ana", p.email] for p in people]
    roster = checked(cohort, rows)
    rosters.start_run(roster=roster, all_or_nothing=False, send_invitations=False)
    rosters.import_chunk(roster.pk)
    out(Enrolment.objects.get(user=people[0]), supervisor)
    send_welcomes(roster.pk, 0)
    assert OutgoingMail.objects.get().recipient == people[1].email


def test_nothing_is_written_to_a_closed_account(begun, course, supervisor):
    begun.user.is_active = False
    begun.user.save()
    services.grant_attempt(
        enrolment=begun, unit_uid=str(course.test.uid), reason="Da", by=supervisor
    )
    services.move_deadline(
        enrolment=begun,
        deadline=timezone.localdate() + datetime.timedelta(days=9),
        reason="Da",
        by=supervisor,
    )
    assert not OutgoingMail.objects.exists() and Act.objects.count() == 2


def test_the_log_names_a_test_that_only_the_persons_edition_has(
    boss, page, begun, course, cohort, supervisor
):
    services.grant_attempt(
        enrolment=begun, unit_uid=str(course.test.uid), reason="Da", by=supervisor
    )
    course.test.unpublish()
    edition = release_edition(course=course.page, released_by=supervisor, note="n")
    Cohort.objects.filter(pk=cohort.pk).update(edition=edition)
    assert "„Test (ro)”" in boss.get(f"{page}log/").content.decode()


def test_the_people_page_takes_the_same_queries_for_any_number_that_left(
    boss, page, cohort, begun, supervisor
):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            boss.get(f"{page}people/")
        return len(queries)

    out(begun, supervisor)
    boss.get(f"{page}people/")
    one = asked()
    for _ in range(5):
        out(enrol(user=UserFactory(), cohort=cohort), supervisor)
    assert asked() == one
