"""Who is reminded when: days, hour, clock, pauses, and nothing when nothing is left."""

import datetime

import pytest

from lms.accounts.placeholders import new_placeholder
from lms.cohorts.models import Cohort, Enrolment
from lms.cohorts.services import enrol
from lms.outbox.models import Effect
from lms.reminders.due import chunks, due
from lms.reminders.models import Preference, Reminder
from lms.reminders.services import remind_learners
from lms.supervision.models import Act
from tests.factories.cohorts import CohortFactory
from tests.lms.reminders.conftest import at

pytestmark = pytest.mark.django_db
Kind = Reminder.Kind
TUESDAY = "2026-03-17 09:00"


def kinds(now: str) -> list[str]:
    return [k for k in Kind.values if k != "summary" and due(k, at(now)).exists()]


def hours(day: str) -> list[int]:
    return [hour for hour in range(24) if kinds(f"{day} {hour:02}:30")]


def choose(enrolment, days=127, hour=9, reminders=True):
    Preference.objects.create(
        user=enrolment.user, days=days, hour=hour, reminders=reminders
    )


def test_who_has_done_all_is_never_reminded(enrolled, ends):
    ends("2026-03-18")
    enrolled(active="2026-03-03 09:00", complete=True)
    assert remind_learners(now=at(TUESDAY)) == 0
    assert not Effect.objects.filter(kind="mail").exists()


def test_who_was_silent_for_a_week_is_reminded_and_before_that_is_not(enrolled):
    enrolled(active="2026-03-11 08:00")
    assert kinds(TUESDAY) == []
    assert kinds("2026-03-18 09:00") == ["silence"]


def test_who_never_began_counts_from_the_enrolment(enrolled):
    enrolled(begin="2026-03-11 08:00")
    assert kinds(TUESDAY) == []
    assert kinds("2026-03-18 09:00") == ["silence"]


def test_silence_does_not_begin_before_the_launch(enrolled):
    enrolled()
    Cohort.objects.update(launched_at=at("2026-03-15 09:00"))
    assert kinds(TUESDAY) == []


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [
        ("2026-03-25", []),
        ("2026-03-24", ["week"]),
        ("2026-03-20", ["week"]),
        ("2026-03-18", ["day"]),
        ("2026-03-17", ["day"]),
        ("2026-03-16", []),
    ],
)
def test_a_deadline_is_told_of_a_week_and_a_day_before(
    enrolled, ends, deadline, expected
):
    enrolled(active="2026-03-16 09:00")
    ends(deadline)
    assert kinds(TUESDAY) == expected


def test_a_mondays_deadline_is_told_of_on_the_friday_before(enrolled, ends):
    enrolled(active="2026-03-16 09:00")
    ends("2026-03-23")
    assert kinds("2026-03-19 09:00") == ["week"]
    assert kinds("2026-03-20 09:00") == ["day"]


def test_ones_own_deadline_goes_before_the_cohorts(enrolled, ends):
    ends("2026-03-18")
    enrolment = enrolled(active="2026-03-16 09:00")
    Enrolment.objects.update(deadline=datetime.date(2026, 3, 24))
    assert kinds(TUESDAY) == ["week"]
    enrolment.refresh_from_db()
    (found,) = due("week", at(TUESDAY))
    assert found.occasion == enrolment.deadline


def test_the_default_is_nine_on_working_days(enrolled):
    enrolled(active="2026-03-02 09:00")
    assert hours("2026-03-17") == [9, 10, 11]
    assert hours("2026-03-21") == hours("2026-03-22") == []


def test_the_chosen_days_and_hour_are_kept_to(enrolled):
    choose(enrolled(active="2026-03-02 09:00"), days=0b1000000, hour=20)
    assert hours("2026-03-22") == [20, 21, 22]  # a Sunday
    assert hours("2026-03-23") == []


def test_who_wants_none_gets_none(enrolled, ends):
    ends("2026-03-18")
    choose(enrolled(active="2026-03-02 09:00"), reminders=False)
    assert kinds(TUESDAY) == []


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        ("2026-03-28", 7),
        ("2026-03-29", 6),  # clocks went forward in the night
        ("2026-10-24", 6),
        ("2026-10-25", 7),  # and back
    ],
)
def test_nine_is_nine_on_the_wall_whatever_the_season(enrolled, day, utc):
    choose(enrolled(active="2026-03-02 09:00"))
    here = datetime.datetime.fromisoformat(f"{day} {utc:02}:00+00:00")
    early = here - datetime.timedelta(minutes=1)
    assert due("silence", here).exists()
    assert not due("silence", early).exists()


@pytest.mark.parametrize(
    "change",
    [
        {"state": "withdrawn"},
        {"state": "transferred"},
        {"enrolled_at": at("2026-03-17 08:00")},
    ],
)
def test_who_has_left_or_just_come_is_not_reminded(enrolled, ends, change):
    ends("2026-03-18")
    enrolled(active="2026-03-02 09:00")
    Enrolment.objects.update(**change)
    assert kinds(TUESDAY) == []


@pytest.mark.parametrize(
    "change",
    [
        {"launched_at": None},
        {"deadline": "2026-03-16"},
        {"starts_on": "2026-03-18", "deadline": "2026-03-18"},
    ],
)
def test_a_cohort_that_does_not_run_is_quiet(enrolled, change):
    enrolled(active="2026-03-02 09:00")
    Cohort.objects.update(**change)
    assert kinds(TUESDAY) == []


def test_a_closed_account_is_not_written_to(enrolled):
    enrolled(active="2026-03-02 09:00", is_active=False)
    assert kinds(TUESDAY) == []


def test_who_heard_from_the_supervisor_today_is_left_in_peace(
    enrolled, cohort, supervisor
):
    enrolment = enrolled(active="2026-03-02 09:00")
    Act.objects.create(
        cohort=cohort,
        enrolment=enrolment,
        actor=supervisor,
        kind=Act.Kind.NUDGED,
        done_at=at("2026-03-17 08:00"),
    )
    assert kinds(TUESDAY) == []
    assert kinds("2026-03-18 09:00") == ["silence"]


def test_after_a_reminder_silence_is_quiet_for_a_week(enrolled, ends):
    enrolled(active="2026-03-02 09:00")
    ends("2026-03-24")
    assert remind_learners(now=at(TUESDAY)) == 1
    assert Reminder.objects.get().kind == "week"
    ends("2026-06-30")
    assert kinds("2026-03-20 09:00") == []
    assert kinds("2026-03-24 09:00") == ["silence"]


def test_a_person_of_two_cohorts_gets_one_mail_a_day(enrolled, ends, cohort):
    from tests.factories.courses import make_course

    ends("2026-03-18")
    first = enrolled(active="2026-03-16 09:00")
    other = CohortFactory(
        edition=make_course("alt").edition,
        supervisor=cohort.supervisor,
        deadline="2026-03-18",
    )
    enrol(user=first.user, cohort=other)
    Enrolment.objects.update(enrolled_at=at("2026-03-15 09:00"))
    assert remind_learners(now=at(TUESDAY)) == 1
    assert remind_learners(now=at(TUESDAY)) == 0
    assert remind_learners(now=at("2026-03-18 09:00")) == 1
    assert Reminder.objects.values("enrolment").distinct().count() == 2


def test_the_query_does_not_grow_with_the_people(
    enrolled, ends, django_assert_num_queries
):
    ends("2026-03-18")
    for many in (3, 30):
        while Enrolment.objects.count() < many:
            enrolled(active="2026-03-16 09:00")
        with django_assert_num_queries(2):  # the chunk, and that nothing follows
            people = [p for chunk in chunks("day", at(TUESDAY)) for p in chunk]
            assert all(p.user.email and p.cohort.name and p.progress for p in people)
        assert len(people) == many


def test_nobody_without_an_address_is_written_to(enrolled, ends):
    ends("2026-03-18")
    learner = enrolled(active="2026-03-03 09:00").user
    assert "day" in kinds(TUESDAY)
    learner.email = new_placeholder()
    learner.save(update_fields=["email"])
    assert kinds(TUESDAY) == []
