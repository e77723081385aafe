"""Uploaded lists are not kept for ever: who is in them, and the files themselves."""

import datetime

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from lms.cohorts.models import Invitation, RosterImport, RosterRow
from lms.cohorts.rosters import services
from lms.cohorts.rosters.report import roster_report
from lms.cohorts.rosters.retention import (
    clear_old_lists,
    delete_untaken_invitations,
)
from lms.cohorts.tasks import clear_lists
from lms.outbox.services import work_off_all
from tests.support.rosters import csv_of

pytestmark = pytest.mark.django_db
ROWS = [
    ["Nume", "Prenume", "Email", "Raion", "Sex"],
    ["Rusu", "Ana", "ana@mail.md", "Ungheni", "f"],
    ["Ceban", "Ion", "ion@gmial.com", "", ""],
    ["Lungu", "Eva", "ana@mail.md", "", ""],
]
WORDS = ("Rusu", "Ana", "Ceban", "ana@mail.md", "gmail", "gmial")


def in_days(days):
    return timezone.now() + datetime.timedelta(days=days)


@pytest.fixture
def uploaded(cohort, supervisor):
    return services.take_file(
        cohort=cohort, by=supervisor, name="l.csv", data=csv_of(ROWS)
    )


@pytest.fixture
def checked(uploaded):
    services.start_check(
        roster=uploaded,
        columns=uploaded.columns,
        language="ro",
        accounts_without_address=False,
    )
    work_off_all()
    uploaded.refresh_from_db()
    return uploaded


@pytest.fixture
def imported(checked):
    services.start_run(roster=checked, all_or_nothing=False, send_invitations=False)
    work_off_all()
    checked.refresh_from_db()
    return checked


@pytest.mark.parametrize("state", ["uploaded", "checked"])
def test_a_list_that_nobody_imports_goes_with_its_file_after_a_week(state, request):
    roster = request.getfixturevalue(state)
    storage, name = roster.file.storage, roster.file.name
    assert clear_old_lists(now=in_days(6.9)) == 0
    assert storage.exists(name)
    assert clear_old_lists(now=in_days(7.1)) == 1
    assert not storage.exists(name)
    assert not RosterImport.objects.exists() and not RosterRow.objects.exists()


def test_of_an_imported_list_only_the_report_stays_after_a_month(imported):
    before = roster_report(imported)
    storage, name = imported.file.storage, imported.file.name
    assert clear_old_lists(now=in_days(29.9)) == 0
    assert clear_old_lists(now=in_days(30.1)) == 1
    assert not storage.exists(name)
    kept = list(RosterRow.objects.values_list())
    assert not any(word in str(kept) for word in WORDS)
    assert not RosterRow.objects.exclude(unit=None, sex="").exists()
    after = roster_report(imported)
    assert {e["row"]: e["code"] for e in after["errors"]} == {
        3: "email_mistyped",
        4: "duplicate_address",
    }
    assert after.keys() == before.keys() and after["changed"] == before["changed"]
    assert clear_old_lists(now=in_days(60)) == 0
    assert Invitation.objects.get().full_name == "Ana Rusu"


def test_the_page_of_a_cleared_list_says_so(imported, client_of, supervisor):
    clear_old_lists(now=in_days(31))
    address = reverse("cohort_roster", args=[imported.cohort.code, imported.uid])
    for language, text in (("ro", "au fost șterse la"), ("ru", "удалены")):
        there = address.replace("/ro/", f"/{language}/")
        html = client_of(supervisor).get(there).content.decode()
        assert text in html and "ana@mail.md" not in html


def test_a_list_on_its_way_is_left_alone(checked):
    RosterImport.objects.update(state="running")
    assert clear_old_lists(now=in_days(100)) == 0


def test_what_a_fault_stopped_cannot_go_on_without_its_people(checked):
    RosterImport.objects.update(state="failed", rows_done=1)
    assert clear_old_lists(now=in_days(8)) == 0
    assert clear_old_lists(now=in_days(31)) == 1
    services.mark_going(checked.pk, "running")
    assert services.import_chunk(checked.pk) is False
    assert RosterImport.objects.get().state == "failed"
    assert not Invitation.objects.exists()


def test_work_ordered_for_a_list_that_is_gone_is_no_fault(uploaded):
    RosterImport.objects.update(state="failed")
    clear_old_lists(now=in_days(8))
    services.check_rows(uploaded.pk)
    assert services.import_chunk(uploaded.pk) is False


def test_the_clock_clears_lists(uploaded):
    RosterImport.objects.update(created_at=in_days(-8))
    entry = settings.CELERY_BEAT_SCHEDULE["clear-lists-of-people"]
    assert import_string(entry["task"]) is clear_lists
    clear_lists()
    assert not RosterImport.objects.exists()


def test_an_invitation_nobody_took_goes_a_month_after_its_end(cohort, learner):
    def invited(name, **more):
        return Invitation.objects.create(
            cohort=cohort,
            email=f"{name}@mail.md",
            full_name=name,
            language="ro",
            expires_at=timezone.now(),
            **more,
        )

    now = timezone.now()
    invited("ended", mailed_at=now)
    invited("withdrawn", mailed_at=now, withdrawn_at=now)
    invited("waits for the launch")
    invited("taken", mailed_at=now, accepted_at=now)
    assert delete_untaken_invitations(now=in_days(29.9)) == 0
    assert delete_untaken_invitations(now=in_days(30.1)) == 2
    assert delete_untaken_invitations(now=in_days(30.1)) == 0
    kept = set(Invitation.objects.values_list("full_name", flat=True))
    assert kept == {"waits for the launch", "taken"}
