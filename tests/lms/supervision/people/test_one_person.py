"""One person added by a form: the same identity, the same messages as a row of a list."""

import pytest
from django.urls import reverse

from lms.accounts.models import OrganisationUnit
from lms.cohorts.models import Enrolment, Invitation, RosterImport
from lms.cohorts.rosters.headers import proposed_columns
from lms.cohorts.rosters.one_person import HEADINGS
from lms.cohorts.services import enrol
from lms.notifications.models import OutgoingMail
from lms.outbox.services import work_off_all
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory

pytestmark = pytest.mark.django_db
FACTS = {
    "family_name": "Bostan",
    "given_names": "Viorica",
    "patronymic": "",
    "email": "viorica@mail.md",
    "phone": "069 123 456",
    "unit": "",
    "locality": "Sculeni",
    "occupation": "",
    "sex": "f",
    "language": "ru",
}


@pytest.fixture
def boss(client_of, supervisor):
    return client_of(supervisor)


@pytest.fixture
def page(cohort):
    return f"/ro/cohorts/{cohort.code}/people/add/"


def test_the_columns_of_the_form_s_list_are_known_as_a_clerk_s_are():
    assert proposed_columns(list(HEADINGS.values())) == {
        name: place for place, name in enumerate(HEADINGS)
    }


def test_a_new_person_is_invited_with_all_facts_and_gets_the_letter(boss, page, cohort):
    unit = OrganisationUnit.objects.get(iso_code="MD-UN")
    said = FACTS | {"unit": unit.code, "patronymic": "Ivanovna"}
    assert boss.post(page, said).url == f"/ro/cohorts/{cohort.code}/people/"
    invitation = Invitation.objects.get()
    assert (invitation.full_name, invitation.email) == ("Viorica Bostan", said["email"])
    assert (invitation.phone, invitation.unit) == ("+37369123456", unit)
    assert (invitation.sex, invitation.language) == ("f", "ru")
    assert (invitation.locality, invitation.patronymic) == ("Sculeni", "Ivanovna")
    work_off_all()
    assert OutgoingMail.objects.get().language == "ru"


def test_pressed_twice_it_invites_once_and_says_so(boss, page):
    boss.post(page, FACTS)
    answer = boss.post(page, FACTS, follow=True)
    assert "notice--info" in answer.content.decode()
    work_off_all()
    assert Invitation.objects.count() == OutgoingMail.objects.count() == 1
    assert RosterImport.objects.count() == 1


def test_what_a_row_is_refused_for_stands_beside_its_field_and_leaves_nothing(
    boss, page
):
    wrong = {"email": "viorica@gmial.com", "family_name": "Bostan", "phone": "069"}
    answer = boss.post(page, FACTS | {"email": wrong["email"]})
    assert answer.status_code == 422
    assert "gmail.com" in str(answer.context["form"].errors["email"])
    answer = boss.post(page, FACTS | {"phone": wrong["phone"]})
    assert list(answer.context["form"].errors) == ["phone"]
    assert not RosterImport.objects.exists() and not Invitation.objects.exists()


def test_who_is_known_elsewhere_of_one_s_own_joins_without_an_invitation(
    boss, page, cohort, supervisor, course
):
    person = UserFactory(email="viorica@mail.md", full_name="Viorica Bostan")
    other = CohortFactory(edition=course.edition, supervisor=supervisor)
    left = enrol(user=person, cohort=other)
    Enrolment.objects.filter(pk=left.pk).update(state=Enrolment.State.WITHDRAWN)
    boss.post(page, FACTS)
    assert cohort.enrolments.get().user == person
    assert not Invitation.objects.exists()


def test_somebody_alike_is_asked_about_and_gains_the_address_only_by_a_word(
    boss, page, cohort
):
    boss.post(page, FACTS | {"email": ""})
    person = cohort.enrolments.get().user
    assert not person.has_address
    asked = boss.post(page, FACTS)
    roster = RosterImport.objects.exclude(state="done").get()
    assert asked.url == f"/ro/cohorts/{cohort.code}/people/import/{roster.uid}/"
    assert Invitation.objects.count() == 0
    assert cohort.enrolments.count() == 1
    boss.post(f"{asked.url}choice/", {"row": 2, "choice": "same"})
    boss.post(f"{asked.url}run/", {"rule": "good"})
    work_off_all()
    person.refresh_from_db()
    assert person.email == "viorica@mail.md"
    assert cohort.enrolments.count() == 1
    (mail,) = OutgoingMail.objects.filter(recipient="viorica@mail.md")
    assert mail.key.startswith("address:") and mail.language == person.language
    assert "Ion Rusu" in mail.text and "/ru/my/" in mail.text
    boss.post(f"{asked.url}run/", {"rule": "good"})
    assert OutgoingMail.objects.count() == 1


def test_another_person_of_that_name_is_invited_after_the_choice(boss, page, cohort):
    boss.post(page, FACTS | {"email": ""})
    asked = boss.post(page, FACTS)
    boss.post(f"{asked.url}choice/", {"row": 2, "choice": "another"})
    boss.post(f"{asked.url}run/", {"rule": "good", "send_invitations": "on"})
    work_off_all()
    assert Invitation.objects.get().email == "viorica@mail.md"


def test_before_the_launch_nobody_is_written_to(boss, page, cohort):
    cohort.launched_at = None
    cohort.save()
    boss.post(page, FACTS)
    work_off_all()
    assert Invitation.objects.get().mailed_at is None
    assert not OutgoingMail.objects.exists()


def test_without_an_address_an_account_is_made_and_named_among_no_lists(
    boss, page, cohort
):
    boss.post(page, FACTS | {"email": ""})
    shown = boss.get(f"/ro/cohorts/{cohort.code}/people/")
    assert shown.context["rosters"] == []
    assert [name for name, _member in shown.context["members"]] == ["Viorica Bostan"]


def test_iom_s_editors_bring_nobody_without_an_address(client_of, editor, cohort):
    client = client_of(editor)
    page = reverse("cms_cohort_person_add", args=[cohort.code])
    answer = client.post(page, FACTS | {"email": ""})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["email"]


def test_an_address_that_somebody_unknown_has_looks_like_any_other(boss, page):
    UserFactory(email="viorica@mail.md", full_name="Cu Totul Altcineva")
    boss.post(page, FACTS)
    assert Invitation.objects.get().full_name == "Viorica Bostan"
