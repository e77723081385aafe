"""Mails about a certificate that ends: three of them, each once, to who has not renewed."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction

from courses.editions.release import release_edition
from lms.accounts.models import User
from lms.accounts.placeholders import DOMAIN
from lms.certificates.models import Certificate
from lms.certificates.renewals.services import renew
from lms.certificates.services import (
    issue_certificate,
    replace_certificate,
    revoke_certificate,
)
from lms.cohorts.services import enrol
from lms.notifications.models import OutgoingMail
from lms.outbox.models import Effect
from lms.outbox.services import work_off_all
from lms.reminders import due, services
from lms.reminders.models import Preference, Reminder
from lms.reminders.services import remind_learners
from lms.supervision.actions.leaving import take_out
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.lms.certificates.conftest import COMPLETED_AT, complete
from tests.lms.certificates.designs.conftest import make_design
from tests.lms.certificates.renewals.conftest import ENDS_ON, OPENS_ON, days, finish
from tests.lms.reminders.conftest import CHISINAU
from tests.lms.reminders.test_services import GIVEAWAY
from tests.support.editions import add_lesson

pytestmark = pytest.mark.django_db
# A Thursday; the window opens on a Friday, and 30 days before the end is a Tuesday.
MONTH_BEFORE = ENDS_ON - days(30)


def nine(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(9), CHISINAU)


def run(day: datetime.date) -> int:
    """Run as the clock does in the morning of a day."""
    with time_machine.travel(nine(day), tick=False):
        return remind_learners(now=nine(day))


def run_until(*mornings: datetime.date) -> dict[str, datetime.date]:
    """Run on these mornings, in order; return the day of each reminder by its kind."""
    for morning in mornings:
        run(morning)
    return dict(Reminder.objects.values_list("kind", "on"))


OPENING = (OPENS_ON - days(1), OPENS_ON, OPENS_ON + days(1))
MONTH = (MONTH_BEFORE - days(1), MONTH_BEFORE, MONTH_BEFORE + days(1))
END = (ENDS_ON - days(1), ENDS_ON, ENDS_ON + days(1), ENDS_ON + days(8))


@pytest.fixture
def certificate(enrolment):
    make_design(validity_months=36)
    return issue_certificate(
        enrolment=complete(enrolment), issued_at=COMPLETED_AT, language="ro"
    )


@pytest.fixture
def every_day(certificate):
    Preference.objects.create(user=certificate.user, days=0b1111111)


def test_three_mails_and_no_more(certificate, every_day):
    found = run_until(*OPENING, *MONTH, *END)
    assert found == {
        "renewable": OPENS_ON,
        "month": MONTH_BEFORE,
        "last_valid": ENDS_ON,
    }
    assert OutgoingMail.objects.count() == Reminder.objects.count() == 3


def test_repeated_runs_write_each_once(certificate, every_day):
    assert [run(OPENS_ON) for _ in range(3)] == [1, 0, 0]
    assert Effect.objects.filter(kind="mail").count() == 1


def test_the_database_refuses_a_second_one(certificate, every_day):
    run(OPENS_ON)
    row = Reminder.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(
            user=row.user,
            enrolment=row.enrolment,
            kind=row.kind,
            occasion=row.occasion,
            on=row.on + days(1),
        )


def test_a_worker_killed_in_between_sends_one(certificate, every_day, monkeypatch):
    def die(drafts):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(services, "queue_mails", die)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            run(OPENS_ON)
    assert not Reminder.objects.exists()
    assert run(OPENS_ON) == 1
    assert OutgoingMail.objects.count() == 1


def test_a_worker_killed_while_sending_leaves_one_mail(
    certificate, every_day, mailoutbox
):
    run(OPENS_ON)
    work_off_all()
    # Its lease ran out before it could say that it was done.
    Effect.objects.filter(kind="mail").update(state="waiting", done_at=None)
    work_off_all()
    run(OPENS_ON + days(1))
    assert len(mailoutbox) == 1


def test_who_renewed_gets_no_more(certificate, every_day):
    run(OPENS_ON)
    with time_machine.travel(nine(OPENS_ON + days(3)), tick=False):
        finish(renew(certificate=certificate))
    assert run_until(*MONTH, *END) == {"renewable": OPENS_ON}


def test_who_renewed_in_a_group_gets_none(certificate, every_day, course, supervisor):
    add_lesson(course, "trei")
    group = CohortFactory(
        edition=release_edition(course=course.page), supervisor=supervisor
    )
    with time_machine.travel(nine(OPENS_ON - days(30)), tick=False):
        finish(enrol(user=certificate.user, cohort=group))
    assert run_until(OPENS_ON, MONTH_BEFORE, ENDS_ON) == {}


def test_who_has_done_it_all_and_waits_is_left_alone(certificate, every_day):
    with time_machine.travel(nine(OPENS_ON + days(3)), tick=False):
        complete(renew(certificate=certificate))
    assert run_until(*MONTH, *END) == {}


def test_who_has_begun_is_told_so(certificate, every_day):
    with time_machine.travel(nine(OPENS_ON + days(3)), tick=False):
        renew(certificate=certificate)
    run(MONTH_BEFORE)
    mail = OutgoingMail.objects.get()
    assert "Ați început reînnoirea" in mail.text


def take_offline(course):
    type(course.page).objects.filter(pk=course.page.pk).update(live=False)


def test_of_a_course_that_is_offline_no_mail_promises_a_renewal(
    certificate, every_day, course
):
    take_offline(course)
    assert run_until(*OPENING, *MONTH, *END) == {}


def test_who_has_begun_before_it_went_offline_is_told_to_go_on(
    certificate, every_day, course
):
    with time_machine.travel(nine(OPENS_ON + days(3)), tick=False):
        renew(certificate=certificate)
    take_offline(course)
    assert run(MONTH_BEFORE) == 1
    assert "Ați început reînnoirea" in OutgoingMail.objects.get().text


def test_who_was_taken_out_of_the_renewal_gets_none(certificate, every_day, supervisor):
    with time_machine.travel(nine(OPENS_ON + days(3)), tick=False):
        take_out(enrolment=renew(certificate=certificate), by=supervisor, reason="-")
    OutgoingMail.objects.all().delete()
    assert run_until(*MONTH, *END) == {}


def test_who_takes_the_course_in_another_group_is_told_what_the_page_says(
    certificate, every_day, course, supervisor
):
    add_lesson(course, "trei")
    group = CohortFactory(
        edition=release_edition(course=course.page), supervisor=supervisor
    )
    enrol(user=certificate.user, cohort=group)
    run(MONTH_BEFORE)
    mail = OutgoingMail.objects.get(key__startswith="reminder:")
    assert "Ați început reînnoirea" in mail.text


def test_a_revoked_certificate_gets_none(certificate, every_day, admin):
    revoke_certificate(certificate=certificate, by=admin, reason="Fraudă")
    OutgoingMail.objects.all().delete()
    assert run_until(OPENS_ON, MONTH_BEFORE, ENDS_ON) == {}


def test_whose_certificate_was_revoked_on_the_way_is_not_asked_to_go_on(
    certificate, every_day, admin
):
    begun, later = OPENS_ON + days(3), nine(OPENS_ON + days(20))
    with time_machine.travel(nine(begun), tick=False):
        renew(certificate=certificate)
    with time_machine.travel(later, tick=False):
        assert due.due(Reminder.Kind.SILENCE, later).exists()
        revoke_certificate(certificate=certificate, by=admin, reason="Fraudă")
        assert not due.due(Reminder.Kind.SILENCE, later).exists()


def test_replaced_in_the_window_nothing_is_said_twice(certificate, every_day, admin):
    run(OPENS_ON)
    with time_machine.travel(nine(OPENS_ON + days(5)), tick=False):
        new = replace_certificate(certificate=certificate, by=admin, reason="numele")
    found = run_until(*MONTH, *END)
    assert sorted(found) == ["last_valid", "month", "renewable"]
    last = Reminder.objects.get(kind="last_valid")
    text = OutgoingMail.objects.get(key=last.mail_key).text
    assert new.code in text
    assert certificate.code not in text


def test_a_closed_account_and_one_without_address_get_none(certificate, every_day):
    User.objects.filter(pk=certificate.user_id).update(is_active=False)
    assert run(OPENS_ON) == 0
    User.objects.filter(pk=certificate.user_id).update(
        is_active=True, email=f"x@{DOMAIN}"
    )
    assert run(OPENS_ON) == 0


def test_who_stopped_reminders_gets_none(certificate):
    Preference.objects.create(user=certificate.user, days=0b1111111, reminders=False)
    assert run_until(OPENS_ON, MONTH_BEFORE, ENDS_ON) == {}


def test_without_validity_nobody_is_written_to(enrolment):
    got = issue_certificate(
        enrolment=complete(enrolment), issued_at=COMPLETED_AT, language="ro"
    )
    Preference.objects.create(user=got.user, days=0b1111111)
    assert run_until(OPENS_ON, MONTH_BEFORE, ENDS_ON) == {}


def test_on_working_days_the_last_mail_comes_before_a_weekend(enrolment):
    # The last day is Sunday, 23 August 2026 and 60 months: 23 August 2031 is a Saturday.
    make_design(validity_months=60)
    issue_certificate(
        enrolment=complete(enrolment), issued_at=COMPLETED_AT, language="ro"
    )
    ends = Certificate.objects.get().valid_until
    assert ends.weekday() == 5
    found = run_until(*(ends + days(n) for n in range(-3, 4)))
    assert found["last_valid"] == ends - days(1)


def test_held_up_it_comes_within_a_week_and_says_so(certificate, every_day):
    assert run(ENDS_ON + days(8)) == 0
    assert run(ENDS_ON + days(7)) == 1
    mail = OutgoingMail.objects.get()
    assert "a fost valabil până la 23.08.2029" in mail.text


def test_of_two_with_the_same_last_day_there_is_one_mail(
    certificate, every_day, course, supervisor
):
    add_lesson(course, "trei")
    group = CohortFactory(
        edition=release_edition(course=course.page), supervisor=supervisor
    )
    later = issue_certificate(
        enrolment=complete(enrol(user=certificate.user, cohort=group)),
        issued_at=COMPLETED_AT,
        language="ro",
    )
    assert later.valid_until == certificate.valid_until
    assert run_until(*OPENING, *MONTH, *END) == {
        "renewable": OPENS_ON,
        "month": MONTH_BEFORE,
        "last_valid": ENDS_ON,
    }
    rows = Reminder.objects.filter(kind__in=due.RENEWALS)
    assert {row.enrolment_id for row in rows} == {later.enrolment_id}
    assert rows.count() == 3


def test_the_subject_says_what_the_mail_is_about(certificate, every_day):
    subjects = {
        "ro": (
            "Certificatul dumneavoastră poate fi reînnoit",
            "Ultima zi a certificatului dumneavoastră",
        ),
        "ru": ("Ваш сертификат можно продлить", "Последний день Вашего сертификата"),
    }
    for language, (renewable, last) in subjects.items():
        User.objects.filter(pk=certificate.user_id).update(language=language)
        Reminder.objects.all().delete()
        for day, subject in (
            (OPENS_ON, renewable),
            (MONTH_BEFORE, renewable),
            (ENDS_ON, last),
        ):
            OutgoingMail.objects.all().delete()
            run(day)
            assert OutgoingMail.objects.get().subject.strip() == subject


def test_a_window_shorter_than_a_month_gets_two(enrolment):
    make_design(validity_months=36, renewal_days=20)
    got = issue_certificate(
        enrolment=complete(enrolment), issued_at=COMPLETED_AT, language="ro"
    )
    Preference.objects.create(user=got.user, days=0b1111111)
    opens = ENDS_ON - days(20)
    assert run_until(OPENS_ON, MONTH_BEFORE, opens, opens + days(1), *END) == {
        "month": opens,
        "last_valid": ENDS_ON,
    }


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "ro",
            "Certificatul dumneavoastră TIP-2026-000001 este valabil până la 23.08.2029.",
        ),
        ("ru", "Ваш сертификат TIP-2026-000001 действителен до 23.08.2029."),
    ],
)
def test_in_the_persons_language_and_without_a_word_on_the_subject(
    certificate, every_day, language, words
):
    User.objects.filter(pk=certificate.user_id).update(language=language)
    run(OPENS_ON)
    mail = OutgoingMail.objects.get()
    assert words in mail.text
    assert f"/{language}/certificates/{certificate.code}/" in mail.text
    assert not GIVEAWAY.search(mail.subject + mail.text)


def test_queries_do_not_grow(
    certificate, every_day, cohort, django_assert_max_num_queries
):
    for number in range(5):
        person = UserFactory(email=f"p{number}@example.org")
        Preference.objects.create(user=person, days=0b1111111)
        issue_certificate(
            enrolment=complete(enrol(user=person, cohort=cohort)),
            issued_at=COMPLETED_AT,
            language="ro",
        )
    with (
        time_machine.travel(nine(OPENS_ON), tick=False),
        django_assert_max_num_queries(1),
    ):
        found = list(due.due(Reminder.Kind.RENEWABLE, nine(OPENS_ON)))
    assert len(found) == 6
