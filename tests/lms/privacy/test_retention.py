"""Rules of retention: each clears what is over, and nothing that is not."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from lms.accounts.models import User
from lms.accounts.placeholders import new_placeholder
from lms.cohorts.models import Cohort, Enrolment
from lms.cohorts.services import enrol
from lms.notifications.models import OutgoingMail
from lms.outbox.models import Effect
from lms.outbox.services import make_due, work_off
from lms.privacy.checks import known_rules
from lms.privacy.models import ErasureRequest, RetentionRun
from lms.privacy.retention import clearing, unused_accounts
from lms.privacy.rules import RULES, days_of
from lms.settings import env
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.support.learning import take_pre_test

pytestmark = pytest.mark.django_db


def ago(days: float):
    return timezone.now() - timedelta(days=days)


def mail(number: int, days: float, state="sent", **fields) -> OutgoingMail:
    sent = ago(days) if state == "sent" else None
    return OutgoingMail.objects.create(
        key=f"k{number}",
        recipient="a@example.org",
        language="ro",
        subject="S",
        text="text",
        state=state,
        created_at=ago(days),
        sent_at=sent,
        **fields,
    )


def texts() -> dict[str, str]:
    return dict(OutgoingMail.objects.values_list("key", "text"))


def test_every_rule_with_days_has_a_job_and_every_job_a_rule():
    jobs = {*clearing.BLANKED, *clearing.REMOVED, *clearing.ELSEWHERE}
    assert jobs == {rule.key for rule in RULES if rule.days is not None}


def test_texts_of_mails_go_after_their_days_and_the_rows_later():
    (
        mail(1, 29),
        mail(2, 31),
        mail(3, 366),
        mail(4, 31, "failed"),
        mail(5, 400, "queued"),
    )
    found = clearing.apply()
    assert texts() == {"k1": "text", "k2": "", "k4": "", "k5": ""}
    assert (found["mail_texts"], found["mails"]) == (4, 1)


def test_a_code_that_could_not_be_sent_goes_after_three_days():
    mail(1, 2, "failed", is_secret=True), mail(2, 4, "failed", is_secret=True)
    clearing.apply()
    assert texts() == {"k1": "text", "k2": ""}


def test_sessions_go_when_they_have_ended():
    for key, days in (("a", 0.1), ("b", -1)):
        Session.objects.create(session_key=key, session_data="x", expire_date=ago(days))
    clearing.apply()
    assert [one.pk for one in Session.objects.all()] == ["b"]


def test_batches_take_all(monkeypatch):
    monkeypatch.setattr(clearing, "BATCH", 2)
    for number in range(5):
        mail(number, 31)
    assert clearing.apply()["mail_texts"] == 5


def test_a_dry_run_says_what_a_run_does_and_changes_nothing():
    mail(1, 31), mail(2, 400)
    out = StringIO()
    call_command("apply_retention", "--dry-run", stdout=out)
    assert "mail_texts: 2" in out.getvalue() and texts() == {"k1": "text", "k2": "text"}
    assert not RetentionRun.objects.exists()
    told = clearing.due()
    assert clearing.apply() == told


def test_the_page_shows_the_last_run(client_of, admin):
    mail(1, 31)
    clearing.apply()
    mail(2, 31)
    clearing.apply()
    run = RetentionRun.objects.get(pk="mail_texts")
    assert (run.number, run.total) == (1, 2)
    page = client_of(admin).get("/cms/retention/").content.decode()
    assert "Textele e-mailurilor" in page and "<span>2</span>" in page


def test_a_rule_that_fails_keeps_back_no_other(monkeypatch):
    mail(1, 31)
    monkeypatch.setitem(clearing.BLANKED, "mail_secrets", _broken)
    with pytest.raises(RuntimeError):
        clearing.apply()
    assert texts() == {"k1": ""}


def _broken(before):
    raise RuntimeError("broken")


def test_the_environment_gives_other_days(settings, monkeypatch):
    monkeypatch.setenv("RETENTION_DAYS", "mail_texts=60, mails=730")
    settings.RETENTION_DAYS = env.days_by_name("RETENTION_DAYS")
    assert (days_of("mail_texts"), days_of("mails")) == (60, 730)
    assert known_rules() == []
    settings.RETENTION_DAYS = {"mail_text": 60}
    assert [one.id for one in known_rules()] == ["privacy.E001"]


@pytest.mark.parametrize("value", ["mail_texts", "mail_texts=x", "mail_texts=0", "=3"])
def test_days_that_cannot_be_read_stop_the_start(monkeypatch, value):
    monkeypatch.setenv("RETENTION_DAYS", value)
    with pytest.raises(env.WrongValue):
        env.days_by_name("RETENTION_DAYS")


# --- accounts that never started --------------------------------------------------------


def person(days=400, **fields) -> User:
    return UserFactory(date_joined=ago(days), **fields)


def test_only_learners_who_never_began_are_asked(enrolment, course, supervisor, admin):
    take_pre_test(enrolment, course)
    User.objects.update(date_joined=ago(400))
    unused = person()
    person(300), person(last_login=ago(10)), person(roles=["editor"])
    assert [one.pk for one in unused_accounts.due(timezone.now())] == [unused.pk]


def test_asked_by_mail_and_erased_when_nobody_answers(settings):
    settings.EMAIL_BACKEND = "lms.notifications.backend.OutboxBackend"
    quiet, back = person(email="x.quiet@example.org"), person()
    now = timezone.now()
    assert unused_accounts.ask_and_erase(now) == 0
    assert OutgoingMail.objects.count() == 2
    assert unused_accounts.ask_and_erase(now) == 0  # asked once
    assert OutgoingMail.objects.count() == 2
    work_off("mail")
    later = now + timedelta(days=31)
    User.objects.filter(pk=back.pk).update(last_login=now + timedelta(days=1))
    assert unused_accounts.ask_and_erase(later) == 1
    states = dict(ErasureRequest.objects.values_list("person", "state"))
    assert states == {quiet.pk: "approved", back.pk: "withdrawn"}
    ErasureRequest.objects.filter(state="approved").update(decided_at=ago(1 / 24))
    work_off("mail")
    make_due()
    work_off("erasure")
    quiet.refresh_from_db()
    assert not quiet.is_active and "quiet" not in quiet.email
    assert not Effect.objects.filter(kind="erasure").exclude(state="done").exists()


@pytest.fixture
def rows(settings):
    settings.EMAIL_BACKEND = "lms.notifications.backend.OutboxBackend"


def asked_a_month_ago(**changes) -> int:
    """Ask, change the mail, let a month pass, and return how many are to be erased."""
    now = timezone.now()
    unused_accounts.ask_and_erase(now)
    if changes:
        OutgoingMail.objects.update(**changes)
    else:
        work_off("mail")
    return unused_accounts.ask_and_erase(now + timedelta(days=31))


def states() -> list[str]:
    return list(ErasureRequest.objects.values_list("state", flat=True))


@pytest.mark.parametrize("days", [90, 0, None])
def test_who_has_a_place_in_a_group_that_runs_is_left_alone(course, supervisor, days):
    """However long ago it was given: the group decides, not the day of the enrolment."""
    deadline = None if days is None else timezone.localdate() + timedelta(days=days)
    cohort = CohortFactory(
        edition=course.edition,
        supervisor=supervisor,
        starts_on=ago(500).date(),
        deadline=deadline,
    )
    enrolment = enrol(user=person(), cohort=cohort)
    place = Enrolment.objects.filter(pk=enrolment.pk)
    place.update(enrolled_at=ago(400))
    assert not unused_accounts.due(timezone.now()).exists()
    place.update(state="withdrawn")
    assert unused_accounts.due(timezone.now()).exists()
    place.update(state="active")
    Cohort.objects.filter(pk=cohort.pk).update(deadline=ago(1).date())
    assert unused_accounts.due(timezone.now()).exists()
    place.update(deadline=timezone.localdate())  # more days for this person alone
    assert not unused_accounts.due(timezone.now()).exists()


def test_who_has_no_address_cannot_be_asked_and_is_left_alone(rows):
    person(email=new_placeholder())
    assert asked_a_month_ago() == 0 and states() == []


def test_whom_the_mail_did_not_reach_is_not_erased_and_not_asked_every_night(rows):
    person()
    assert asked_a_month_ago(state="failed") == 0
    assert states() == ["withdrawn"]
    assert unused_accounts.ask_and_erase(timezone.now() + timedelta(days=32)) == 0
    assert states() == ["withdrawn"]


def test_a_mail_that_is_still_on_its_way_is_waited_for(rows):
    person()
    assert asked_a_month_ago(state="retry") == 0
    assert states() == ["waiting"]


def test_the_month_runs_from_the_day_on_which_the_mail_left(rows):
    person()
    late = timezone.now() + timedelta(days=20)
    assert asked_a_month_ago(state="sent", sent_at=late) == 0
    assert unused_accounts.ask_and_erase(late + timedelta(days=31)) == 1


def test_a_place_given_after_the_question_keeps_the_account(rows, course, supervisor):
    one = person()
    unused_accounts.ask_and_erase(timezone.now())
    work_off("mail")
    cohort = CohortFactory(edition=course.edition, supervisor=supervisor)
    enrol(user=one, cohort=cohort)
    later = timezone.now() + timedelta(days=31)
    assert unused_accounts.ask_and_erase(later) == 0 and states() == ["withdrawn"]
