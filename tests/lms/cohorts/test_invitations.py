"""An invitation is a place for one person: taken once, and by whoever holds the link."""

import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone

from lms.accounts.models import User
from lms.cohorts import invitations
from lms.cohorts.models import Enrolment, Invitation
from lms.cohorts.services import CannotJoin
from lms.notifications.models import OutgoingMail
from lms.supervision.rosters.selectors import joining_counts
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(cohort, supervisor):
    return Invitation.objects.create(
        cohort=cohort,
        email="nou@mail.md",
        full_name="Ana Rusu",
        language="ro",
        sex="f",
        invited_by=supervisor,
    )


def way(invitation, language="ro"):
    return f"/{language}/invitations/{invitation.token}/"


def written(invitation):
    invitations.want_mails(cohort=invitation.cohort)
    from lms.outbox.services import work_off

    work_off(invitations.MAILS_EFFECT)
    return OutgoingMail.objects.get()


@pytest.mark.parametrize(
    ("language", "course", "greeting"),
    [("ro", "Cursul", "Ana Rusu"), ("ru", "Курс по теме", "Ana Rusu")],
)
def test_the_mail_is_in_the_persons_language_and_its_subject_tells_nothing(
    invitation, language, course, greeting
):
    Invitation.objects.update(language=language)
    letter = written(invitation)
    assert (letter.recipient, letter.language) == ("nou@mail.md", language)
    for body in (letter.text, letter.html):
        assert course in body
        assert greeting in body
        assert f"/{language}/invitations/{invitation.token}/" in body
    assert not re.search("trafic|торговл|TFU", letter.subject, re.IGNORECASE)


@pytest.mark.parametrize(
    ("own", "second"), [("Nou@Mail.md", ""), ("alta@mail.md", "Nou@mail.md")]
)
def test_an_account_is_known_by_letters_of_any_case_and_by_a_second_address(
    invitation, own, second
):
    person = UserFactory(email=own, language="ru")
    if second:
        EmailAddress.objects.create(user=person, email=second, verified=True)
    assert written(invitation).language == "ru"


def test_an_address_that_nobody_showed_to_be_theirs_says_nothing(invitation):
    person = UserFactory(email="alta@mail.md", language="ru")
    EmailAddress.objects.create(user=person, email=invitation.email, verified=False)
    assert written(invitation).language == "ro"


def test_who_has_an_account_is_written_to_in_the_language_of_it(invitation):
    UserFactory(email=invitation.email, language="ru")
    letter = written(invitation)
    assert letter.language == "ru" and f"/ru/invitations/{invitation.token}/" in (
        letter.text
    )


def test_everybody_is_written_to_once(invitation, cohort):
    written(invitation)
    invitations.send_next_mails(cohort.pk)
    assert not invitations.send_again(invitation=invitation)
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("is_active", [True, False])
def test_nobody_is_written_to_at_a_closed_account(invitation, cohort, is_active):
    UserFactory(email=invitation.email.upper(), is_active=is_active)
    invitations.want_mails(cohort=cohort)
    assert invitations.send_next_mails(cohort.pk) == is_active
    assert joining_counts(cohort)["unwritten"] == 0
    assert OutgoingMail.objects.count() == is_active


def test_nor_once_more(invitation, cohort):
    written(invitation)
    UserFactory(email=invitation.email, is_active=False)
    with time_machine.travel(timezone.now() + timezone.timedelta(days=2)):
        later = timezone.now()
        assert not invitations.send_again(invitation=invitation)
        assert invitations.want_mails_again(cohort=cohort, before=later) == 0
    assert OutgoingMail.objects.count() == 1


def test_a_day_later_it_may_be_sent_again(invitation):
    written(invitation)
    with time_machine.travel(timezone.now() + timezone.timedelta(days=1)):
        assert invitations.send_again(invitation=invitation)
    assert OutgoingMail.objects.count() == 2


def ended(invitation):
    """Let the invitation be written to and end unanswered."""
    written(invitation)
    long_ago = timezone.now() - timezone.timedelta(days=61)
    Invitation.objects.update(mailed_at=long_ago, expires_at=timezone.now())
    OutgoingMail.objects.all().delete()


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_an_invitation_that_ended_or_was_withdrawn_is_sent_again_and_works(
    invitation, cohort, supervisor, learner, client_of, is_withdrawn
):
    ended(invitation)
    if is_withdrawn:
        invitations.withdraw(invitation=invitation)
    address = f"/ro/cohorts/{cohort.code}/people/invitations/"
    again = f"{address}{invitation.pk}/again/"
    boss = client_of(supervisor)
    assert again in boss.get(address).content.decode()
    boss.post(again)
    until = timezone.localdate() + timezone.timedelta(days=60)
    assert until.strftime("%Y") in OutgoingMail.objects.get().text
    assert timezone.localdate(Invitation.objects.get().expires_at) == until
    assert invitations.accept(invitation=invitation, user=learner)
    assert again not in boss.get(address).content.decode()


def test_one_withdrawn_by_mistake_opens_again_without_a_second_mail_that_day(
    invitation, cohort, supervisor, learner, client_of
):
    written(invitation)
    invitations.withdraw(invitation=invitation)
    again = f"/ro/cohorts/{cohort.code}/people/invitations/{invitation.pk}/again/"
    answer = client_of(supervisor).post(again, follow=True)
    assert "este din nou deschisă" in answer.content.decode()
    assert OutgoingMail.objects.count() == 1
    assert invitations.accept(invitation=invitation, user=learner)


def test_the_days_of_an_invitation_begin_with_its_mail(invitation, cohort):
    """A launch three months later wrote of a day that was past, or not at all."""
    past = timezone.now() - timezone.timedelta(days=30)
    Invitation.objects.update(expires_at=past)
    assert invitations.open_invitations(cohort).count() == 1
    assert written(invitation)
    left = Invitation.objects.get().expires_at - timezone.now()
    assert left > timezone.timedelta(days=59)


def test_many_people_are_written_to_in_turns(cohort, monkeypatch):
    monkeypatch.setattr(invitations, "MAILS_A_TURN", 2)
    for number in range(5):
        Invitation.objects.create(
            cohort=cohort, email=f"n{number}@mail.md", full_name="N", language="ro"
        )
    invitations.want_mails(cohort=cohort)
    from lms.outbox.services import work_off

    assert work_off(invitations.MAILS_EFFECT) == 3
    assert OutgoingMail.objects.count() == 5


def test_it_is_accepted_once(invitation, learner, other_learner):
    first = invitations.accept(invitation=invitation, user=learner)
    assert invitations.accept(invitation=invitation, user=learner) == first
    with pytest.raises(CannotJoin):
        invitations.accept(invitation=invitation, user=other_learner)
    assert list(Enrolment.objects.values_list("user", flat=True)) == [learner.pk]


def test_who_was_taken_out_does_not_come_back_by_the_old_link(
    invitation, learner, client_of
):
    invitations.accept(invitation=invitation, user=learner)
    Enrolment.objects.update(state="withdrawn")
    answer = client_of(learner).post(way(invitation), follow=True)
    html = answer.content.decode()
    assert "Ați părăsit acest grup" in html and "V-ați alăturat" not in html
    assert answer.status_code == 200 and answer.redirect_chain[-1][0] == "/ro/my/"
    assert Enrolment.objects.get().state == "withdrawn"


@pytest.mark.parametrize(
    "change",
    [
        {"withdrawn_at": timezone.now()},
        {"expires_at": timezone.now(), "mailed_at": timezone.now()},
    ],
)
def test_a_closed_invitation_lets_nobody_in(invitation, learner, client_of, change):
    Invitation.objects.update(**change)
    answer = client_of(learner).post(way(invitation), follow=True)
    assert not Enrolment.objects.exists()
    assert "notice--warning" in answer.content.decode()


def test_the_list_fills_only_what_the_person_left_open(invitation, learner):
    User.objects.filter(pk=learner.pk).update(sex="m")
    invitations.accept(invitation=invitation, user=learner)
    learner.refresh_from_db()
    assert learner.sex == "m"


def test_the_link_leads_a_new_person_through_sign_up_into_the_cohort(
    client, invitation, cohort
):
    page = client.get(way(invitation)).content.decode()
    signup = re.search(r'href="(/ro/accounts/signup/[^"]+)"', page)[1]
    form = client.get(signup.replace("&amp;", "&")).content.decode()
    assert 'value="nou@mail.md"' in form
    client.post(
        signup.replace("&amp;", "&"),
        {
            "family_name": "Rusu",
            "given_names": "Ana",
            "email": "nou@mail.md",
            "password1": "trei-cuvinte-lungi",
            "consent": "on",
            "next": way(invitation),
        },
    )
    body = mail.outbox[-1].body
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", body, re.MULTILINE)[1]
    answer = client.post("/ro/accounts/confirm-email/", {"code": code}, follow=True)
    assert answer.status_code == 200
    enrolment = Enrolment.objects.get()
    assert (enrolment.user.email, enrolment.cohort) == ("nou@mail.md", cohort)
    assert Invitation.objects.get().enrolment == enrolment
    assert User.objects.get(email="nou@mail.md").sex == "f"


def test_an_address_confirmed_without_the_link_takes_the_invitation_too(invitation):
    person = UserFactory(email="nou@mail.md")
    address = EmailAddress.objects.create(user=person, email=person.email, primary=True)
    from allauth.account.signals import email_confirmed

    email_confirmed.send(sender=EmailAddress, request=None, email_address=address)
    assert Enrolment.objects.get().user == person


def test_an_unknown_link_is_not_there(client, invitation):
    assert (
        client.get("/ro/invitations/0a1b2c3d-0000-4000-8000-000000000000/").status_code
        == 404
    )


def test_who_is_not_signed_in_joins_nothing(client, invitation):
    assert client.post(way(invitation)).status_code == 200
    assert not Enrolment.objects.exists()
