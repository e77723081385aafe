"""Finding a group in one's list: by words, by state, among one's own alone."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms.accounts.models import OrganisationUnit
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.support.html import text_in

pytestmark = pytest.mark.django_db
LIST = "/ro/cohorts/"


@pytest.fixture
def groups(course, supervisor):
    """Four groups of the supervisor, by what they are today, and one of another."""
    today = timezone.localdate()
    common = {"edition": course.edition, "supervisor": supervisor}
    begins = today - datetime.timedelta(days=60)
    day = datetime.timedelta(days=1)
    made = {
        "planned": CohortFactory(name="Ștefan Vodă", launched_at=None, **common),
        "open": CohortFactory(name="Fără termen", starts_on=begins, **common),
        "last day": CohortFactory(
            name="Orhei", starts_on=begins, deadline=today, **common
        ),
        "ended": CohortFactory(
            name="Группа Кагул", starts_on=begins, deadline=today - day, **common
        ),
    }
    other = UserFactory(roles=["supervisor"])
    CohortFactory(name="Ștefan al altuia", edition=course.edition, supervisor=other)
    return made


def shown(client, query):
    return {
        cohort.name for cohort, _counts in client.get(LIST + query).context["cohorts"]
    }


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        ("planned", {"Ștefan Vodă"}),
        ("running", {"Fără termen", "Orhei"}),
        ("ended", {"Группа Кагул"}),
        ("", {"Ștefan Vodă", "Fără termen", "Orhei", "Группа Кагул"}),
    ],
)
def test_a_state_shows_its_groups(client_of, supervisor, groups, state, wanted):
    assert shown(client_of(supervisor), f"?state={state}") == wanted


def test_words_are_looked_for_without_accents_and_case(client_of, supervisor, groups):
    boss = client_of(supervisor)
    for typed, name in (("stefan", "planned"), ("КАГУЛ группа", "ended")):
        assert shown(boss, f"?q={typed}") == {groups[name].name}
    code = groups["open"].code
    assert shown(boss, f"?q={code.lower()}") == {"Fără termen"}
    assert shown(boss, f"?q={code}&state=ended") == set()
    assert (
        "Niciun grup nu corespunde"
        in boss.get(f"{LIST}?q=nicio+potrivire").content.decode()
    )


def test_a_coordinator_finds_only_what_lies_below(client_of, groups, supervisor):
    ungheni = OrganisationUnit.objects.get(code="md-un")
    type(groups["open"]).objects.filter(pk=groups["open"].pk).update(unit=ungheni)
    above = UserFactory(roles=["coordinator"], unit=ungheni.parent)
    assert shown(client_of(above), "?state=running") == {"Fără termen"}
    assert shown(client_of(above), "?q=stefan") == set()
    assert client_of(UserFactory()).get(f"{LIST}?q=stefan").status_code == 404


def test_a_wrong_filter_is_named_and_shows_all(client_of, supervisor, groups):
    answer = client_of(supervisor).get(f"{LIST}?state=nonsense")
    assert "error-summary" in answer.content.decode()
    assert "Orhei" in text_in(answer)


def test_pages_keep_the_filter(client_of, supervisor, groups, monkeypatch):
    monkeypatch.setattr("lms.supervision.dashboard.views.COHORTS_A_PAGE", 1)
    for code in ("ro", "ru"):
        answer = client_of(supervisor).get(f"/{code}/cohorts/?state=running")
        assert "?page=2&amp;state=running" in answer.content.decode()


def test_more_groups_cost_no_more_queries(client_of, supervisor, groups, course):
    def count():
        with CaptureQueriesContext(connection) as captured:
            boss.get(f"{LIST}?q=o&state=running")
        return len(captured)

    boss = client_of(supervisor)
    few = count()
    for _ in range(20):
        CohortFactory(edition=course.edition, supervisor=supervisor)
    assert count() == few <= 9
