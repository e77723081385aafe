"""Importing through the outbox: chosen rules, people known already, people without mail."""

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from lms.accounts.models import User
from lms.cohorts.invitations import accept
from lms.cohorts.models import Cohort, Enrolment, Invitation, RosterImport
from lms.cohorts.rosters import services
from lms.cohorts.services import enrol
from lms.notifications.models import OutgoingMail
from lms.outbox.models import Effect
from lms.outbox.services import work_off_all
from tests.factories.accounts import UserFactory
from tests.support.rosters import csv_of

pytestmark = pytest.mark.django_db
HEADING = ["Nume", "Prenume", "Email", "Limba"]
ANA, ION = ["Rusu", "Ana", "ana@mail.md", "ru"], ["Ceban", "Ion", "ion@mail.md", "ro"]
WRONG = ["Lungu", "Eva", "eva", ""]


@pytest.fixture
def checked(cohort, supervisor):
    """Return a function that brings rows up to the dry run."""

    def bring(*rows, without_address=False):
        roster = services.take_file(
            cohort=cohort,
            by=supervisor,
            name="l.csv",
            data=csv_of([HEADING, *rows]),
        )
        services.start_check(
            roster=roster,
            columns=roster.columns,
            language="ro",
            accounts_without_address=without_address,
        )
        work_off_all()
        roster.refresh_from_db()
        return roster

    return bring


def run(roster, *, nothing=False, mails=False):
    services.start_run(roster=roster, all_or_nothing=nothing, send_invitations=mails)
    work_off_all()
    roster.refresh_from_db()
    return roster


def test_the_file_lies_where_no_address_leads(checked, settings, client):
    roster = checked(ANA)
    assert client.get(f"/media/private/{roster.file.name}").status_code == 404
    assert roster.file.path.startswith(f"{settings.MEDIA_ROOT}/private/rosters/")


def test_the_worker_brings_the_good_rows_and_writes_to_each_in_his_language(checked):
    roster = run(checked(ANA, WRONG, ION), mails=True)
    assert (roster.state, roster.rows_done) == ("done", 3)
    mails = dict(OutgoingMail.objects.values_list("recipient", "language"))
    assert mails == {"ana@mail.md": "ru", "ion@mail.md": "ro"}


def known(cohort, **person):
    """Somebody who was in a group of the supervisor's before."""
    enrolment = enrol(user=UserFactory(**person), cohort=cohort)
    Enrolment.objects.filter(pk=enrolment.pk).update(state="withdrawn")


def test_people_known_here_are_written_to_once_in_their_own_language(
    checked, other_cohort, monkeypatch
):
    monkeypatch.setattr("lms.cohorts.rosters.welcomes.MAILS_A_TURN", 1)
    known(other_cohort, email="ana@mail.md", full_name="Ana Rusu", language="ro")
    known(other_cohort, email="ion@mail.md", full_name="Ion Ceban", language="ru")
    run(checked(ANA, ION), mails=True)
    run(checked(ANA, ION), mails=True)
    mails = {mail.recipient: mail for mail in OutgoingMail.objects.all()}
    assert OutgoingMail.objects.count() == 2
    assert mails["ana@mail.md"].language == "ro"
    for body in (mails["ion@mail.md"].text, mails["ion@mail.md"].html):
        assert "Курс по теме" in body
        assert "/ru/my/" in body


def test_an_account_of_nobody_one_knows_is_invited_and_not_enrolled(checked, cohort):
    person = UserFactory(email="ana@mail.md", full_name="Ana Lungu")
    roster = run(checked(ANA), mails=True)
    row = roster.lines.get()
    assert (row.outcome, row.code, row.params) == ("invite", "", {})
    assert not cohort.enrolments.exists()
    assert accept(invitation=Invitation.objects.get(), user=person).cohort == cohort


def test_an_address_with_capitals_is_written_to_as_well(checked, other_cohort):
    known(other_cohort, email="Ana@mail.md", full_name="Ana Rusu")
    assert run(checked(ANA), mails=True).lines.get().outcome == "enrol"
    assert OutgoingMail.objects.get().recipient == "Ana@mail.md"


def test_with_all_or_nothing_one_problem_keeps_everybody_out(checked):
    roster = checked(ANA, WRONG)
    with pytest.raises(services.CannotRun):
        run(roster, nothing=True)
    assert not Invitation.objects.exists()
    roster.refresh_from_db()
    assert roster.state == "checked"
    assert run(roster).state == "done"


def test_all_or_nothing_looks_at_the_people_once_more(checked, cohort, other_cohort):
    person = UserFactory(email="ana@mail.md", full_name="Ana Rusu")
    roster = checked(ANA, ION)
    enrol(user=person, cohort=other_cohort)
    with pytest.raises(services.CannotRun):
        run(roster, nothing=True)
    assert not Invitation.objects.exists()


def test_who_went_elsewhere_after_the_check_is_named(checked, other_cohort):
    person = UserFactory(email="ana@mail.md", full_name="Ana Rusu")
    roster = checked(ANA, ION)
    enrol(user=person, cohort=other_cohort)
    run(roster)
    row = roster.lines.get(email="ana@mail.md")
    assert (row.outcome, row.code) == ("problem", "elsewhere")
    assert Invitation.objects.get().email == "ion@mail.md"


def test_a_list_invites_again_whose_invitation_ended(checked):
    run(checked(ANA, ION), mails=True)
    past = timezone.now() - timezone.timedelta(days=61)
    ana = Invitation.objects.filter(email="ana@mail.md")
    ana.update(mailed_at=past, expires_at=timezone.now())
    OutgoingMail.objects.all().delete()
    roster = run(checked(ANA, ION), mails=True)
    outcomes = dict(roster.lines.values_list("email", "outcome"))
    assert outcomes == {"ana@mail.md": "invite", "ion@mail.md": "invited"}
    assert OutgoingMail.objects.get().recipient == "ana@mail.md"
    assert Invitation.objects.count() == 2 and ana.get().is_open


def test_a_list_gives_no_second_place_in_a_newer_edition(
    checked, cohort, other_cohort, newer_edition
):
    person = UserFactory(email="ana@mail.md", full_name="Ana Rusu")
    late = UserFactory(email="ion@mail.md", full_name="Ion Ceban")
    enrol(user=person, cohort=other_cohort)
    Cohort.objects.filter(pk=cohort.pk).update(edition=newer_edition)
    roster = checked(ANA, ION)
    assert roster.lines.get(email="ana@mail.md").code == "elsewhere"
    enrol(user=late, cohort=other_cohort)
    run(roster)
    assert roster.lines.get(email="ion@mail.md").code == "elsewhere"
    assert not cohort.enrolments.exists()


def test_who_is_in_the_cohort_with_an_older_edition_is_in_it(
    checked, cohort, newer_edition
):
    enrol(user=UserFactory(email="ana@mail.md", full_name="Ana Rusu"), cohort=cohort)
    Cohort.objects.filter(pk=cohort.pk).update(edition=newer_edition)
    assert checked(ANA).lines.get().outcome == "enrolled"


def test_starting_twice_imports_once(checked):
    roster = checked(ANA)
    run(roster)
    run(roster)
    assert Invitation.objects.count() == 1
    assert Effect.objects.filter(kind="roster.chunk").count() == 1


def test_a_cohort_not_launched_keeps_its_invitations_back(checked, cohort):
    type(cohort).objects.update(launched_at=None)
    run(checked(ANA), mails=True)
    assert Invitation.objects.get().mailed_at is None
    assert not OutgoingMail.objects.exists()


def test_people_without_an_address_get_an_account_and_never_a_mail(checked, cohort):
    roster = run(checked(["Rusu", "Ana", "", ""], ION, without_address=True))
    assert roster.lines.get(full_name="Ana Rusu").outcome == "account"
    person = User.objects.get(full_name="Ana Rusu")
    assert not person.has_address
    assert not person.has_usable_password()
    assert EmailAddress.objects.get(user=person).verified
    assert Enrolment.objects.get(user=person).cohort == cohort
    again = run(checked(["RUSU", "ANA", "-", ""], without_address=True))
    assert again.lines.get().outcome == "unsure"
    assert User.objects.filter(full_name="Ana Rusu").count() == 1


def test_an_import_stopped_by_a_fault_says_so_and_can_be_taken_up(checked, monkeypatch):
    roster = checked(ANA)
    monkeypatch.setattr(services, "write_rows", None)
    services.start_run(roster=roster, all_or_nothing=False, send_invitations=False)
    for _ in range(5):
        work_off_all()
        Effect.objects.update(due_at="2020-01-01T00:00Z")
    roster.refresh_from_db()
    assert roster.state == "failed"
    monkeypatch.undo()
    from lms.outbox.services import retry

    assert retry(Effect.objects.get(kind="roster.chunk"))
    work_off_all()
    assert RosterImport.objects.get().state == "done"
