"""The funnel: who is listed, invited, has come; who counts; and what is to be done."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms.accounts.models import User
from lms.accounts.placeholders import new_placeholder
from lms.cohorts.invitations import send_next_mails
from lms.cohorts.models import Cohort, Enrolment, Invitation
from lms.cohorts.services import enrol
from lms.notifications.models import OutgoingMail
from lms.progress.manifest import outline_of
from lms.progress.models import EnrolmentProgress
from lms.reminders.summary import summary_of
from lms.supervision.overview.funnel import Funnel
from lms.supervision.overview.rollup import rollup
from lms.supervision.overview.selectors import counts_by_cohort
from lms.supervision.overview.standing import overview
from tests.factories.accounts import UserFactory
from tests.lms.supervision.conftest import fill
from tests.lms.supervision.dashboard.test_dashboard import days_ago, table
from tests.support.learning import take_pre_test, whole_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def invite(cohort):
    """Return a maker of invitations: when its mail went out, or never."""

    def make(email, name="Ana Invitată", mailed=None, **facts):
        return Invitation.objects.create(
            cohort=cohort,
            email=email,
            full_name=name,
            language=facts.pop("language", "ro"),
            mailed_at=mailed,
            **facts,
        )

    return make


def figures(cohort, supervisor):
    """Return the funnel as the group's own page and the list of groups both tell it."""
    own = overview(cohort)
    counts, total = counts_by_cohort(supervisor)
    listed = counts.get(cohort.pk)
    assert listed is None or (listed.funnel, listed.needs) == (own.funnel, own.needs)
    assert total.funnel == own.funnel
    return own.funnel


def test_the_funnel_begins_with_those_on_the_list(
    cohort, supervisor, enrolment, course, invite
):
    invite("young@example.org", mailed=days_ago(1))
    invite("old@example.org", mailed=days_ago(9))
    invite("unwritten@example.org")
    whole_course(enrolment, course)
    take_pre_test(enrol(user=UserFactory(), cohort=cohort), course)
    enrol(user=UserFactory(last_login=days_ago(1)), cohort=cohort)
    enrol(user=UserFactory(), cohort=cohort)
    found = figures(cohort, supervisor)
    assert found == Funnel(
        listed=7, invited=6, opened=3, joined=3, begun=2, completed=1
    )
    assert (found.unwritten, found.not_come) == (1, 3)


@pytest.mark.parametrize("is_second", [False, True])
def test_who_came_by_the_code_and_has_another_address_by_now_is_not_awaited_twice(
    cohort, supervisor, enrolment, invite, is_second
):
    person, first = enrolment.user, enrolment.user.email
    shown = EmailAddress.objects.create(user=person, email=first, verified=True)
    person.email = "alta@example.org"
    person.save()
    if not is_second:
        shown.delete()
    invite(first.upper(), mailed=days_ago(9))
    assert figures(cohort, supervisor).listed == 1
    assert rollup(supervisor, "district").total.funnel.listed == 1
    assert summary_of(supervisor, timezone.now()).funnel.listed == 1
    assert overview(cohort).reasons["unseen"] == 0


def test_who_had_the_address_by_mistake_hides_nobody(
    cohort, supervisor, enrolment, invite
):
    """It was never shown to be that person's, and its owner is still to come."""
    person, wrong = enrolment.user, enrolment.user.email
    EmailAddress.objects.filter(user=person).delete()
    person.email = "alta@example.org"
    person.save()
    invite(wrong, mailed=days_ago(9))
    assert figures(cohort, supervisor).listed == 2


def test_who_came_by_the_code_or_is_withdrawn_is_not_awaited_twice(
    cohort, supervisor, enrolment, invite
):
    invite(enrolment.user.email.upper(), mailed=days_ago(9))
    invite("gone@example.org", mailed=days_ago(9), withdrawn_at=days_ago(1))
    UserFactory(email="closed@example.org", is_active=False)
    invite("Closed@example.org", mailed=days_ago(9))
    assert figures(cohort, supervisor).listed == 1


def test_a_closed_account_counts_nowhere_but_in_what_it_completed(
    cohort, supervisor, enrolment, course, boss, page
):
    """It was told to have been silent for twenty days, and to need the supervisor."""
    gone = enrol(user=UserFactory(), cohort=cohort)
    take_pre_test(gone, course)
    EnrolmentProgress.objects.filter(pk=gone.pk).update(last_activity_at=days_ago(20))
    whole_course(enrolment, course)
    assert overview(cohort).needs == 1
    User.objects.filter(pk__in=[gone.user_id, enrolment.user_id]).update(
        is_active=False
    )
    assert figures(cohort, supervisor) == Funnel(1, 1, 0, 1, 1, 1, 1)
    assert overview(cohort).needs == 0
    assert table(boss, f"{page}?reason=any") == []
    assert table(boss, page) == [str(enrolment.uid)]
    # Its own page still stands, and asks for nothing.
    answer = boss.get(f"{page}people/{gone.uid}/")
    assert answer.status_code == 200 and answer.context["line"].reasons == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ro", "Invitat(ă) acum 9 zile, nu a intrat încă."),
        ("ru", "Приглашение отправлено 9 дней назад, входа ещё не было."),
    ],
)
def test_who_was_invited_and_did_not_come_needs_somebody(
    boss, page, cohort, invite, language, words
):
    invitation = invite("old@example.org", name="Vera Ursachi", mailed=days_ago(9))
    invite("young@example.org", name="Tudor Nou", mailed=days_ago(2))
    address = page.replace("/ro/", f"/{language}/")
    for query in ("?reason=unseen", "?reason=any", "?q=ursachi&state=new"):
        answer = boss.get(address + query)
        (card,) = answer.context["cards"]
        assert card.line.invitation == invitation.pk and card.act == "again"
        assert words in answer.content.decode()
    assert overview(cohort).needs == overview(cohort).reasons["unseen"] == 1
    assert boss.get(f"{address}?reason=failed").context["cards"] == []
    assert boss.get(f"{address}?language=ru").context["cards"] == []


def test_who_is_in_the_group_and_never_signed_in_can_be_given_codes(
    boss, page, cohort, enrolment
):
    user = UserFactory(email=new_placeholder(), full_name="Fără Adresă")
    enrol(user=user, cohort=cohort)
    Enrolment.objects.update(enrolled_at=days_ago(9))
    User.objects.filter(pk=enrolment.user_id).update(last_login=days_ago(3))
    (card,) = boss.get(f"{page}?reason=unseen").context["cards"]
    assert (card.line.name, card.act) == ("Fără Adresă", "codes")
    assert table(boss, f"{page}?reason=new") == [str(enrolment.uid)]


def test_all_invitations_are_sent_again_once_a_day(boss, page, cohort, invite):
    old = invite("old@example.org", mailed=days_ago(9), expires_at=days_ago(1))
    young = invite("young@example.org", mailed=days_ago(2))
    gone = invite("gone@example.org", mailed=days_ago(9), withdrawn_at=days_ago(1))
    for _ in range(2):
        data = {"again": "1", "back": "cohort"}
        answer = boss.post(f"{page}people/invitations/send/", data)
        assert answer.url == page
        send_next_mails(cohort.pk)
    mail = OutgoingMail.objects.get()
    assert mail.recipient == old.email
    old.refresh_from_db()
    assert old.is_open
    for one in (young, gone):
        before = one.mailed_at
        one.refresh_from_db()
        assert one.mailed_at == before
    assert overview(cohort).needs == 0


def test_before_the_launch_nobody_awaited_needs_anything(cohort, invite):
    invite("old@example.org", mailed=days_ago(9))
    Cohort.objects.update(launched_at=None)
    assert overview(cohort).needs == 0


def names(client, address):
    return [card.line.name for card in client.get(address).context["cards"]]


def test_the_order_is_work_left_by_days_left(boss, page, cohort, course, invite):
    """Who is one unit from the end does not rank with who has all before him."""
    soon = timezone.localdate() + datetime.timedelta(days=3)
    Cohort.objects.update(starts_on="2020-01-01", deadline=soon)
    for name, done in (("A aproape gata", 3), ("B la jumătate", 2), ("C abia", 1)):
        person = enrol(user=UserFactory(full_name=name), cohort=cohort)
        EnrolmentProgress.objects.create(
            enrolment=person,
            units_required=4,
            units_done=done,
            last_activity_at=days_ago(1),
        )
    invite("old@example.org", name="D invitat", mailed=days_ago(9))
    others = ["C abia", "B la jumătate", "A aproape gata"]
    # Who has all before him, invited or in the group, comes before who is on the way.
    wanted = ["D invitat", "Ștefăniță Țurcanu", *others]
    assert names(boss, page) == wanted
    assert names(boss, f"{page}?reason=any") == wanted
    by_family_name = ["C abia", "A aproape gata", "D invitat", "B la jumătate"]
    assert names(boss, f"{page}?order=name") == [*by_family_name, "Ștefăniță Țurcanu"]
    assert overview(cohort).needs == len(wanted)
    html = boss.get(page).content.decode()
    assert "de parcurs: 3 unități în 4 zile" in html


def test_those_past_the_deadline_do_not_drown_those_who_can_make_it(
    boss, page, cohort, enrolment
):
    past = days_ago(9).date()
    late = fill(cohort, 3)
    Enrolment.objects.filter(pk__in=[one.pk for one in late]).update(deadline=past)
    near = timezone.localdate() + datetime.timedelta(days=2)
    Enrolment.objects.filter(pk=enrolment.pk).update(deadline=near)
    assert table(boss, page)[0] == str(enrolment.uid)
    assert overview(cohort).reasons["late"] == 3
    assert overview(cohort).reasons["deadline"] == 1


def test_what_changed_since_last_monday(cohort, enrolment, course):
    whole_course(enrolment, course)
    found = overview(cohort)
    assert found.monday.weekday() == 0 and found.monday < timezone.localdate()
    assert found.changes == {"joined": 1, "begun": 1, "completed": 1}
    later = timezone.now() + datetime.timedelta(days=15)
    assert set(overview(cohort, later).changes.values()) == {0}


def test_the_unit_that_stops_most_people_is_named(boss, page, cohort, course):
    people = fill(cohort, 4)
    EnrolmentProgress.objects.update(failed_unit=None)
    EnrolmentProgress.objects.filter(pk=people[0].pk).update(
        failed_unit=course.test.uid
    )
    unit = next(unit for unit in outline_of(people[0]).units if unit["kind"] != "quiz")
    EnrolmentProgress.objects.update(current_unit=unit["uid"])
    assert boss.get(page).context["stop"] == (unit["heading"]["ro"], 3)


def test_awaited_people_cost_no_more_queries(boss, page, cohort, invite):
    def count(address):
        with CaptureQueriesContext(connection) as captured:
            assert boss.get(address).status_code == 200
        return len(captured)

    ways = [page, f"{page}?reason=any", "/ro/cohorts/", f"{page}units/"]
    invite("first@example.org", mailed=days_ago(9))
    fill(cohort, 3)
    list(map(count, ways))
    few = list(map(count, ways))
    for number in range(60):
        invite(f"more{number}@example.org", mailed=days_ago(number % 20))
    fill(cohort, 60, first=3)
    assert list(map(count, ways)) == few and max(few) <= 12
