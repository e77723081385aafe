"""Letters are signed by somebody who can be asked, and who answers for the group."""

import pytest

from lms.accounts.models import OrganisationUnit, User
from lms.cohorts.invitations import send_next_mails
from lms.cohorts.mail_sender import signer_of
from lms.cohorts.models import Cohort, Invitation
from lms.notifications.models import OutgoingMail
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
Kind = OrganisationUnit.Kind


@pytest.fixture
def places():
    root = OrganisationUnit.objects.get(kind="agency")
    return [
        OrganisationUnit.objects.create(
            parent=root,
            kind=Kind.TERRITORIAL_AGENCY,
            code=code,
            name_ro=code,
            name_ru=code,
        )
        for code in ("nord", "sud")
    ]


@pytest.fixture
def group(cohort, places):
    cohort.unit = places[0]
    cohort.save()
    return Cohort.objects.get(pk=cohort.pk)


def person(**facts) -> User:
    return User.objects.get(pk=UserFactory(**facts).pk)


def test_the_groups_own_supervisor_and_coordinator_sign(group, supervisor, places):
    coordinator = person(roles=["coordinator"], unit=places[0])
    assert signer_of(group, supervisor) == supervisor
    assert signer_of(group, coordinator) == coordinator


def test_who_looks_after_it_without_answering_for_it_does_not_sign(
    group, supervisor, places, admin
):
    north, south = places
    others = [
        None,
        admin,
        person(roles=["editor"]),
        person(roles=["editor", "supervisor"], unit=north),
        person(roles=["editor", "coordinator"], unit=south),
        person(roles=["coordinator"], unit=north, is_active=False),
        person(roles=["coordinator"], unit=north, is_superuser=True),
    ]
    assert {signer_of(group, by) for by in others} == {supervisor}


def test_who_lost_the_role_signs_no_more_and_gets_no_answers(group, supervisor, places):
    supervisor.groups.clear()
    group = Cohort.objects.get(pk=group.pk)
    assert {signer_of(group, by) for by in (None, group.supervisor)} == {None}
    coordinator = person(roles=["coordinator"], unit=places[0])
    for by in (None, group.supervisor):
        assert signer_of(group, by) == coordinator


@pytest.mark.parametrize("stands_in", [False, True])
def test_an_invitation_is_signed_by_who_answers_today(
    group, supervisor, places, stands_in
):
    supervisor.groups.clear()
    if stands_in:
        UserFactory(roles=["coordinator"], unit=places[0], full_name="Vera Lupu")
    for number, by in enumerate((None, supervisor)):
        Invitation.objects.create(
            cohort=group,
            email=f"nou{number}@mail.md",
            full_name="Ana Rusu",
            language="ro",
            invited_by=by,
        )
    send_next_mails(group.pk)
    letters = list(OutgoingMail.objects.all())
    assert len(letters) == 2
    for letter in letters:
        assert supervisor.full_name not in letter.text + letter.html
        named = letter.answered_by and letter.answered_by.full_name
        assert named == ("Vera Lupu" if stands_in else None)
        assert (named or "Echipa cursului") in letter.text
