"""A coordinator of the group's part of the agency, one of another, and graduates."""

import pytest

from lms.accounts.models import OrganisationUnit
from lms.certificates.services import issue_certificate
from lms.cohorts.services import enrol
from tests.factories.accounts import UserFactory
from tests.lms.certificates.conftest import (
    COMPLETED_AT,
    certificate,
    complete,
    finished,
)

__all__ = ["certificate", "finished"]


def unit(code: str) -> OrganisationUnit:
    root = OrganisationUnit.objects.get(kind="agency")
    return OrganisationUnit.objects.create(
        parent=root, kind="territorial_agency", code=code, name_ro=code, name_ru=code
    )


@pytest.fixture
def coordinator(cohort):
    """Who answers for the part in which the group is."""
    here = unit("test-here")
    type(cohort).objects.filter(pk=cohort.pk).update(unit=here)
    return UserFactory(full_name="Vera Rotaru", roles=["coordinator"], unit=here)


@pytest.fixture
def elsewhere(db):
    """A coordinator of another part."""
    return UserFactory(roles=["coordinator"], unit=unit("test-there"))


@pytest.fixture
def graduates(cohort):
    """Return a function that gives the group so many more people with certificates."""

    def make(number: int, first: int = 0):
        made = []
        for place in range(first, first + number):
            person = UserFactory(
                full_name=f"Ana Rusu {'abcdefghijklmnopqrstuvwxyz'[place % 26]}{place}"
            )
            enrolment = complete(enrol(user=person, cohort=cohort))
            made.append(
                issue_certificate(
                    enrolment=enrolment, issued_at=COMPLETED_AT, language="ro"
                )
            )
        return made

    return make
