"""The Monday summary: once, on Monday from eight, in the dashboard's own numbers."""

import pytest
import time_machine

from lms.accounts.models import OrganisationUnit
from lms.cohorts.models import Cohort, Enrolment, Invitation
from lms.notifications.models import OutgoingMail
from lms.progress.engine import unit_rows
from lms.progress.models import UnitProgress
from lms.progress.standing import keep_units
from lms.reminders.models import Preference, Reminder
from lms.reminders.services import remind_learners, send_summaries
from lms.reminders.summary import called, states, summary_of
from lms.supervision.overview.risk_rules import REASONS
from lms.supervision.overview.rollup import rollup
from lms.supervision.overview.standing import overview
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.lms.reminders.conftest import at

pytestmark = pytest.mark.django_db
MONDAY = at("2026-03-16 08:00")


@pytest.fixture
def mixed(enrolled, ends, course):
    """Five people: two silent, one of them failed twice, one new, one done, one well."""
    ends("2026-06-30")
    enrolled()
    enrolled(active="2026-03-03 09:00")
    failed = enrolled(active="2026-03-04 09:00")
    UnitProgress.objects.create(
        enrolment=failed,
        unit=course.test.uid,
        attempts=2,
        started_at=at("2026-03-04 09:00"),
        last_activity_at=at("2026-03-04 09:00"),
    )
    keep_units(failed.progress, unit_rows(failed))
    failed.progress.save()
    enrolled(active="2026-03-15 09:00", complete=True)
    enrolled(active="2026-03-15 09:00")


@pytest.fixture
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        (
            "ro",
            [
                "Invitați: 5, dintre ei fără intrare: 1. Au deschis invitația: 4. Au început: 4. Au finalizat: 1.",
                "De lunea trecută: 0 s-au alăturat, 2 au început, 1 au finalizat.",
                "3 persoane au nevoie de dumneavoastră:",
            ],
        ),
        (
            "ru",
            [
                "Приглашены: 5, из них ещё не вошли: 1. Открыли приглашение: 4. Начали: 4. Завершили: 1.",
                "С прошлого понедельника: присоединились 0, начали 2, завершили 1.",
                "Вы нужны 3 участникам:",
            ],
        ),
    ],
)
def test_the_numbers_are_the_dashboards_in_the_supervisors_language(
    mixed, monday, supervisor, cohort, language, wanted
):
    supervisor.language = language
    supervisor.save()
    assert send_summaries(now=MONDAY) == 1
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.language) == (supervisor.email, language)
    assert (
        mail.subject
        == {
            "ro": "Grupurile dumneavoastră săptămâna aceasta",
            "ru": "Ваши группы на этой неделе",
        }[language]
    )
    shown = overview(cohort)
    assert (shown.people, shown.completed, shown.needs) == (5, 1, 3)
    for text in wanted:
        assert text in mail.text and text in mail.html
    link = f"http://testserver/{language}/cohorts/{cohort.code}/?reason=any"
    assert link in mail.text and link in mail.html


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_the_most_urgent_are_told_by_name_with_a_link_to_their_page(
    mixed, monday, supervisor, cohort, language
):
    supervisor.language = language
    supervisor.save()
    (state,) = states(supervisor, MONDAY)
    send_summaries(now=MONDAY)
    mail = OutgoingMail.objects.get()
    assert len(state.urgent) == 3
    for person in state.urgent:
        link = f"/{language}/cohorts/{cohort.code}/people/{person.uid}/"
        for text in (mail.text, mail.html):
            assert person.full_name in text and link in text
    # Who failed a test twice is held up, whoever else is only silent.
    assert state.urgent[0].is_failed
    assert mail.text.index(state.urgent[0].full_name) < mail.text.index(
        state.urgent[1].full_name
    )
    assert mail.is_secret


def test_where_the_setting_says_so_a_mail_names_nobody_in_full(
    mixed, monday, supervisor, settings
):
    settings.SUMMARY_NAMES = "initials"
    (state,) = states(supervisor, MONDAY)
    send_summaries(now=MONDAY)
    mail = OutgoingMail.objects.get()
    for person in state.urgent:
        assert person.full_name not in mail.text + mail.html
        assert called(person.full_name) in mail.text
    assert called("Ana-Maria Щерба") == "A. Щ."


def test_a_coordinator_gets_the_groups_of_the_whole_part_once(
    mixed, monday, supervisor, cohort, course
):
    ungheni = OrganisationUnit.objects.get(code="md-un")
    Cohort.objects.filter(pk=cohort.pk).update(unit=ungheni)
    other = CohortFactory(
        name="Al doilea", edition=course.edition, supervisor=supervisor, unit=ungheni
    )
    north = UserFactory(roles=["coordinator"], unit=ungheni.parent, language="ru")
    elsewhere = OrganisationUnit.objects.get(code="md-ba")
    UserFactory(roles=["coordinator"], unit=elsewhere)
    assert send_summaries(now=MONDAY) == 2
    assert send_summaries(now=MONDAY) == 0
    mail = OutgoingMail.objects.get(recipient=north.email)
    assert mail.language == "ru"
    assert cohort.name in mail.text and other.name in mail.text
    assert summary_of(north, MONDAY).funnel.listed == 5


def test_who_was_invited_and_did_not_come_is_among_the_most_urgent(
    monday, supervisor, cohort
):
    Invitation.objects.create(
        cohort=cohort,
        email="vera@example.org",
        full_name="Vera Ursachi",
        language="ro",
        mailed_at=at("2026-03-03 09:00"),
    )
    send_summaries(now=MONDAY)
    text = OutgoingMail.objects.get().text
    assert "Vera Ursachi" in text
    assert f"/ro/cohorts/{cohort.code}/people/invitations/" in text


def test_every_reason_counts_what_its_filter_shows(
    mixed, monday, supervisor, cohort, client_of
):
    (state,) = states(supervisor, MONDAY)
    client = client_of(supervisor)
    shown = {
        str(text): client.get(f"/ro/cohorts/{cohort.code}/?reason={name}").context[
            "page"
        ]
        for name, text in REASONS.items()
    }
    counts = {text: page.paginator.count for text, page in shown.items()}
    assert dict(state.reasons) == {text: n for text, n in counts.items() if n}
    assert sum(counts.values()) == 4


def test_it_comes_once_on_monday_from_eight(mixed):
    times = {
        "2026-03-16 07:55": 0,
        "2026-03-16 08:00": 1,
        "2026-03-16 08:05": 0,
        "2026-03-17 08:00": 0,
        "2026-03-23 08:00": 1,
    }
    assert {t: send_summaries(now=at(t)) for t in times} == times


def test_eight_is_eight_after_the_clocks_have_changed(mixed):
    assert MONDAY.utctimetuple().tm_hour == 6
    later = at("2026-03-30 08:00")
    assert later.utctimetuple().tm_hour == 5
    assert send_summaries(now=later) == 1


@pytest.mark.parametrize(
    "change",
    [{"launched_at": None}, {"starts_on": "2025-01-01", "deadline": "2026-01-01"}],
)
def test_who_has_no_running_cohort_gets_none(mixed, change):
    Cohort.objects.update(**change)
    assert send_summaries(now=MONDAY) == 0


def test_who_wants_none_or_lost_the_role_gets_none(mixed, supervisor):
    Preference.objects.create(user=supervisor, summary=False)
    assert send_summaries(now=MONDAY) == 0
    Preference.objects.all().delete()
    supervisor.groups.clear()
    assert send_summaries(now=MONDAY) == 0


def test_only_ones_own_cohorts_are_in_it(mixed, monday, course):
    other = UserFactory(roles=["supervisor"])
    CohortFactory(edition=course.edition, supervisor=other, name="Alt grup")
    assert send_summaries(now=MONDAY) == 2
    texts = dict(OutgoingMail.objects.values_list("recipient", "text"))
    assert "Alt grup" in texts.pop(other.email)
    assert "Alt grup" not in texts.popitem()[1]


def test_it_is_the_only_mail_of_the_day_to_a_supervisor_who_learns(
    mixed, enrolled, supervisor
):
    enrolled(active="2026-03-03 09:00")
    own = enrolled(active="2026-03-03 09:00").user
    Cohort.objects.update(supervisor=own)
    own.groups.add(supervisor.groups.get())
    Preference.objects.create(user=own, hour=7)
    assert remind_learners(now=at("2026-03-16 07:00")) == 0
    assert send_summaries(now=MONDAY) == 1
    assert remind_learners(now=at("2026-03-16 09:00")) == 4
    assert Reminder.objects.filter(user=own).get().kind == "summary"


def test_who_renews_is_counted_once_as_in_the_roll_up(
    enrolled, ends, monday, supervisor, cohort
):
    ends("2026-06-30")
    earlier = enrolled(active="2026-03-15 09:00", complete=True)
    renewing = CohortFactory(
        edition=cohort.edition, supervisor=supervisor, renews=cohort, join_code=""
    )
    Enrolment.objects.create(
        user=earlier.user, cohort=renewing, edition=cohort.edition, renews=earlier
    )
    summary = summary_of(supervisor, MONDAY)
    total = rollup(supervisor, "district", MONDAY).total
    assert summary.funnel == total.funnel
    assert (summary.funnel.listed, summary.funnel.completed) == (1, 1)
    assert summary.changes["joined"] == total.changes.joined
