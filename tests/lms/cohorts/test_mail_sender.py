"""Letters are signed by somebody who can be asked, and who answers for the group."""

import pytest

from lms.accounts.models import OrganisationUnit, User
from lms.cohorts.mail_sender import signer_of
from lms.cohorts.models import Cohort
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
