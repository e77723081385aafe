"""Figures by place: they add up to the desk's, and each leads to exactly its people."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms.accounts.models import OrganisationUnit, User
from lms.cohorts.models import Cohort, Enrolment, Invitation
from lms.cohorts.services import enrol
from lms.progress.models import EnrolmentProgress
from lms.supervision.overview.funnel import STEPS, Funnel
from lms.supervision.overview.rollup import WAYS, rollup
from lms.supervision.overview.selectors import counts_by_cohort
from lms.supervision.overview.standing import overview
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.lms.supervision.conftest import fill, returned
from tests.lms.supervision.dashboard.test_dashboard import days_ago
from tests.lms.supervision.dashboard.test_exports import xlsx_rows
from tests.support.learning import take_pre_test, whole_course

pytestmark = pytest.mark.django_db
PAGE = "/ro/cohorts/figures/"
PEOPLE = "/ro/cohorts/people/"


@pytest.fixture
def world(course, cohort, enrolment, supervisor):
    """Two groups of two supervisors below one coordinator, and people of three places."""
    agency = OrganisationUnit.objects.get(kind="agency")
    ungheni = OrganisationUnit.objects.get(code="md-un")
    cahul = OrganisationUnit.objects.get(code="md-ca")
    lead = UserFactory(roles=["supervisor"], full_name="Maria Botnaru")
    second = CohortFactory(edition=course.edition, supervisor=lead)
    Cohort.objects.update(unit=agency)
    User.objects.filter(pk=enrolment.user_id).update(unit=ungheni)
    whole_course(enrolment, course)
    begun = enrol(user=UserFactory(unit=cahul), cohort=second)
    take_pre_test(begun, course)
    enrol(user=UserFactory(unit=cahul, last_login=days_ago(1)), cohort=second)
    unreached = enrol(user=UserFactory(), cohort=second).user
    returned(unreached.email, timezone.now())
    closed = UserFactory(unit=cahul, is_active=False)
    enrol(user=closed, cohort=second)
    returned("asteptat0@example.org", days_ago(8))
    for number, (unit, mailed, opened) in enumerate(
        [
            (ungheni, days_ago(9), None),
            (cahul, None, None),
            (None, days_ago(2), days_ago(1)),
        ]
    ):
        Invitation.objects.create(
            cohort=second,
            email=f"asteptat{number}@example.org",
            full_name=f"Așteptat Numărul {number}",
            language="ro",
            unit=unit,
            mailed_at=mailed,
            opened_at=opened,
        )
    return UserFactory(roles=["coordinator"], unit=agency)


@pytest.mark.parametrize("by", WAYS)
def test_the_rows_add_up_to_the_desk_s_figures(world, by):
    found = rollup(world, by)
    total = sum((row.figures.funnel for row in found.rows), Funnel())
    _by_group, of_desk = counts_by_cohort(world)
    desks = [overview(one) for one in Cohort.objects.all()]
    assert total == found.total.funnel == of_desk.funnel
    assert total == sum((desk.funnel for desk in desks), Funnel())
    for step in ("joined", "begun", "completed"):
        lately = sum(desk.changes[step] for desk in desks)
        assert getattr(found.total.changes, step) == lately
    assert found.monday == desks[0].monday


@pytest.mark.parametrize("by", WAYS)
def test_each_number_leads_to_exactly_its_people(world, client_of, by):
    client = client_of(world)
    for row in rollup(world, by).rows:
        for step in STEPS:
            query = row.query + ("" if step == "listed" else f"&step={step}")
            page = client.get(f"{PEOPLE}?{query}").context["page"]
            assert page.paginator.count == getattr(row.figures.funnel, step), query


def test_the_places_are_those_of_the_people(world):
    rows = {row.name: row.figures.funnel for row in rollup(world, "district").rows}
    assert rows == {
        "Cahul": Funnel(3, invited=2, opened=2, joined=2, begun=1, completed=0),
        "Ungheni": Funnel(2, 2, bounced=1, opened=1, joined=1, begun=1, completed=1),
        "Neindicat": Funnel(listed=2, invited=2, bounced=1, opened=1),
    }
    assert list(rows)[-1] == "Neindicat"
    (agency,) = rollup(world, "agency").rows[:1]
    assert agency.figures.funnel.listed == 5


def test_a_renewal_is_counted_once_and_found_once(world, client_of, cohort, enrolment):
    again = CohortFactory(
        edition=cohort.edition,
        supervisor=cohort.supervisor,
        unit=cohort.unit,
        renews=cohort,
    )
    Enrolment.objects.create(
        user=enrolment.user, cohort=again, edition=again.edition, renews=enrolment
    )
    before = counts_by_cohort(world)[1].funnel
    assert rollup(world, "district").total.funnel == before
    for row in rollup(world, "supervisor").rows:
        page = client_of(world).get(f"{PEOPLE}?{row.query}").context["page"]
        assert page.paginator.count == row.figures.funnel.listed


def test_a_supervisor_sees_the_figures_of_his_or_her_own_groups(
    world, client_of, supervisor
):
    page = client_of(supervisor).get(f"{PAGE}?by=supervisor")
    (row,) = page.context["rollup"].rows
    assert (row.name, row.figures.funnel.listed) == (supervisor.full_name, 1)
    assert "Maria Botnaru" not in page.content.decode()


def test_an_unknown_way_shows_the_first(world, client_of):
    assert client_of(world).get(f"{PAGE}?by=x").context["rollup"].by == "district"


def test_what_changed_is_told_until_the_next_monday(world):
    assert rollup(world, "agency").total.changes.begun == 2
    later = timezone.now() + datetime.timedelta(days=15)
    assert rollup(world, "agency", later).total.changes == Funnel()


def test_the_file_holds_the_same_as_numbers(world, client_of):
    rows = xlsx_rows(client_of(world), f"{PAGE}export.xlsx?by=district")
    found = rollup(world, "district")
    assert len(rows) == len(found.rows) + 2
    funnel = found.total.funnel
    assert rows[-1][1:8] == [getattr(funnel, step) for step in STEPS]
    assert all(isinstance(number, int) for number in rows[-1][1:])


def test_more_people_cost_no_more_queries(world, client_of, cohort):
    client = client_of(world)

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PAGE).status_code == 200
        return len(captured)

    fill(cohort, 10)
    count()
    few = count()
    fill(cohort, 300, first=10)
    EnrolmentProgress.objects.update(last_activity_at=timezone.now())
    assert count() == few <= 12
