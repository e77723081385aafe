"""Forms about a person sent twice, or from an old page: an answer, never a lost page."""

from uuid import uuid4

import pytest

from lms.accounts.models import OrganisationUnit
from lms.cohorts.models import Enrolment, EnrolmentMove
from lms.cohorts.services import enrol
from lms.supervision.actions.leaving import take_back, take_out
from lms.supervision.models import Act, Note
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory

pytestmark = pytest.mark.django_db
GONE = "nu mai este în acest grup"


@pytest.fixture
def other(cohort, supervisor):
    return CohortFactory(
        edition=cohort.edition,
        supervisor=supervisor,
        launched_at=cohort.launched_at,
        name="Grupul vecin",
    )


@pytest.fixture(params=["site", "cms"])
def door(request, client_of, supervisor, cohort, enrolment):
    """Who looks after the group through one of its two doors, and its people's address."""
    if request.param == "site":
        return client_of(supervisor), f"/ro/cohorts/{cohort.code}/people/"
    unit = OrganisationUnit.objects.get(kind="agency")
    cohort.unit = unit
    cohort.save()
    coordinator = UserFactory(roles=["coordinator"], unit=unit)
    return client_of(coordinator), f"/cms/cohorts/{cohort.code}/people/"


def twice(client, address, data):
    """Return what both answers lead to and say, pressed twice in a row."""
    pages = [client.post(address, data, follow=True) for _turn in range(2)]
    assert [page.status_code for page in pages] == [200, 200]
    said = [[str(one) for one in page.context["messages"]] for page in pages]
    return [page.redirect_chain[-1][0] for page in pages], said


def test_taken_out_and_back_twice_is_done_once_and_said(door, enrolment):
    client, people = door
    person = f"{people}{enrolment.uid}/"
    for act, state, second in (
        ("take-out/", "withdrawn", GONE),
        ("take-back/", "active", "este deja în acest grup"),
    ):
        data = {"reason": "x", "key": str(uuid4())}
        led, said = twice(client, f"{person}{act}", data)
        assert led == [people, people]
        assert second in said[1][0]
        assert Enrolment.objects.get().state == state
    assert Act.objects.count() == 2


def test_an_old_form_sent_after_the_contrary_says_what_is_true(
    door, enrolment, supervisor
):
    client, people = door
    person, out, back = f"{people}{enrolment.uid}/", str(uuid4()), str(uuid4())
    client.post(f"{person}take-out/", {"reason": "x", "key": out})
    client.post(f"{person}take-back/", {"reason": "x", "key": back})
    old = client.post(f"{person}take-out/", {"reason": "x", "key": out}, follow=True)
    assert "a fost deja trimis" in str(list(old.context["messages"])[-1])
    assert Enrolment.objects.get().state == "active"
    take_out(enrolment=enrolment, reason="y", by=supervisor)
    old = client.post(f"{person}take-back/", {"reason": "x", "key": back}, follow=True)
    assert "a fost deja trimis" in str(list(old.context["messages"])[-1])
    assert Enrolment.objects.get().state == "withdrawn"


def test_moved_twice_is_one_move(door, enrolment, other):
    client, people = door
    other.unit = enrolment.cohort.unit
    other.save()
    address = f"{people}{enrolment.uid}/move/"
    led, said = twice(client, address, {"cohort": other.pk, "reason": "x"})
    assert led == [people, people]
    assert all("acum în „Grupul vecin”" in one[0] for one in said)
    assert EnrolmentMove.objects.count() == 1
    assert client.get(address).url == people


def test_who_was_moved_on_is_not_moved_by_the_group_left(
    door, enrolment, other, supervisor
):
    client, people = door
    third = CohortFactory(edition=other.edition, supervisor=supervisor)
    other.unit = third.unit = enrolment.cohort.unit
    other.save()
    third.save()
    person = f"{people}{enrolment.uid}/"
    client.post(f"{person}move/", {"cohort": other.pk, "reason": "x"})
    for act in ("move/", "take-out/", "take-back/", "deadline/"):
        data = {"cohort": third.pk, "reason": "x", "deadline": "2099-01-01"}
        answer = client.post(f"{person}{act}", data, follow=True)
        assert GONE in str(list(answer.context["messages"])[-1]), act
    row = Enrolment.objects.get()
    assert (row.cohort, row.state, row.deadline) == (other, "active", None)
    assert not Act.objects.exists()


def test_who_was_never_in_the_group_is_not_found(door, other):
    client, people = door
    stranger = enrol(user=UserFactory(), cohort=other)
    for act in ("", "move/", "take-back/"):
        assert client.get(f"{people}{stranger.uid}/{act}").status_code == 404
    for act in ("move/", "take-out/", "take-back/", "deadline/"):
        answer = client.post(f"{people}{stranger.uid}/{act}", {"reason": "x"})
        assert answer.status_code == 404, act


def test_a_note_about_who_left_is_kept(boss, person, page, enrolment, supervisor):
    take_out(enrolment=enrolment, reason="x", by=supervisor)
    answer = boss.post(f"{person}note/", {"text": "O notă lungă"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"{page}people/"
    assert "este salvată" in answer.content.decode()
    assert Note.objects.get().text == "O notă lungă"
    take_back(enrolment=enrolment, reason="x", by=supervisor)
    assert "O notă lungă" in boss.get(person).content.decode()


def test_answers_about_attempts_of_who_left_lead_to_the_people(
    boss, person, page, enrolment, supervisor
):
    take_out(enrolment=enrolment, reason="x", by=supervisor)
    for act in ("attempt/", "refuse/"):
        answer = boss.post(f"{person}{act}", {"reason": "Text lung"}, follow=True)
        assert answer.redirect_chain[-1][0] == f"{page}people/"
        assert GONE in answer.content.decode()
