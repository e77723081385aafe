"""Imports on PostgreSQL: two at once, and one whose process is killed at row 6,000."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connections

from courses.editions.release import release_edition
from lms.accounts.models import User
from lms.cohorts import invitations
from lms.cohorts.models import Enrolment, Invitation, RosterImport
from lms.cohorts.rosters import services
from lms.cohorts.rosters.one_person import bring_person
from lms.cohorts.services import CannotJoin, join_with_code
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.support.databases import url_of_tests
from tests.support.editions import add_lesson
from tests.support.rosters import HEADING, csv_of, numbered_people
from tests.support.site import wait_for

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
ROOT = Path(__file__).resolve().parents[2]
WAIT_SECONDS = 120
PEOPLE, KILLED_AT = 10_000, 6_000


def at_once(*calls):
    """Run calls at the same moment, each on a connection of its own."""
    ready = Barrier(len(calls))

    def run(call):
        try:
            ready.wait(WAIT_SECONDS)
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        tasks = [pool.submit(run, call) for call in calls]
        return [task.result(WAIT_SECONDS) for task in tasks]


def checked(cohort, rows):
    roster = services.take_file(
        cohort=cohort, by=None, name="l.csv", data=csv_of([HEADING, *rows])
    )
    services.start_check(
        roster=roster,
        columns=roster.columns,
        language="ro",
        accounts_without_address=False,
    )
    services.check_rows(roster.pk)
    return services.start_run(
        roster=roster, all_or_nothing=False, send_invitations=False
    )


def test_two_imports_at_once_bring_everybody_once(cohort, monkeypatch):
    monkeypatch.setattr(services, "ROWS_A_CHUNK", 20)
    rows = list(numbered_people(200))
    for row in rows[::10]:
        UserFactory(email=row[2], full_name=f"{row[1]} {row[0]}")
    rosters = [checked(cohort, rows), checked(cohort, list(reversed(rows)))]

    def work(roster):
        def all_chunks():
            while services.import_chunk(roster.pk):
                pass

        return all_chunks

    at_once(*[work(roster) for roster in rosters])
    assert Invitation.objects.count() == 180
    assert Enrolment.objects.count() == 20
    assert set(RosterImport.objects.values_list("state", "rows_done")) == {
        ("done", 200)
    }


def test_two_workers_at_one_import_share_its_chunks(cohort, monkeypatch):
    monkeypatch.setattr(services, "ROWS_A_CHUNK", 10)
    roster = checked(cohort, list(numbered_people(200)))

    def work():
        while services.import_chunk(roster.pk):
            pass

    at_once(work, work)
    assert Invitation.objects.count() == 200
    roster.refresh_from_db()
    assert (roster.state, roster.rows_done) == ("done", 200)


def test_one_invitation_taken_by_two_at_once_is_taken_once(cohort):
    invitation = Invitation.objects.create(
        cohort=cohort, email="a@mail.md", full_name="A", language="ro"
    )
    people = [UserFactory() for _ in range(8)]

    def accept(person):
        def call():
            try:
                return invitations.accept(invitation=invitation, user=person)
            except CannotJoin:
                return None

        return call

    got = at_once(*[accept(person) for person in people])
    assert sum(one is not None for one in got) == 1
    assert Enrolment.objects.count() == 1


def test_the_last_place_of_a_code_is_given_once(cohort):
    type(cohort).objects.update(join_limit=1)
    people = [UserFactory() for _ in range(8)]

    def join(person):
        def call():
            try:
                return join_with_code(user=person, code=cohort.join_code)
            except CannotJoin:
                return None

        return call

    got = at_once(*[join(person) for person in people])
    assert sum(one is not None for one in got) == 1


def command(cohort, path):
    """Start ``import_roster`` in a process of its own, on the tests' database."""
    return subprocess.Popen(
        [
            *(sys.executable, "manage.py", "import_roster", str(path)),
            *("--cohort", cohort.code, "--json"),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": url_of_tests(),
            "DJANGO_SETTINGS_MODULE": "lms.settings.test",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_an_import_killed_at_row_6000_is_finished_by_the_worker(cohort, tmp_path):
    path = tmp_path / "lista.csv"
    path.write_bytes(csv_of([HEADING, *numbered_people(PEOPLE)]))
    process = command(cohort, path)

    def is_far_enough():
        assert process.poll() is None, "The import ended before it could be killed."
        return RosterImport.objects.filter(rows_done__gte=KILLED_AT).exists()

    wait_for(is_far_enough, WAIT_SECONDS)
    process.send_signal(signal.SIGKILL)
    process.wait()
    roster = RosterImport.objects.get()
    assert (roster.state, roster.rows_done % services.ROWS_A_CHUNK) == ("running", 0)
    assert KILLED_AT <= roster.rows_done < PEOPLE
    assert Invitation.objects.count() == roster.rows_done
    # What the command began, the worker finds in the outbox and finishes.
    from lms.outbox.services import work_off

    work_off(services.CHUNK_EFFECT)
    roster.refresh_from_db()
    assert (roster.state, roster.rows_done) == ("done", PEOPLE)
    assert Invitation.objects.count() == PEOPLE
    # And the same file once more changes nothing.
    again = command(cohort, path)
    assert again.wait(WAIT_SECONDS) == 0
    assert Invitation.objects.count() == PEOPLE


def test_two_doors_into_one_course_at_once_give_one_place(course, cohort, supervisor):
    add_lesson(course)
    newer = release_edition(course=course.page)
    other = CohortFactory(edition=newer, supervisor=supervisor)
    person = UserFactory()

    def join(code):
        def call():
            try:
                return join_with_code(user=person, code=code)
            except CannotJoin:
                return None

        return call

    got = at_once(*[join(one.join_code) for one in [cohort, other] * 4])
    assert len({one.pk for one in got if one}) == 1
    assert Enrolment.objects.count() == 1


def test_two_forms_at_once_without_an_address_make_one_account(cohort, supervisor):
    """Sent from two windows, or by two clerks for the same paper."""
    said = {"surname": "Bostan", "given_name": "Viorica", "language": "ro"}

    def bring():
        return bring_person(
            cohort=cohort,
            by=supervisor,
            said=said,
            language="ro",
            without_address=True,
        ).row.outcome

    # A name alone proves nobody: the second waits for a choice.
    assert sorted(at_once(bring, bring)) == ["account", "unsure"]
    assert User.objects.filter(full_name="Viorica Bostan").count() == 1
