"""A part of the agency with two places, who coordinates it, and somebody to give rights to."""

import pytest

from lms.accounts.models import OrganisationUnit, User
from lms.cohorts.models import DatedRight
from lms.cohorts.rights.services import Wanted
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.lms.cohorts.rights.days import TODAY


def _unit(code: str, parent: OrganisationUnit, kind: str) -> OrganisationUnit:
    return OrganisationUnit.objects.create(
        kind=kind, parent=parent, code=code, name_ro=f"{code} ro", name_ru=f"{code} ru"
    )


@pytest.fixture
def north(db):
    top = OrganisationUnit.objects.get(kind="agency")
    return _unit("nord-nou", top, "territorial_agency")


@pytest.fixture
def south(db):
    top = OrganisationUnit.objects.get(kind="agency")
    return _unit("sud-nou", top, "territorial_agency")


@pytest.fixture
def village(north):
    return _unit("sat-nou", north, "territorial_structure")


@pytest.fixture
def coordinator(north):
    return UserFactory(
        email="coord@example.org",
        full_name="Lidia Botezatu",
        roles=["coordinator"],
        unit=north,
    )


@pytest.fixture
def person(north):
    """Somebody who works in the north and has no role."""
    return UserFactory(
        email="vera@example.org", full_name="Vera Guțu", language="ru", unit=north
    )


@pytest.fixture
def group(edition, supervisor, village):
    return CohortFactory(
        edition=edition, supervisor=supervisor, unit=village, name="Grupul Nord"
    )


@pytest.fixture
def far_group(edition, supervisor, south):
    return CohortFactory(
        edition=edition, supervisor=supervisor, unit=south, name="Grupul Sud"
    )


@pytest.fixture
def anew():
    """Return a function that reads a person as a new request does."""
    return lambda one: User.objects.get(pk=one.pk)


@pytest.fixture
def right_of(coordinator, north):
    """Return a function that makes a right without asking anybody."""

    def make(person, **facts):
        usual = {"role": "supervisor", "starts_on": TODAY, "given_by": coordinator}
        if not {"cohort", "unit"} & set(facts) and facts.get("role") != "analyst":
            facts["unit"] = north
        return DatedRight.objects.create(person=person, **(usual | facts))

    return make


@pytest.fixture
def over_north(north):
    return Wanted(role="supervisor", starts_on=TODAY, unit=north)
