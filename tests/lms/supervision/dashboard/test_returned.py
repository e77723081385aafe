"""Letters that came back and links that were opened: on the desk, in every figure, once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.accounts.models import User
from lms.cohorts.invitations import send_next_mails, want_mails_again
from lms.cohorts.models import Cohort, Enrolment, Invitation
from lms.cohorts.services import enrol
from lms.notifications.models import OutgoingMail
from lms.reminders.due import due
from lms.reminders.models import Reminder
from lms.reminders.summary import summary_of
from lms.supervision.overview.funnel import Funnel
from lms.supervision.overview.rollup import rollup
from lms.supervision.overview.standing import overview
from tests.factories.accounts import UserFactory
from tests.lms.supervision.conftest import returned
from tests.lms.supervision.dashboard.test_dashboard import days_ago
from tests.lms.supervision.dashboard.test_funnel import figures

pytestmark = pytest.mark.django_db


@pytest.fixture
def invite(cohort):
    def make(email, mailed=None, **facts):
        given = {"full_name": "Vera Ursachi", "language": "ro", "cohort": cohort}
        return Invitation.objects.create(email=email, mailed_at=mailed, **given | facts)

    return make


def test_each_step_counts_whom_it_is_about(cohort, supervisor, enrolment, invite):
    invite("a@example.org", mailed=days_ago(3))
    invite("Opened@example.org", mailed=days_ago(3), opened_at=days_ago(2))
    invite("Gone@example.org", mailed=days_ago(3))
    returned("gone@EXAMPLE.org", days_ago(3))
    invite("full@example.org", mailed=days_ago(3))
    returned("full@example.org", days_ago(3), bounce="soft")
    invite("unwritten@example.org")
    found = figures(cohort, supervisor)
    assert found == Funnel(listed=6, invited=5, bounced=1, opened=1)
    assert found.only_opened == 1
    assert rollup(supervisor, "district").total.funnel == found
    summary = summary_of(supervisor, days_ago(0))
    assert summary.funnel == found
    assert overview(cohort).reasons["bounced"] == overview(cohort).needs == 1


def test_a_letter_came_back_only_since_the_person_was_last_reached(
    cohort, supervisor, invite
):
    """A new letter, an opened link and a right address each end it by themselves."""
    returned("a@example.org", days_ago(5))
    invitation = invite("a@example.org", mailed=days_ago(6))
    assert overview(cohort).funnel.bounced == 1
    for changed in (
        {"mailed_at": days_ago(4)},
        {"opened_at": days_ago(4)},
        {"email": "b@example.org"},
        {"mailed_at": None},
        {"withdrawn_at": days_ago(1)},
    ):
        before = {name: getattr(invitation, name) for name in changed}
        Invitation.objects.filter(pk=invitation.pk).update(**changed)
        assert figures(cohort, supervisor).bounced == 0, changed
        Invitation.objects.filter(pk=invitation.pk).update(**before)
    # What came back once more after the link was opened is another matter.
    Invitation.objects.update(opened_at=days_ago(6))
    found = figures(cohort, supervisor)
    assert (found.bounced, found.opened) == (1, 1)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ro", "Scrisoarea trimisă la această adresă s-a întors pe"),
        ("ru", "Письмо на этот адрес вернулось"),
    ],
)
def test_the_desk_says_what_came_back_and_has_the_act(
    boss, page, cohort, invite, language, words
):
    invitation = invite("gone@example.org", mailed=days_ago(1))
    returned("gone@example.org", days_ago(1))
    address = page.replace("/ro/", f"/{language}/")
    for query in ("?reason=bounced", "?reason=any", "?q=ursachi"):
        answer = boss.get(address + query)
        (card,) = answer.context["cards"]
        assert (card.line.invitation, card.act) == (invitation.pk, "address")
        assert words in answer.content.decode()
    # It blocks: before those who only need a word.
    invite("silent@example.org", mailed=days_ago(30), full_name="Ana A")
    first, *_ = boss.get(address).context["cards"]
    assert first.line.invitation == invitation.pk
    listed = boss.get(f"{page}people/invitations/").content.decode()
    assert "s-a întors pe" in listed


def test_the_right_address_gets_a_new_letter_with_a_new_link(
    boss, page, cohort, invite
):
    invitation = invite("gone@exmaple.org", mailed=days_ago(1), opened_at=days_ago(1))
    returned("gone@exmaple.org", days_ago(0))
    act = f"{page}people/invitations/{invitation.pk}/address/"
    for _ in range(2):
        answer = boss.post(act, {"email": " Right@Example.org", "back": "cohort"})
        assert answer.url == page
        send_next_mails(cohort.pk)
    row = Invitation.objects.get()
    assert (row.email, row.opened_at) == ("right@example.org", None)
    assert row.token != invitation.token and row.mailed_at is not None
    mail = OutgoingMail.objects.get(state="queued")
    assert mail.recipient == "right@example.org" and str(row.token) in mail.text
    assert overview(cohort).funnel.bounced == 0


@pytest.mark.parametrize(
    "typed",
    ["", "ana", "ana@gmail.con", "x@no-address.invalid", "taken@example.org", "ж@мд"],
)
def test_a_wrong_or_taken_address_changes_nothing(boss, page, invite, typed):
    invitation = invite("gone@example.org", mailed=days_ago(1))
    invite("Taken@example.org", mailed=days_ago(1))
    act = f"{page}people/invitations/{invitation.pk}/address/"
    answer = boss.post(act, {"email": typed}, follow=True)
    assert list(answer.context["messages"])
    row = Invitation.objects.get(pk=invitation.pk)
    assert (row.email, row.token) == ("gone@example.org", invitation.token)


@pytest.mark.parametrize("closed", ["accepted_at", "withdrawn_at"])
def test_a_closed_invitation_is_not_written_anew(boss, page, invite, closed):
    invitation = invite("gone@example.org", mailed=days_ago(2), **{closed: days_ago(1)})
    act = f"{page}people/invitations/{invitation.pk}/address/"
    boss.post(act, {"email": "right@example.org"})
    assert Invitation.objects.get().email == "gone@example.org"


def test_send_all_again_leaves_out_what_came_back(cohort, invite):
    invite("gone@example.org", mailed=days_ago(9))
    invite("silent@example.org", mailed=days_ago(9))
    returned("gone@example.org", days_ago(8))
    assert want_mails_again(cohort=cohort, before=days_ago(7)) == 1


def test_who_is_in_the_group_and_gets_no_letters_is_called_or_written_to_on_the_site(
    boss, page, cohort, enrolment, supervisor
):
    known = User.objects.filter(pk=enrolment.user_id)
    known.update(last_login=days_ago(9), date_joined=days_ago(20))
    returned(enrolment.user.email.upper(), days_ago(1))
    (card,) = boss.get(f"{page}?reason=bounced").context["cards"]
    assert (card.line.uid, card.act) == (str(enrolment.uid), "talk")
    # Who has signed in is not among those whom no letter reached.
    assert figures(cohort, supervisor).bounced == 0
    known.update(last_login=None)
    assert figures(cohort, supervisor).bounced == 1
    known.update(last_login=days_ago(0))
    assert overview(cohort).reasons["bounced"] == 0


def test_reminders_are_not_written_to_an_address_that_takes_none(cohort, enrolment):
    now = days_ago(0).replace(hour=9)
    while now.weekday() in (0, 5, 6):
        now = now.replace(day=now.day % 28 + 1)
    Cohort.objects.update(
        deadline=now.date(), starts_on="2020-01-01", launched_at=days_ago(60)
    )
    Enrolment.objects.update(enrolled_at=days_ago(40))
    User.objects.update(date_joined=days_ago(40))
    assert due(Reminder.Kind.LAST_DAY, now).count() == 1
    returned(enrolment.user.email, days_ago(1))
    assert due(Reminder.Kind.LAST_DAY, now).count() == 0


def test_every_step_leads_to_its_people_and_the_files_say_it(
    boss, cohort, invite, enrolment
):
    invite(
        "o@example.org", mailed=days_ago(3), opened_at=days_ago(1), full_name="Ana O"
    )
    invite("g@example.org", mailed=days_ago(3), full_name="Ana G")
    invite("n@example.org", mailed=days_ago(3), full_name="Ana N")
    returned("g@example.org", days_ago(2))
    user = UserFactory(full_name="Ana M")
    enrol(user=user, cohort=cohort)
    returned(user.email, days_ago(0))

    def names(step):
        answer = boss.get(f"/ro/cohorts/people/?step={step}&q=ana")
        names = {card.line.name for _group, card in answer.context["cards"]}
        return {name for name in names if name.startswith("Ana")}

    assert names("bounced") == {"Ana G", "Ana M"}
    assert names("opened") == {"Ana O"}
    assert names("not_opened") == {"Ana G", "Ana N", "Ana M"}
    rows = boss.get("/ro/cohorts/people/export.csv").getvalue().decode()
    (opened,) = (line for line in rows.splitlines() if "Ana O" in line)
    assert "A deschis invitația" in opened
    assert sum("Scrisoarea s-a întors" in line for line in rows.splitlines()) == 2


def test_it_costs_no_more_queries_whoever_comes_back(boss, page, cohort, invite):
    def count(address):
        with CaptureQueriesContext(connection) as captured:
            assert boss.get(address).status_code == 200
        return len(captured)

    ways = [
        page,
        f"{page}people/invitations/",
        "/ro/cohorts/",
        "/ro/cohorts/figures/",
        "/ro/cohorts/people/",
    ]
    invite("first@example.org", mailed=days_ago(1))
    list(map(count, ways))
    few = list(map(count, ways))
    for number in range(40):
        invite(f"more{number}@example.org", mailed=days_ago(3), opened_at=days_ago(1))
        returned(f"more{number}@example.org", days_ago(number % 3))
    assert list(map(count, ways)) == few
