"""Two parts of an agency, a coordinator of the one, and a cohort in each."""

import pytest

from lms.accounts.models import OrganisationUnit
from lms.cohorts.services import enrol
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory

Kind = OrganisationUnit.Kind


def unit(code, parent, kind=Kind.TERRITORIAL_STRUCTURE):
    return OrganisationUnit.objects.create(
        parent=parent, kind=kind, code=code, name_ro=f"{code} ro", name_ru=f"{code} ру"
    )


@pytest.fixture
def root():
    return OrganisationUnit.objects.get(kind="agency")


@pytest.fixture
def north(root):
    return unit("north", root, Kind.TERRITORIAL_AGENCY)


@pytest.fixture
def below(north):
    return unit("below", north)


@pytest.fixture
def south(root):
    return unit("south", root, Kind.TERRITORIAL_AGENCY)


@pytest.fixture
def coordinator(north):
    return UserFactory(roles=["coordinator"], unit=north, full_name="Coordonator")


@pytest.fixture
def here(cohort, below, supervisor, learner):
    """The cohort of the coordinator's part of the agency, with Ștefăniță in it."""
    cohort.unit, cohort.name = below, "Grupul de aici"
    cohort.save()
    supervisor.unit = below
    supervisor.save()
    enrol(user=learner, cohort=cohort)
    return cohort


@pytest.fixture
def there(here, south, other_learner):
    lead = UserFactory(roles=["supervisor"], unit=south, full_name="Șeful de acolo")
    made = CohortFactory(
        edition=here.edition, supervisor=lead, unit=south, name="Grupul de acolo"
    )
    enrol(user=other_learner, cohort=made)
    return made


@pytest.fixture
def people(here):
    return f"/cms/cohorts/{here.code}/people/"


@pytest.fixture
def member(here):
    return here.enrolments.get()


@pytest.fixture
def theirs(client_of, coordinator):
    return client_of(coordinator)


@pytest.fixture
def ioms(client_of, editor):
    return client_of(editor)


@pytest.fixture
def beside(here):
    """Another cohort of the same edition in the same part of the agency."""
    return CohortFactory(
        edition=here.edition,
        supervisor=here.supervisor,
        unit=here.unit,
        name="Grupul vecin",
        launched_at=here.launched_at,
    )
