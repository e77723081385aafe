"""Two accounts of one person, and who may merge them."""

import pytest

from lms.accounts.models import OrganisationUnit
from lms.cohorts.services import enrol
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory


@pytest.fixture
def agency(db):
    """Return the part of the agency that the coordinator answers for."""
    return OrganisationUnit.objects.filter(kind="territorial_agency").order_by("pk")[0]


@pytest.fixture
def coordinator(agency):
    return UserFactory(
        email="coord@example.org",
        full_name="Lidia Botezatu",
        roles=["coordinator"],
        unit=agency,
    )


@pytest.fixture
def group(course, supervisor, agency):
    return CohortFactory(
        edition=course.edition, supervisor=supervisor, unit=agency, name="Grupul Nord"
    )


@pytest.fixture
def other_group(course, supervisor, agency):
    return CohortFactory(
        edition=course.edition, supervisor=supervisor, unit=agency, name="Grupul Sud"
    )


@pytest.fixture
def kept(db):
    """The account that stays."""
    return UserFactory(
        email="veronica@example.org",
        full_name="Veronica Cojocaru",
        phone="+37369111222",
    )


@pytest.fixture
def gone(db):
    """The account that goes: the same person at another address, in Russian."""
    return UserFactory(
        email="v.cojocaru@example.com",
        full_name="Кожокару Вероника",
        language="ru",
        phone="+37369111222",
    )


@pytest.fixture
def way(kept, group):
    return enrol(user=kept, cohort=group)


@pytest.fixture
def other_way(gone, group):
    return enrol(user=gone, cohort=group)
